/**
 * The direction of the code: each line imports only from lines below it. Areas of one line may use each other as
 * long as no circle forms between them.
 */
const LINES = [
  ["app", "middleware", "instrumentation"],
  ["lib/startup"],
  ["lib/bookings", "lib/services", "lib/integrations"],
  ["lib/sync"],
  ["lib/connections"],
  ["lib/providers"],
  ["lib/auth", "lib/actions"],
  ["lib/security", "lib/http"],
  ["lib/env", "lib/clock", "lib/log", "lib/errors", "lib/text"],
  ["db"],
];

const lineOf = new Map(LINES.flatMap((areas, line) => areas.map((area) => [area, line])));

/** Programs and checks stand outside the lines: they may use everything, and no product code uses them. */
const OUTSIDE = ["scripts", "tests"];

/** Files that are programs of their own, although they live in an area. */
const PROGRAMS = new Set(["db/seed.ts"]);

const COMPONENT_PACKAGES = new Set(["react", "react-dom", "lucide-react", "clsx"]);
const NEXT_USERS = new Set(["app", "middleware", "instrumentation", "lib/auth", "lib/actions"]);

/** The area a file (path from the project's root, `/` between names) belongs to; null for configuration files. */
export function areaOf(path) {
  const [top = "", second] = path.replace(/\.[cm]?[jt]sx?$/, "").split("/");
  if (top === "lib") return second ? `lib/${second}` : "lib";
  if (path.includes("/") || lineOf.has(top) || OUTSIDE.includes(top) || top === "components") return top;
  return null;
}

/** Whether a file is one of those that hold SQL. */
const holdsSql = (path) =>
  path.startsWith("db/") ||
  /\/(queries|commands|store)\.ts$/.test(path) ||
  /^lib\/.*\/(queries|commands|store)\//.test(path);

/** Whether a file may read the process's environment. */
export const mayReadEnvironment = (path) =>
  path === "lib/env.ts" ||
  path === "instrumentation.ts" ||
  PROGRAMS.has(path) ||
  OUTSIDE.includes(areaOf(path)) ||
  areaOf(path) === null;

/** What is wrong with `from` importing the package `name` (`next/headers`, `react`, …), or null. */
export function packageProblem(from, name) {
  const area = areaOf(from);
  if (area === null || OUTSIDE.includes(area) || PROGRAMS.has(from)) return null;
  const [first = "", second] = name.split("/");
  const pkg = first.startsWith("@") ? `${first}/${second}` : first;
  if (area === "components")
    return COMPONENT_PACKAGES.has(pkg)
      ? null
      : "components import only components, react, lucide-react and clsx";
  if (pkg === "next" && !NEXT_USERS.has(area)) return "only app, lib/auth and lib/actions import next";
  if (pkg === "next-auth" && area !== "lib/auth" && area !== "middleware")
    return "next-auth is wrapped in lib/auth";
  if (pkg === "drizzle-orm" && !holdsSql(from)) return "SQL lives in queries, commands and store files";
  return null;
}

/** What is wrong with `from` importing the project's file `to`, or null. */
export function fileProblem(from, to) {
  const area = areaOf(from);
  const target = areaOf(to);
  if (area === null || OUTSIDE.includes(area) || PROGRAMS.has(from)) return null;
  if (target === null) return "product code does not import configuration files";
  if (OUTSIDE.includes(target) || PROGRAMS.has(to)) return `product code does not import ${target}`;
  if (area === "components" && target !== "components")
    return "components know no domain: they import no lib, app or db";
  if (target === "components" && area !== "components" && area !== "app")
    return "only app imports components";
  if (area === "components" || target === "components" || area === target) return null;
  for (const name of [area, target])
    if (!lineOf.has(name))
      return `${name} has no place in the order: give it one in scripts/lib/import-rules.mjs`;
  if (target === "db" && !holdsSql(from) && area !== "lib/startup")
    return "@/db is imported only from queries, commands and store files";
  if (lineOf.get(target) < lineOf.get(area)) return `${area} is below ${target}, so it does not import it`;
  return null;
}

/** Circles between areas of one line, as lists of areas. `edges` maps an area to the set of areas it imports. */
export function circles(edges) {
  const found = [];
  const visit = (area, path) => {
    const at = path.indexOf(area);
    if (at >= 0) {
      if (area === [...path.slice(at)].sort()[0]) found.push([...path.slice(at), area]);
      return;
    }
    for (const next of edges.get(area) ?? [])
      if (lineOf.has(area) && lineOf.get(next) === lineOf.get(area)) visit(next, [...path, area]);
  };
  for (const area of edges.keys()) visit(area, []);
  return [...new Map(found.map((circle) => [circle.join(" → "), circle])).values()];
}
