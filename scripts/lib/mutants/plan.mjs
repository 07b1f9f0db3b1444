import { at, bookings, decision, plan, race, retarget, settle, targets } from "./places.mjs";

/** What the planner makes of settings, and how events move from one calendar to another. */
export const planRules = [
  {
    rule: "gateSettle",
    edits: [{ file: decision, find: `and q.outcome in \${confirmed} and q.pushed`, replace: "and q.pushed" }],
    tests: [at("engine", "F8")],
  },
  {
    rule: "gateFresh",
    edits: [{ file: decision, find: " and q.pushed >= n.want_revision)`", replace: ")`" }],
    tests: [race("only for the revision that is wanted")],
  },
  {
    rule: "gateWake",
    edits: [
      {
        file: settle,
        find: "exists (select 1 from decided where decided.opened and decided.lane_id = s.id))",
        replace: "false)",
      },
    ],
    tests: [race("opens a gate on a lane that another worker is releasing")],
  },
  {
    rule: "keepOld",
    edits: [
      {
        file: retarget,
        find: `when \${notKept} then \${WANT.nowhere} else \${WANT.kept} end`,
        replace: `else \${WANT.nowhere} end`,
      },
      {
        file: retarget,
        find: `when \${notKept} then \${dueNow(sql\`l\`)} else l.due_at end`,
        replace: "else clock_timestamp() end",
      },
    ],
    tests: [at("engine", "writes the new event before it deletes the old one")],
  },
  {
    rule: "editKept",
    edits: [
      {
        file: bookings,
        find: `l.want in (\${WANT.here}, \${WANT.kept}) returning`,
        replace: `l.want = \${WANT.here} returning`,
      },
    ],
    tests: [at("engine", "F8")],
  },
  {
    rule: "cursorReset",
    edits: [
      {
        file: "lib/integrations/commands.ts",
        find: `set config_revision = \${row.revision}, plan_cursor = \${PLAN_START}`,
        replace: `set config_revision = \${row.revision}`,
      },
    ],
    tests: [at("planner", "starts its pass again")],
  },
  {
    rule: "lockCreate",
    edits: [
      {
        file: bookings,
        find: 'readSettings(tx, userId, "share")',
        replace: 'readSettings(tx, userId, "none")',
      },
    ],
    tests: [race("changes settings behind an uncommitted create")],
  },
  {
    rule: "lockEdit",
    edits: [{ file: targets, find: `limit \${limit} for no key update) b`, replace: `limit \${limit}) b` }],
    tests: [race("plans behind an uncommitted edit")],
  },
  {
    rule: "planCas",
    edits: [{ file: plan, find: "limit 1 for no key update skip locked", replace: "limit 1" }],
    tests: [race("changes settings behind a planner")],
  },
  {
    rule: "flipDue",
    edits: [
      {
        file: retarget,
        find: `want_revision = excluded.want_revision,\n        due_at = \${dueNow(sql\`l\`)},`,
        replace: "want_revision = excluded.want_revision,\n        due_at = l.due_at,",
      },
    ],
    tests: [at("faults", "F7")],
  },
];
