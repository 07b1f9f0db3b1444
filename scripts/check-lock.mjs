// npm run lock — checks that package-lock.json names the packages of every platform, so that `npm ci` works on all
// of them. A registry mirror that lacks some leaves them out, and then `npm ci` refuses the lock elsewhere or even
// here. `--fix` adds what is missing: its version is pinned by the package that wants it, its platform is in its name.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { die, root } from "./lib/run.mjs";

const EXACT = /^\d+\.\d+\.\d+[^\s]*$/;
const SYSTEMS = { windows: "win32", win32: "win32", linuxmusl: "linux" };
for (const os of [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
])
  SYSTEMS[os] = os;
const PROCESSORS = new Set("arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64".split(" "));

/** What a platform package's name says of where it runs: "@swc/core-linux-x64-musl" → linux, x64, musl. */
export function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => SYSTEMS[word]).find(Boolean);
  const cpu = words.find((word) => PROCESSORS.has(word));
  const libc = words.some((word) => word === "musl" || word === "linuxmusl")
    ? "musl"
    : words.includes("gnu") && "glibc";
  return { ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }), ...(os && { os: [os] }) };
}

/** Whether Node finds `name` from the package at `path`: in the nearest node_modules upwards. */
function isThere(packages, path, name) {
  const levels = path.split("/node_modules/");
  return (
    levels.some(
      (_, i) => packages[`${levels.slice(0, i + 1).join("/node_modules/")}/node_modules/${name}`],
    ) || Boolean(packages[`node_modules/${name}`])
  );
}

/** The platform packages that `lock` wants and does not name, as [place, entry]. */
export function missingEntries(lock) {
  const missing = new Map();
  for (const [path, wanting] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(wanting.optionalDependencies ?? {})) {
      if (!path || isThere(lock.packages, path, name) || !EXACT.test(version)) continue;
      const parent = path.slice(0, path.lastIndexOf("node_modules/"));
      const entry = { version, ...platformOf(name), optional: true };
      missing.set(`${parent}node_modules/${name}`, wanting.dev ? { ...entry, dev: true } : entry);
    }
  return [...missing];
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = join(root, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingEntries(lock);
  if (process.argv.includes("--fix") && missing.length > 0) {
    const entries = [...Object.entries(lock.packages), ...missing];
    lock.packages = Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, "en")));
    writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  } else if (missing.length > 0)
    die(
      `package-lock.json lacks ${missing.length} platform packages (${missing[0][0]} …): run npm run lock -- --fix`,
    );
}
