// npm run lock — checks that package-lock.json names the packages of every platform, so that `npm ci` works on all
// of them, and that each has an integrity, so that nothing else can be installed in its place. A registry mirror that
// lacks some leaves them out. `--fix` has npm look for what is missing.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { die, root, run } from "./lib/run.mjs";

const EXACT = /^\d+\.\d+\.\d+[^\s]*$/;

/** Whether Node finds `name` from the package at `path`: in the nearest node_modules upwards. */
function isThere(packages, path, name) {
  const levels = path.split("/node_modules/");
  return (
    levels.some(
      (_, i) => packages[`${levels.slice(0, i + 1).join("/node_modules/")}/node_modules/${name}`],
    ) || Boolean(packages[`node_modules/${name}`])
  );
}

/** Where the platform packages belong that `lock` wants and does not name. */
export function missingEntries(lock) {
  const missing = new Set();
  for (const [path, wanting] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(wanting.optionalDependencies ?? {})) {
      if (!path || isThere(lock.packages, path, name) || !EXACT.test(version)) continue;
      missing.add(`${path.slice(0, path.lastIndexOf("node_modules/"))}node_modules/${name}`);
    }
  return [...missing];
}

/** The entries whose content the lock does not pin: whatever a registry gave under their name would be installed. */
export const unpinned = (lock) =>
  Object.entries(lock.packages)
    // What lies inside another package is pinned with it.
    .filter(([path, { link, inBundle }]) => path && !link && !inBundle)
    .filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""))
    .map(([path]) => path);

/** Has npm find anew what the lock does not pin, or does not name. */
async function fix(file, lock) {
  for (const path of unpinned(lock)) delete lock.packages[path];
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  const code = await run("npm", ["install", "--package-lock-only"]);
  if (code !== 0) die(`npm could not complete package-lock.json (exit code ${code}).`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = join(root, "package-lock.json");
  const read = () => JSON.parse(readFileSync(file, "utf8"));
  const wrong = () => [
    ...missingEntries(read()).map((path) => `${path} is not there`),
    ...unpinned(read()).map((path) => `${path} has no integrity`),
  ];
  if (process.argv.includes("--fix") && wrong().length > 0) await fix(file, read());
  const found = wrong();
  if (found.length > 0)
    die(
      `package-lock.json is not complete (${found[0]}${found.length > 1 ? `, and ${found.length - 1} more` : ""}): ` +
        "run npm run lock -- --fix with a registry that has the packages of every platform.",
    );
}
