// npm run imports — checks that the code keeps its one direction (scripts/lib/import-rules.mjs), that the environment,
// SQL and Next are used only where they belong, and that no condition names a provider (scripts/lib/seam.mjs). Prints
// file:line and the rule of every breach.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "@swc/core";
import { areaOf, circles, fileProblem, mayReadEnvironment, packageProblem } from "./lib/import-rules.mjs";
import { conditionsOn, keepsSeam, providerIds } from "./lib/seam.mjs";

const FOLDERS = ["app", "components", "db", "lib", "scripts", "tests"];
const EXTENSIONS = [".ts", ".tsx", ".mts", ".mjs", ".js", ".json", ".css"];
const SOURCE = /\.(ts|tsx|mts|mjs|js)$/;

function sourcesIn(root) {
  const walk = (path) =>
    readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      const child = path ? `${path}/${entry.name}` : entry.name;
      return entry.isDirectory() ? walk(child) : [child];
    });
  const top = readdirSync(root, { withFileTypes: true }).filter(
    (e) => e.isFile() && e.name !== "next-env.d.ts",
  );
  return [
    ...top.map((e) => e.name),
    ...FOLDERS.filter((f) => existsSync(join(root, f))).flatMap(walk),
  ].filter((f) => SOURCE.test(f));
}

/**
 * Every import in `source` (static, re-export, dynamic, type), every use of process.env and every condition on one of
 * the providers `ids`, with its line.
 */
function findUses(source, file, ids) {
  const bytes = Buffer.from(source);
  const program = parseSync(source, {
    syntax: /\.m?ts$|\.tsx$/.test(file) ? "typescript" : "ecmascript",
    tsx: file.endsWith(".tsx"),
    target: "es2023",
  });
  const imports = [];
  const environment = [];
  const lineAt = (span) =>
    bytes
      .subarray(0, span.start - 1)
      .toString()
      .split("\n").length;
  const importOf = (literal) => {
    if (literal?.type === "StringLiteral") imports.push({ name: literal.value, line: lineAt(literal.span) });
  };
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== "object") return;
    if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type)) importOf(node.source);
    if (node.type === "TsImportType") importOf(node.argument);
    if (node.type === "TsExternalModuleReference") importOf(node.expression);
    if (node.type === "CallExpression" && isImporter(node.callee)) importOf(node.arguments[0]?.expression);
    if (node.type === "MemberExpression" && nameOf(node.property) === "env" && isProcess(node.object))
      environment.push({ line: lineAt(node.span) });
    if (
      node.type === "VariableDeclarator" &&
      node.init &&
      isProcess(node.init) &&
      node.id.type === "ObjectPattern"
    )
      environment.push({ line: lineAt(node.span) });
    if (node.type === "ImportDeclaration" && /^(node:)?process$/.test(node.source.value))
      environment.push({ line: lineAt(node.span) });
    Object.values(node).forEach(visit);
  };
  visit(program.body);
  const conditions = conditionsOn(ids, program).map((node) => ({ line: lineAt(node.span) }));
  return { imports, environment, conditions };
}

const isImporter = (callee) =>
  callee.type === "Import" || (callee.type === "Identifier" && callee.value === "require");
const nameOf = (property) => (property?.type === "Computed" ? property.expression?.value : property?.value);
const isProcess = (object) =>
  (object.type === "Identifier" && object.value === "process") ||
  (object.type === "MemberExpression" && nameOf(object.property) === "process");

/** The project file an import names, as a path from the root; null for a package, undefined if there is none. */
function resolveImport(root, from, name) {
  if (!/^(@\/|\.{1,2}(\/|$))/.test(name)) return null;
  const base = name.startsWith("@/") ? join(root, name.slice(2)) : resolve(root, dirname(from), name);
  const candidates = [base, ...EXTENSIONS.flatMap((e) => [base + e, join(base, `index${e}`)])];
  const file = candidates.find((c) => existsSync(c) && statSync(c).isFile());
  return file && relative(root, file).split(sep).join("/");
}

/** Checks the project in `root`; answers every breach as "file:line: rule". */
export function checkImports(root) {
  const problems = [];
  const edges = new Map();
  const ids = providerIds(root);
  for (const file of sourcesIn(root)) {
    const { imports, environment, conditions } = findUses(readFileSync(join(root, file), "utf8"), file, ids);
    const report = (line, problem) => problem && problems.push(`${file}:${line}: ${problem}`);
    for (const { name, line } of imports) {
      const target = resolveImport(root, file, name);
      if (target === undefined) report(line, `"${name}" names no file`);
      else if (target === null)
        report(line, packageProblem(file, name) && `${packageProblem(file, name)} ("${name}")`);
      else {
        const problem = fileProblem(file, target);
        report(line, problem && `${problem} ("${name}")`);
        const [area, other] = [areaOf(file), areaOf(target)];
        if (!problem && area && other && area !== other)
          edges.set(area, (edges.get(area) ?? new Set()).add(other));
      }
    }
    if (!mayReadEnvironment(file))
      for (const { line } of environment) report(line, "process.env is read in lib/env.ts only");
    if (keepsSeam(file))
      for (const { line } of conditions)
        report(line, "no condition names a provider: ask its definition (docs/adding-a-provider.md)");
  }
  for (const circle of circles(edges))
    problems.push(`areas import each other in a circle: ${circle.join(" → ")}`);
  return problems;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const problems = checkImports(dirname(dirname(fileURLToPath(import.meta.url))));
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exit(1);
}
