import { RULES, VARIANTS } from "../rules.mjs";
import { denied } from "./denied.mjs";
import { overlap } from "./overlap.mjs";
import { parked } from "./parked.mjs";
import { protocol } from "./protocol.mjs";
import { trouble } from "./trouble.mjs";

const ALL = { ...protocol, ...denied, ...trouble, ...overlap, ...parked };

export const scenarioNames = Object.keys(ALL);

/** Of the other scenarios, those of less than a hundred thousand states: with the brief ones they are the quick part. */
const SMALL = [
  ...[
    "back",
    "move-refused",
    "poison",
    "odd-two",
    "odd-neighbour",
    "odd-cured",
    "trouble-wait",
    "trouble-ask",
  ],
  ...[
    "google-ahead-same",
    "ahead-throttle",
    "ahead-merge",
    "ahead-deny-writes",
    "ahead-deny-deep",
    "ahead-deny-throttle",
    "ahead-odd-two",
  ],
  ...[
    "ahead-deny-wide-four",
    "ahead-trouble-wide",
    "ahead-trouble-odd-deny",
    "ahead-trouble-wait",
    "ahead-trouble-ask",
  ],
  ...["ahead-deny-never-sent", "ahead-trouble-new-wide", "fair", "fair-three"],
];
export const quickScenarios = scenarioNames.filter((name) => name.includes("brief") || SMALL.includes(name));

/** A scenario with the rules it is run under: all but those switched off. */
export function scenario(name, off = []) {
  const shape = ALL[name];
  if (!shape) throw new Error(`No scenario is called ${name}.`);
  const rules = Object.fromEntries([
    ...Object.keys(RULES).map((rule) => [rule, !off.includes(rule)]),
    ...Object.keys(VARIANTS).map((rule) => [rule, false]),
  ]);
  for (const rule of off) if (!(rule in RULES)) throw new Error(`No rule is called ${rule}.`);
  // With the key burnt the protocol stands without assumption A1.
  if (shape.burn) Object.assign(rules, { burn: true, boundedSend: false });
  return { ...shape, rules };
}
