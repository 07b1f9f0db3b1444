import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, it } from "@jest/globals";

const copy = mkdtempSync(join(tmpdir(), "calpace-migrations-"));
afterAll(() => rmSync(copy, { recursive: true }));

/** Otherwise the next migration anybody generates says something its author never meant. */
it("the migrations say all that the schema says", () => {
  cpSync("db/migrations", copy, { recursive: true });
  const before = readdirSync(copy);
  const generate = ["generate", "--dialect=postgresql", "--schema=db/schema/index.ts"];
  execFileSync("node_modules/.bin/drizzle-kit", [...generate, `--out=${relative(process.cwd(), copy)}`]);
  expect(readdirSync(copy)).toEqual(before);
}, 60_000);
