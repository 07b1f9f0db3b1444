import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { isSource } from "./areas.mjs";
import { conditionsAt, keepsSeam, providerIds } from "./seam.mjs";
import { parse, walk } from "./syntax.mjs";
import { importAt, isUnnamedImport, readsClock, readsEnvironment } from "./uses.mjs";
import { writeFinder } from "./writes.mjs";

/** Folders of the root that hold what others wrote or what a run leaves behind, besides those with a dot. */
const NOT_OURS = new Set(["node_modules", "test-results", "playwright-report", "coverage"]);
const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".css"];

/** Every file of the project, as paths from the root. */
function filesIn(root) {
  const walkFolder = (path) =>
    readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      const child = `${path}/${entry.name}`;
      return entry.isDirectory() ? walkFolder(child) : [child];
    });
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return entry.name === "next-env.d.ts" ? [] : [entry.name];
    return entry.name.startsWith(".") || NOT_OURS.has(entry.name) ? [] : walkFolder(entry.name);
  });
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
  const uses = { imports: [], unnamed: [], environment: [], clock: [], conditions: [] };
  walk(body, (node) => {
    const line = () => lineAt(node.span);
    const imported = importAt(node);
    if (imported) uses.imports.push({ ...imported, line: line() });
    if (isUnnamedImport(node)) uses.unnamed.push(line());
    if (readsEnvironment(node)) uses.environment.push(line());
    if (readsClock(node)) uses.clock.push(line());
    if (keepsSeam(path)) for (const part of conditionsAt(node, ids)) uses.conditions.push(lineAt(part.span));
    writes.see(node);
  });
  return { ...uses, writes: writes.found };
}

/**
 * The sources of the project in `root`: a map from each one's path to its `imports` (`target` is the project's file, as
 * a path; null for a package, undefined for no file at all), its `writes`, and the lines on which it imports what only a
 * run tells (`unnamed`), reads the `environment` or the `clock` or decides by a provider's id (`conditions`).
 */
export function readProject(root) {
  const files = new Set(filesIn(root));
  const ids = new Set(providerIds(root));
  const project = new Map();
  for (const path of files) {
    if (!isSource(path)) continue;
    const uses = readSource(readFileSync(join(root, path), "utf8"), path, ids);
    const imports = uses.imports.map((one) => ({
      ...one,
      target: resolveImport(root, files, path, one.name),
    }));
    project.set(path, { ...uses, imports });
  }
  return project;
}
