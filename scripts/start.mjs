// npm start — builds if needed and serves on PORT (3000) of HOST: of this machine alone, unless APP_URL is an address for
// others. Asked to stop (SIGTERM, SIGINT), it lets the server finish what it is doing and ends with exit code 0.
import { ensureBuild, servingFolder } from "./build.mjs";
import { listeningHost, setting } from "./lib/environment.mjs";
import { registerUser } from "./lib/lock.mjs";
import { isFree } from "./lib/ports.mjs";
import { address, die, nextBin, onStop, runNode, serverFlags } from "./lib/run.mjs";

const port = Number(setting("PORT") ?? 3000);
if (!Number.isInteger(port) || port < 1 || port > 65_535)
  die(`PORT must be a port number, not "${setting("PORT")}".`);
const host = listeningHost();
const free = await isFree(port, host).catch((error) =>
  die(
    `Nothing can listen on ${host ?? "this machine"} (${error.code}). Set HOST to an address of this machine.`,
  ),
);
if (!free) die(`Port ${port} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`);

const distDir = process.env.NEXT_DIST_DIR || ".next";
await ensureBuild(distDir).catch((error) => die(error.message));
registerUser(servingFolder(distDir));
let asked = false;
onStop(() => {
  asked = true;
});
const code = await runNode([...serverFlags, nextBin, "start", ...address(port, host)], {
  env: { NEXT_DIST_DIR: distDir, NODE_ENV: "production", PORT: String(port) },
});
process.exit(asked ? 0 : code);
