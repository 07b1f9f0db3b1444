// npm test — everything that proves the product, in order, stopping at the first step that fails. It never changes
// the machine: what is missing is named with the command that installs it. Nothing may be skipped.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { die, run } from "./lib/run.mjs";
import { count, sum, table } from "./lib/test-report.mjs";
import { installCommand, missingTools } from "./lib/tools.mjs";

const missing = missingTools();
if (missing.length > 0)
  die(
    `npm test needs ${missing.map((t) => `${t.name} (${t.purpose})`).join(" and ")}. Install it with:\n` +
      `  npm run setup\nor, as root on Debian:\n  ${installCommand(missing)}`,
  );

/** Where the end-to-end tests' build lives: apart from the one that people start and demonstrate. */
const BUILD = { NEXT_DIST_DIR: process.env.NEXT_DIST_DIR || ".next-test" };

const STEPS = [
  { name: "lint", run: ["npm", "run", "-s", "lint"] },
  { name: "typecheck", run: ["npm", "run", "-s", "typecheck"] },
  { name: "unused", run: ["npm", "run", "-s", "unused"] },
  { name: "lock", run: ["npm", "run", "-s", "lock"] },
  { name: "imports", run: ["npm", "run", "-s", "imports"] },
  { name: "model", run: ["node", "tests/model/run.mjs"] },
  { name: "unit", run: ["node", "scripts/jest.mjs", "unit"] },
  { name: "integration", run: ["node", "scripts/jest.mjs", "integration"] },
  { name: "contract", run: ["node", "scripts/jest.mjs", "contract"] },
  { name: "field", run: ["node", "scripts/jest.mjs", "field"] },
  { name: "components", run: ["node", "scripts/jest.mjs", "components"] },
  { name: "build", run: ["node", "scripts/build.mjs"], env: BUILD },
  { name: "e2e", run: ["node", "scripts/e2e.mjs"], env: BUILD },
];

const results = mkdtempSync(join(tmpdir(), "calpace-results-"));
process.once("exit", () => rmSync(results, { recursive: true, force: true }));

const report = [];
let failed = false;
for (const step of STEPS) {
  process.stdout.write(`\n── ${step.name} ──\n`);
  const started = performance.now();
  const [command, ...args] = step.run;
  const code = await run(command === "node" ? process.execPath : command, args, {
    env: { CI: "1", TEST_RESULTS_DIR: results, ...step.env },
  });
  report.push({ name: step.name, ok: code === 0, seconds: (performance.now() - started) / 1000 });
  failed = code !== 0;
  if (failed) break;
}

const totals = sum(
  readdirSync(results).map((file) => count(JSON.parse(readFileSync(join(results, file), "utf8")))),
);
process.stdout.write(`\n${table(report)}\n`);
if (totals.skipped.length > 0) {
  failed = true;
  process.stdout.write(
    `Skipped, which counts as failed:\n${totals.skipped.map((t) => `- ${t}\n`).join("")}\n`,
  );
}
const wrong = totals.failed + totals.skipped.length;
process.stdout.write(`${totals.passed} passed, ${failed ? Math.max(1, wrong) : 0} failed\n`);
process.exitCode = failed ? 1 : 0;
