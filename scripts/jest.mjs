// node scripts/jest.mjs KIND [jest options…] — KIND: unit, components, integration (both databases),
// integration-pglite, integration-postgres, contract, field. Runs Jest in ESM mode.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";

const [kind = "unit", ...rest] = process.argv.slice(2);
const projects = kind === "integration" ? ["integration-pglite", "integration-postgres"] : [kind];
// `npm test` collects what every step reports.
const results = process.env.TEST_RESULTS_DIR;
// On two cores Jest alone would use one. A worker's memory grows with every file it ran.
const workers = [`--maxWorkers=${Math.max(2, availableParallelism() - 1)}`, "--workerIdleMemoryLimit=900MB"];
const report = results ? ["--json", `--outputFile=${results}/${kind}.json`] : [];
const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
const child = spawn(
  process.execPath,
  [jest, ...workers, ...rest, ...report, "--selectProjects", ...projects],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      NODE_OPTIONS:
        `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules --no-warnings=ExperimentalWarning`.trim(),
    },
  },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
