// npm run test:mutants [-- --check | RULE…] — switches each rule of the sync protocol, and each protection at the doors,
// off in the product's own code, one at a time, in a copy of the tree, and requires the test named for it to fail. A rule
// whose removal nothing notices is either untested or not needed. Prints a table; exits non-zero when a rule survives or
// a patch does not apply. --check runs no test: it only sees whether every patch still applies.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mutants } from "./lib/mutants.mjs";

const root = process.cwd();
const given = process.argv.slice(2);
const checkOnly = given.includes("--check");
const wanted = given.filter((argument) => argument !== "--check");
const chosen = mutants.filter((m) => wanted.length === 0 || wanted.includes(m.rule));
if (chosen.length === 0) {
  process.stderr.write(`No such rule. There are: ${mutants.map((m) => m.rule).join(", ")}\n`);
  process.exit(1);
}

const copy = mkdtempSync(join(tmpdir(), "calpace-mutants-"));
process.once("exit", () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const PARTS = ["app", "components", "db", "lib", "middleware.ts", "tests", "scripts"];
for (const part of [...PARTS, "package.json", "jest.config.mjs", "tsconfig.json"])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

/** Applies the edits of a mutant; answers what takes them back. Throws when one does not apply exactly once. */
function apply({ rule, edits }) {
  const before = new Map();
  for (const { file, find, replace } of edits) {
    const path = join(copy, file);
    const text = readFileSync(path, "utf8");
    if (!before.has(path)) before.set(path, text);
    const times = text.split(find).length - 1;
    if (times !== 1) throw new Error(`${rule}: "${find.slice(0, 60)}" is ${times} times in ${file}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return () => {
    for (const [path, text] of before) writeFileSync(path, text);
  };
}

/** A mutant may never come to an end. */
const LIMIT_MS = 240_000;

/** Runs one test of the copy; answers the names of the tests that failed, or null when none did. */
async function run({ kind, file, name }) {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const child = spawn(
    process.execPath,
    [
      "scripts/jest.mjs",
      kind,
      file,
      ...(name ? ["-t", name] : []),
      "--json",
      `--outputFile=${report}`,
      "--forceExit",
    ],
    // A group of its own: one that is caught in a loop is ended with its workers, which nobody else would end.
    { cwd: copy, stdio: "ignore", detached: true, env: { ...process.env, CI: "1" } },
  );
  const end = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  process.once("exit", end);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, LIMIT_MS);
  await new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  clearTimeout(timer);
  end();
  process.off("exit", end);
  let results;
  try {
    results = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return [late ? "no end within four minutes" : "the run broke off"];
  }
  const tests = results.testResults.flatMap((suite) => suite.assertionResults);
  if (!tests.some((t) => t.status === "passed" || t.status === "failed"))
    throw new Error(`${file} ${name ?? ""}: no such test, or it does not start`);
  const failed = tests.filter((t) => t.status === "failed").map((t) => t.fullName);
  return failed.length > 0 ? failed : null;
}

const lines = [];
let survivors = 0;
let broken = 0;
for (const mutant of chosen) {
  const started = performance.now();
  let outcome;
  try {
    const restore = apply(mutant);
    try {
      if (checkOnly) continue;
      let killers = null;
      for (const test of mutant.tests) {
        killers = await run(test);
        if (killers) break;
      }
      if (!killers) survivors++;
      outcome = killers
        ? `killed by: ${killers[0]}${killers.length > 1 ? ` (+${killers.length - 1})` : ""}`
        : "SURVIVED";
    } finally {
      restore();
    }
  } catch (error) {
    broken++;
    outcome = `ERROR ${error.message}`;
  }
  const line = `${mutant.rule.padEnd(14)} ${outcome} (${Math.round((performance.now() - started) / 1000)} s)`;
  lines.push(line);
  process.stdout.write(`${line}\n`);
}
process.stdout.write(
  checkOnly
    ? `${chosen.length} rules, ${broken} patches do not apply\n`
    : `\n${chosen.length} rules, ${chosen.length - survivors - broken} killed, ${survivors} survived, ${broken} broken\n`,
);
process.exitCode = survivors + broken > 0 ? 1 : 0;
