import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { conditionsAt, keepsSeam, providerIds } from "./seam.mjs";
import { parse, walk } from "./syntax.mjs";
import { importAt, readsClock, readsEnvironment } from "./uses.mjs";
import { writeFinder } from "./writes.mjs";

const FOLDERS = ["app", "components", "db", "lib", "scripts", "tests"];
const EXTENSIONS = [".ts", ".tsx", ".mts", ".mjs", ".js", ".json", ".css"];
const SOURCE = /\.(ts|tsx|mts|mjs|js)$/;

/** Every file of the project's folders and of its root, as paths from the root. */
function filesIn(root) {
  const walkFolder = (path) =>
    readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      const child = `${path}/${entry.name}`;
      return entry.isDirectory() ? walkFolder(child) : [child];
    });
  const top = readdirSync(root, { withFileTypes: true }).filter(
    (e) => e.isFile() && e.name !== "next-env.d.ts",
  );
  return [...top.map((e) => e.name), ...FOLDERS.filter((f) => existsSync(join(root, f))).flatMap(walkFolder)];
}

/** The project file an import names, as a path from the root; null for a package, undefined if there is none. */
function resolveImport(root, files, from, name) {
  if (!/^(@\/|\.{1,2}(\/|$))/.test(name)) return null;
  const base = name.startsWith("@/") ? posix.normalize(name.slice(2)) : posix.join(dirname(from), name);
  const candidates = [base, ...EXTENSIONS.flatMap((e) => [base + e, posix.join(base, `index${e}`)])];
  const isFile = (path) => existsSync(join(root, path)) && statSync(join(root, path)).isFile();
  return candidates.find((c) => files.has(c)) ?? candidates.find(isFile);
}

/** What one file does that a rule may be about, each with its line. The file is parsed once and walked once. */
function readSource(source, path, ids) {
  const { body, lineAt } = parse(source, path);
  const writes = writeFinder(lineAt);
  const uses = { imports: [], environment: [], clock: [], conditions: [] };
  walk(body, (node) => {
    const line = () => lineAt(node.span);
    const imported = importAt(node);
    if (imported) uses.imports.push({ ...imported, line: line() });
    if (readsEnvironment(node)) uses.environment.push(line());
    if (readsClock(node)) uses.clock.push(line());
    if (keepsSeam(path)) for (const part of conditionsAt(node, ids)) uses.conditions.push(lineAt(part.span));
    writes.see(node);
  });
  return { ...uses, writes: writes.found() };
}

/**
 * The sources of the project in `root`: a map from each one's path to its `imports` (`target` is the project's file, as
 * a path; null for a package, undefined for no file at all), its `writes`, and the lines on which it reads the
 * `environment` or the `clock` or decides by a provider's id (`conditions`).
 */
export function readProject(root) {
  const files = new Set(filesIn(root));
  const ids = new Set(providerIds(root));
  const project = new Map();
  for (const path of files) {
    if (!SOURCE.test(path)) continue;
    const uses = readSource(readFileSync(join(root, path), "utf8"), path, ids);
    const imports = uses.imports.map((one) => ({
      ...one,
      target: resolveImport(root, files, path, one.name),
    }));
    project.set(path, { ...uses, imports });
  }
  return project;
}
