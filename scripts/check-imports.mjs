// npm run imports — checks that the code keeps its one direction and that SQL, the environment, Next, words and writes to
// the engine's tables stay where they belong (scripts/lib/import-rules.mjs), that no files import each other in a
// circle, that no condition names a provider (scripts/lib/seam.mjs), and that the picture in docs/architecture.md is
// what the imports say (npm run house). Prints file:line and the rule of every breach.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { arrows, arrowsWithinLines, isProduct } from "./lib/areas.mjs";
import { circlesIn } from "./lib/circles.mjs";
import { houseProblem } from "./lib/house.mjs";
import {
  clockProblem,
  fileProblem,
  mayReadClock,
  mayReadEnvironment,
  nameProblem,
  packageProblem,
  placeProblem,
  sqlUserProblem,
  writeProblem,
} from "./lib/import-rules.mjs";
import { readProject } from "./lib/project.mjs";
import { root } from "./lib/run.mjs";

/** What is wrong with one import of `file`, or null. */
function importProblem(project, file, { name, names, target, typeOnly }) {
  if (target === undefined) return `"${name}" names no file`;
  const problem =
    target === null
      ? packageProblem(file, name, names)
      : (fileProblem(file, target) ??
        (typeOnly || !usesSql(project.get(target)) ? null : sqlUserProblem(file)));
  return problem && `${problem} ("${name}")`;
}

/** Whether a file runs SQL or makes it, rather than only passing types on. */
const usesSql = (source) =>
  source?.imports.some(
    ({ name, target, typeOnly }) =>
      !typeOnly && (/^drizzle-orm(\/|$)/.test(name) || target?.startsWith("db/")),
  );

/** The breaches in one file, as [line, problem]. */
function fileProblems(project, file) {
  const { imports, unnamed, environment, clock, conditions, writes } = project.get(file);
  const all = [
    [1, placeProblem(file)],
    [1, nameProblem(file)],
  ];
  for (const one of imports) all.push([one.line, importProblem(project, file, one)]);
  if (isProduct(file))
    for (const line of unnamed) all.push([line, "an import says in plain words what it asks for"]);
  if (!mayReadEnvironment(file))
    for (const line of environment) all.push([line, "process.env is read in lib/env.ts only"]);
  if (!mayReadClock(file)) for (const line of clock) all.push([line, clockProblem(file)]);
  for (const line of conditions)
    all.push([line, "no condition names a provider: ask its definition (docs/adding-a-provider.md)"]);
  for (const { line, table } of writes) all.push([line, writeProblem(file, table)]);
  const told = all.filter(([, problem]) => problem);
  return [...new Map(told.map((one) => [one.join(), one])).values()];
}

/** The circles files import each other in, type imports included; each at one import that is part of it. */
function circleProblems(project) {
  const graph = new Map(
    [...project].map(([file, { imports }]) => [file, new Set(imports.map((i) => i.target).filter(Boolean))]),
  );
  return circlesIn(graph).map((circle) => {
    const [file, next = file] = circle;
    const { line } = project.get(file).imports.find((i) => i.target === next);
    return `${file}:${line}: files import each other in a circle: ${[...circle, file].join(" -> ")}`;
  });
}

/** Checks the project in `root`, read already or not; answers every breach as "file:line: rule". */
export function checkImports(root, project = readProject(root)) {
  const areas = circlesIn(arrowsWithinLines(arrows(project)));
  return [
    ...[...project.keys()].flatMap((file) =>
      fileProblems(project, file).map(([line, problem]) => `${file}:${line}: ${problem}`),
    ),
    ...circleProblems(project),
    ...areas.map((circle) => `areas import each other in a circle: ${[...circle, circle[0]].join(" → ")}`),
  ];
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const project = readProject(root);
  const problems = [...checkImports(root, project), houseProblem(root, project)].filter(Boolean);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exit(1);
}
