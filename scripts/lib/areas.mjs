/**
 * The direction of the code, top first: each line imports only from lines below it. Areas of one line may use each
 * other as long as no circle forms between them. docs/architecture.md says what each one is for.
 */
export const LINES = [
  ["app", "middleware", "instrumentation"],
  ["lib/startup"],
  ["lib/people"],
  ["lib/integrations"],
  ["lib/accounts"],
  ["lib/bookings", "lib/services"],
  ["lib/sync"],
  ["lib/states", "lib/content"],
  ["lib/connections"],
  ["lib/lanes"],
  ["lib/auth", "lib/actions"],
  ["lib/providers"],
  ["lib/security", "lib/http", "lib/server"],
  ["lib/env", "lib/clock", "lib/log", "lib/errors", "lib/text", "lib/zones"],
  ["db"],
];

/** The line of each area, counted from the top. */
export const lineOf = new Map(LINES.flatMap((areas, line) => areas.map((area) => [area, line])));

/** Programs and checks stand outside the lines: they may use everything, and no product code uses them. */
export const OUTSIDE = ["scripts", "tests"];

/** Files that are programs of their own, although they live in an area. */
const PROGRAMS = new Set(["db/seed.ts"]);

const EXTENSION = /\.[cm]?[jt]sx?$/;

/** Whether a file is code. */
export const isSource = (path) => EXTENSION.test(path);

/** The area a file (path from the project's root, `/` between names) belongs to; null for configuration files. */
export function areaOf(path) {
  const [top = "", second] = path.replace(EXTENSION, "").split("/");
  if (top === "lib") return second ? `lib/${second}` : "lib";
  return path.includes("/") || (isSource(path) && !top.endsWith(".config")) ? top : null;
}

/** Whether a file is product code, which the rules are about: neither a program nor a check nor configuration. */
export const isProduct = (path) => {
  const area = areaOf(path);
  return area !== null && !OUTSIDE.includes(area) && !PROGRAMS.has(path);
};

/** Whether an area has a place in the order, or beside it. */
export const isPlaced = (area) => lineOf.has(area) || area === "components";

/** Which areas import which: a map from each area of `project` that has a place to the set of those it uses. */
export function arrows(project) {
  const found = new Map();
  for (const [path, { imports }] of project) {
    const area = areaOf(path);
    if (!isProduct(path) || !isPlaced(area)) continue;
    if (!found.has(area)) found.set(area, new Set());
    for (const { target } of imports) {
      const other = target ? areaOf(target) : null;
      if (other !== area && isPlaced(other)) found.get(area).add(other);
    }
  }
  return found;
}

/** Those of the `arrows` that stay on one line, where a circle is not yet ruled out by the order. */
export const arrowsWithinLines = (all) =>
  new Map(
    [...all].map(([area, others]) => [
      area,
      new Set([...others].filter((other) => lineOf.get(other) === lineOf.get(area))),
    ]),
  );
