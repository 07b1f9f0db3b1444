// npm run demo — the whole product on this machine with nothing to sign up for: a calendar server of ours (a
// stand-in for somebody else's), a person with services and bookings, and the app on PORT (3000, or the next free).
// What happens is kept in .data/demo until `npm run demo -- --fresh`. Ctrl-C stops everything.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ensureBuild, servingFolder } from "./build.mjs";
import { registerUser, withLock } from "./lib/lock.mjs";
import { isFree, nextFree } from "./lib/ports.mjs";
import { die, nextBin, onStop, root, start } from "./lib/run.mjs";

const { values: options } = parseArgs({
  options: { fresh: { type: "boolean" }, data: { type: "string", default: ".data/demo" } },
});
