// Where rules and their tests are.
export const at = (file, name, kind = "integration-pglite") => ({
  kind,
  file: `tests/integration/sync/${file}`,
  name,
});
export const onServer = (file, name) => at(`${file}.postgres`, name, "integration-postgres");
export const race = (name) => at("race.postgres", name, "integration-postgres");
export const connections = (file, kind = "integration-pglite") => ({
  kind,
  file: `tests/integration/connections/${file}`,
});
export const denied = (name, kind) => at("denied", `google-like .*${name}`, kind);
export const zones = (name) => at("zones", name);
export const turns = (name, kind) => at("turns", name, kind);
export const proof = (name) => at("proof", name);
export const followUp = (name) => at("follow-ups", name);
export const added = (name) => ({ kind: "contract", file: "tests/contract/additions.test.ts", name });
export const put = "lib/providers/caldav/put.ts";
export const patch = "lib/providers/google/put.ts";
export const weighed = (name) => ({ kind: "unit", file: "tests/unit/sync/evidence.test.ts", name });
export const evidence = "lib/sync/evidence.ts";
export const wake = "lib/lanes/wake.ts";
export const mark = "lib/sync/store/mark.ts";
export const settle = "lib/sync/store/settle.ts";
export const settledDenied = "lib/sync/store/settle/denied.ts";
export const decision = "lib/sync/store/settle/decision.ts";
export const settledLink = "lib/sync/store/settle/link.ts";
export const settledLane = "lib/sync/store/settle/lane.ts";
export const claim = "lib/sync/store/claim.ts";
export const plan = "lib/sync/store/plan.ts";
export const targets = "lib/sync/store/plan/targets.ts";
export const followed = "lib/sync/store/zones.ts";
export const retarget = "lib/sync/store/plan/retarget.ts";
export const bookings = "lib/sync/store/bookings.ts";
export const probe = "lib/sync/store/probe.ts";
export const block = "lib/lanes/block.ts";
export const lookers = "lib/lanes/proof.ts";
export const run = "lib/sync/run.ts";
