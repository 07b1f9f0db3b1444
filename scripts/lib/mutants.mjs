import { deniedRules } from "./mutants/denied.mjs";
import { doorsRules } from "./mutants/doors.mjs";
import { followUpsRules } from "./mutants/follow-ups.mjs";
import { lanesRules } from "./mutants/lanes.mjs";
import { planRules } from "./mutants/plan.mjs";
import { proofRules } from "./mutants/proof.mjs";
import { tokensRules } from "./mutants/tokens.mjs";
import { writesRules } from "./mutants/writes.mjs";
import { zonesRules } from "./mutants/zones.mjs";

/**
 * The protocol's rules and what holds at the doors, each switched off by a textual change of the product's own SQL or
 * code, and the tests that must notice. The names of the protocol's are those of docs/sync-engine.md.
 */
export const mutants = [
  ...lanesRules,
  ...planRules,
  ...writesRules,
  ...tokensRules,
  ...deniedRules,
  ...zonesRules,
  ...proofRules,
  ...followUpsRules,
  ...doorsRules,
];
