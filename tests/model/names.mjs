import { readFileSync } from "node:fs";
import { largeMutants, mutants } from "./mutants.mjs";
import { RULES } from "./rules.mjs";
import { scenarioNames } from "./scenarios/all.mjs";

/**
 * Rules of the product that the model has no part for: the order of locks, sign-ins and their renewal, probes, the rules of
 * time zones (to it what they move is an edit like any other); and, as its time has no length and its denials are not
 * counted, those of how long, how often and until when.
 */
const NOT_MODELLED = [
  ...["lockOrder", "probeWake", "bareWrite", "grantReread"],
  ...["tokenCas", "tokenLease", "renewOnce", "renewAll", "renewFault"],
  ...["zonesForward", "zonesFollow", "zonesOnce", "zonesNewcomer", "zonesPassedBy"],
  ...["bumpWaits", "deniedEnds", "deniedTurns", "turnsGap", "turnsCap", "deniedHeals"],
];

/** The names in brackets of a page: `[oneRule]`, `[oneRule, another]`, over several lines, too. */
const bracketed = (text) =>
  [...text.matchAll(/\[([a-z]\w*(?:,\s+[a-z]\w*)*)\](?![(\w])/g)].flatMap(([, names]) => names.split(/,\s+/));

/** What does not fit together: a rule without a mutant, a name that only one side knows. */
export function misfits(root) {
  const found = [];
  const known = new Set([...Object.keys(RULES), ...NOT_MODELLED]);
  const pages = ["docs/sync-engine.md", "docs/model.md"].map((file) =>
    readFileSync(`${root}/${file}`, "utf8"),
  );
  for (const name of new Set(pages.flatMap(bracketed)))
    if (!known.has(name)) found.push(`the pages name a rule [${name}] that the model does not know`);
  for (const rule of Object.keys(RULES))
    if (!mutants.some((m) => m.rule === rule)) found.push(`rule ${rule} has no mutant`);
  for (const { rule, scenario, off } of [...mutants, ...largeMutants]) {
    if (!scenarioNames.includes(scenario)) found.push(`mutant ${rule}: no scenario is called ${scenario}`);
    for (const name of off) if (!(name in RULES)) found.push(`mutant ${rule}: no rule is called ${name}`);
  }
  return found;
}
