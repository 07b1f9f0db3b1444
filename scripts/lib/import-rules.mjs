import { isBuiltin } from "node:module";
import { areaOf, isPlaced, isProduct, lineOf, OUTSIDE } from "./areas.mjs";

/** Areas that only compute: the same arguments give the same answer, on any machine, at any time. */
const PURE = new Set(["lib/states", "lib/content"]);

const COMPONENT_PACKAGES = new Set(["react", "react-dom", "lucide-react", "clsx"]);
const NEXT_USERS = new Set(["app", "middleware", "instrumentation", "lib/auth", "lib/actions"]);

/** The areas that may write to a table of the engine. `lib/sync` means its store alone. */
const ENGINE = ["lib/lanes", "lib/sync"];
const WRITERS = {
  event_links: ENGINE,
  sync_lanes: ENGINE,
  sync_settings: [...ENGINE, "lib/integrations", "lib/people"],
};

/** Whether a file is one of those that hold SQL. */
const holdsSql = (path) =>
  path.startsWith("db/") ||
  areaOf(path) === "lib/lanes" ||
  /\/(queries|commands|store)\.ts$/.test(path) ||
  /^lib\/.*\/(queries|commands|store)\//.test(path);

const isStore = (path) => areaOf(path) === "lib/lanes" || /^lib\/(.*\/)?store(\/|\.\w+$)/.test(path);

/** Whether a file may read the process's environment. */
export const mayReadEnvironment = (path) =>
  path === "lib/env.ts" || path === "instrumentation.ts" || !isProduct(path);

/** Whether a file may ask what time it is. */
export const mayReadClock = (path) => !PURE.has(areaOf(path));

const pure = (area) => `${area} is pure: no SQL, database, environment, clock or Node module`;

/** What is wrong with a pure file asking for the time. */
export const clockProblem = (path) => `${pure(areaOf(path))}; now is an argument`;

/** What is wrong with `from` importing `names` ("*" for all) from the package `name` (`next/headers`, …), or null. */
export function packageProblem(from, name, names) {
  if (!isProduct(from)) return null;
  if (/^(node:)?module$/.test(name)) return "what createRequire asks for is not checked: import it";
  const area = areaOf(from);
  const [first = "", second] = name.split("/");
  const pkg = first.startsWith("@") ? `${first}/${second}` : first;
  if (area === "components")
    return COMPONENT_PACKAGES.has(pkg)
      ? null
      : "components import only components, react, lucide-react and clsx";
  if (pkg === "next" && !NEXT_USERS.has(area)) return "only app, lib/auth and lib/actions import next";
  if (pkg === "next-auth" && area !== "lib/auth" && area !== "middleware")
    return "next-auth is wrapped in lib/auth";
  if (PURE.has(area) && (pkg === "drizzle-orm" || (isBuiltin(name) && !isContentHash(area, name, names))))
    return pure(area);
  if (pkg === "drizzle-orm" && !holdsSql(from))
    return "SQL lives in queries, commands and store files, and in lib/lanes";
  return null;
}

const isContentHash = (area, name, names) =>
  area === "lib/content" && name === "node:crypto" && names.every((one) => one === "hash");

/** What is wrong with `from` importing the project's file `to`, or null. */
export function fileProblem(from, to) {
  if (!isProduct(from)) return null;
  const area = areaOf(from);
  const target = areaOf(to);
  // The version that every request tells is read where it is kept.
  if (area === "lib/http" && to === "package.json") return null;
  if (target === null) return "product code does not import configuration files";
  if (!isProduct(to)) return `product code does not import ${target}`;
  if (area === "components" && target !== "components")
    return "components know no domain: they import no lib, app or db";
  if (target === "components" && area !== "components" && area !== "app")
    return "only app imports components";
  if (area === "components" || target === "components" || area === target) return null;
  if (area === "app" && isStore(to)) return "pages read through queries, never through a store or a lane";
  if (PURE.has(area) && ["db", "lib/env", "lib/clock"].includes(target)) return pure(area);
  if (target === "db" && !holdsSql(from) && area !== "lib/startup")
    return "@/db is imported only from queries, commands and store files, and from lib/lanes";
  if (lineOf.get(target) < lineOf.get(area)) return `${area} is below ${target}, so it does not import it`;
  return null;
}

/** What is wrong with a pure file `from` taking more than types from a file that itself uses SQL, or null. */
export const sqlUserProblem = (from) => (PURE.has(areaOf(from)) ? pure(areaOf(from)) : null);

/** What is wrong with `path` writing to the engine's `table`, or to one it does not name (null), or null. */
export function writeProblem(path, table) {
  const area = areaOf(path);
  if (area === null || OUTSIDE.includes(area) || path.startsWith("db/migrations/")) return null;
  if (table === null && !holdsSql(path)) return null;
  const writers = WRITERS[table] ?? ENGINE;
  const allowed = writers.includes(area) && (area !== "lib/sync" || path.startsWith("lib/sync/store/"));
  if (allowed) return null;
  if (table === null) return "a statement says in plain words which table it changes";
  const places = writers.map((one) => (one === "lib/sync" ? "lib/sync/store" : one));
  return `${table} is written only in ${places.join(", ")}; elsewhere it is named only where it is read`;
}

/** What is wrong with where a file is, or null. */
export const placeProblem = (path) =>
  !isProduct(path) || isPlaced(areaOf(path))
    ? null
    : `${areaOf(path)} has no place in the order: give it one in scripts/lib/areas.mjs`;

/** What is wrong with a file's own name, or null. */
export function nameProblem(path) {
  if (!/^(app|lib)\//.test(path) || !/(^|\/)(messages|[^/]+-words)\.tsx?$/.test(path)) return null;
  return "words live in words.ts: one name for every file of them";
}
