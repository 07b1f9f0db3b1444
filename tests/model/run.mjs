// npm run test:model [-- --full | --only NAME [--without RULE]…] — visits every state of the protocol's model, scenario by
// scenario, and requires all its invariants to hold; then switches each rule off in turn and requires one to fail.
// Without arguments the quick part, which `npm test` runs; --full is all. NAME is a scenario or a rule; --without
// searches the scenario with rules off. A counterexample is printed step by step (docs/model.md).
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { largeMutants, mutants } from "./mutants.mjs";
import { misfits } from "./names.mjs";
import { searchAll } from "./pool.mjs";
import { RULES } from "./rules.mjs";
import { quickScenarios, scenario, scenarioNames } from "./scenarios/all.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values: given } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    only: { type: "string" },
    without: { type: "string", multiple: true, default: [] },
  },
});

/** Scenarios are to hold, unless they declare which invariant they break; mutants are to break one. */
const holds = (name) => ({ name, scenario: name, off: [], fails: scenario(name).expect });
const breaks = (mutant) => ({ ...mutant, name: `−${mutant.rule} (${mutant.scenario})`, fails: true });

function chosen() {
  const { full, only, without } = given;
  if (only && without.length)
    return [{ name: `${only} −${without.join(" −")}`, scenario: only, off: without }];
  if (only && only in RULES) return [...mutants, ...largeMutants].filter((m) => m.rule === only).map(breaks);
  if (only) return [holds(only)];
  if (full) return [...scenarioNames.map(holds), ...[...mutants, ...largeMutants].map(breaks)];
  return [...quickScenarios.map(holds), ...mutants.map(breaks)];
}

const isRight = ({ fails }, { broken }) =>
  fails === true ? broken !== null : fails ? broken?.invariant === fails : broken === null;

function line({ name }, { broken, states, steps, atRest, depth, seconds }) {
  const figures = `${String(states).padStart(9)} states ${String(steps).padStart(10)} steps`;
  const rest = `${String(atRest).padStart(6)} at rest, depth ${depth}, ${seconds.toFixed(1)} s`;
  const found = broken ? `  ${broken.invariant}: ${broken.message}` : "";
  return `${name.padEnd(40)} ${broken ? "fails" : "holds"} ${figures} ${rest}${found}\n`;
}

const story = ({ steps, state }) =>
  `${steps.map((step, i) => `    ${i + 1}. ${step}\n`).join("")}    => ${state}\n`;

const started = performance.now();
const wrong = misfits(root);
const jobs = chosen();
let states = 0;
await searchAll(jobs, (job, result) => {
  const right = isRight(job, result);
  states += result.states;
  process.stdout.write(line(job, result));
  if (result.broken && (!right || given.only)) process.stdout.write(story(result.broken));
  if (!right) wrong.push(`${job.name} ${result.broken ? "does not hold" : "holds, though it must not"}`);
});
const searched = `${jobs.length} searches, ${states} states, ${Math.round((performance.now() - started) / 1000)} s`;
process.stdout.write(`\n${searched}; ${wrong.length} wrong\n${wrong.map((what) => `- ${what}\n`).join("")}`);
process.exitCode = wrong.length ? 1 : 0;
