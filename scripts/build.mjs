// npm run build — makes the production build, unless the one there is of these very sources.
// NEXT_DIST_DIR names the build folder (.next). `--force` builds in any case.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { usersOf, withLock } from "./lib/lock.mjs";
import { die, nextBin, root, runNode } from "./lib/run.mjs";
import { sourceHash } from "./lib/source-hash.mjs";

/** Where a running server says that it serves from the build folder `distDir`. */
export const servingFolder = (distDir) => join(root, ".tmp/serving", distDir);

function stampOf(distDir) {
  try {
    return readFileSync(join(root, distDir, "calpace-sources"), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

async function build(distDir, hash) {
  const serving = usersOf(servingFolder(distDir));
  if (serving.length > 0)
    throw new Error(
      `The sources changed, but process ${serving[0]} serves from ${distDir}: stop it first, or build beside it with NEXT_DIST_DIR=.next-other.`,
    );
  rmSync(join(root, distDir, "calpace-sources"), { force: true });
  const code = await runNode([nextBin, "build"], { env: { NEXT_DIST_DIR: distDir, NODE_ENV: "production" } });
  if (code !== 0) throw new Error(`The build failed (exit code ${code}).`);
  if (sourceHash(root) !== hash)
    return process.stderr.write("The sources changed during the build: the next one builds again.\n");
  writeFileSync(join(root, distDir, "calpace-sources"), hash);
}

/**
 * Makes sure that `distDir` holds a build of the present sources. Builds of one folder queue; whoever waited finds
 * it done. Throws when a server still runs from a folder that would have to be built anew.
 */
export async function ensureBuild(distDir = process.env.NEXT_DIST_DIR || ".next", { force = false } = {}) {
  const hash = sourceHash(root);
  if (!force && stampOf(distDir) === hash) return;
  await withLock(
    join(root, ".tmp", `build-${distDir}.lock`),
    async () => {
      if (force || stampOf(distDir) !== hash) await build(distDir, hash);
    },
    (pid) => process.stderr.write(`Waiting for process ${pid}, which is building ${distDir}…\n`),
  );
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  await ensureBuild(undefined, { force: process.argv.includes("--force") }).catch((e) => die(e.message));
