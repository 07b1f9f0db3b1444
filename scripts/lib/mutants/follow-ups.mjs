import { followUp, run } from "./places.mjs";

/** What comes with the run that makes it true. */
export const followUpsRules = [
  {
    rule: "followEnd",
    edits: [
      {
        file: run,
        find: "await workUntil(engine, budgetFrom(engine), counts);\n  await endLeaving(counts);",
        replace: "await workUntil(engine, budgetFrom(engine), counts);",
      },
    ],
    tests: [followUp("comes with the run that makes it true")],
  },
  {
    rule: "followLast",
    edits: [
      {
        file: run,
        find: "await workUntil(engine, budget, counts);\n  await endLeaving(counts);\n  return counts;\n}\n\n/** Plans a person's",
        replace: "await workUntil(engine, budget, counts);\n  return counts;\n}\n\n/** Plans a person's",
      },
    ],
    tests: [followUp("comes with the cancellation of the last booking")],
  },
  {
    rule: "followOpened",
    edits: [{ file: "lib/sync/lanes.ts", find: "for (const id of laneIds) wanted?.add(id);", replace: "" }],
    tests: [followUp("go with the run that opens their way")],
  },
  {
    rule: "followPlan",
    edits: [
      {
        file: run,
        find: "if ((await planAll(engine, budget, counts, new Set())) > 0)",
        replace: "if (budget.until < 0)",
      },
    ],
    tests: [followUp("an account that comes back has its bookings planned")],
  },
];
