import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where Next reads that a build has middleware that runs in Node. */
const MANIFEST = "functions-config-manifest.json";

/** Names everything of the folder `from` in `to` as well, but for `except`. */
function mirror(from: string, to: string, except: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) if (name !== except) symlinkSync(resolve(from, name), join(to, name));
}

/** The very build that is tested, with its middleware taken out. Answers the folder, as NEXT_DIST_DIR wants it. */
export function withoutMiddleware(): string {
  const dist = process.env.NEXT_DIST_DIR ?? ".next-test";
  const bare = `.tmp/without-middleware-${process.pid}`;
  rmSync(bare, { recursive: true, force: true });
  mirror(dist, bare, "server");
  mirror(`${dist}/server`, `${bare}/server`, MANIFEST);
  const manifest = JSON.parse(readFileSync(`${dist}/server/${MANIFEST}`, "utf8"));
  if (!manifest.functions["/_middleware"]) throw new Error("The build has no middleware to take out.");
  delete manifest.functions["/_middleware"];
  writeFileSync(`${bare}/server/${MANIFEST}`, JSON.stringify(manifest));
  return bare;
}
