import {
  claim,
  decision,
  denied,
  evidence,
  mark,
  settle,
  settledDenied,
  settledLink,
  turns,
  weighed,
} from "./places.mjs";

/** Denials: what a service refuses, and for how long it is left alone. */
export const deniedRules = [
  {
    rule: "deniedSpent",
    edits: [{ file: settledLink, find: "when 'denied' then decided.sent_before", replace: "" }],
    tests: [denied("spends nothing")],
  },
  {
    rule: "deniedProven",
    edits: [
      { file: decision, find: "when outcome = 'denied' and proven is not true then 'unproven'", replace: "" },
    ],
    tests: [denied("leaves open what a proxy")],
  },
  {
    rule: "deniedWhole",
    edits: [{ file: "lib/sync/push.ts", find: "error.proven && asked === 1", replace: "error.proven" }],
    tests: [{ kind: "unit", file: "tests/unit/sync/push.test.ts", name: "begun twice" }],
  },
  {
    rule: "deniedDrop",
    edits: [{ file: decision, find: " or (outcome = 'denied' and proven))", replace: ")" }],
    tests: [denied("forgets an event that nobody wants")],
  },
  {
    rule: "unsentDrop",
    edits: [{ file: decision, find: `(\${notSent} or (outcome`, replace: "((outcome" }],
    tests: [denied("marked ahead of a rest and not sent")],
  },
  {
    rule: "deniedDue",
    edits: [{ file: settledLink, find: `or (\${deniedNoMore})`, replace: `or (\${isDenied})` }],
    tests: [denied("spends nothing")],
  },
  {
    rule: "deniedEdit",
    edits: [{ file: settledLink, find: `or (\${deniedNoMore})`, replace: "" }],
    tests: [denied("an edit that came meanwhile")],
  },
  {
    rule: "deniedEnds",
    edits: [{ file: settledLink, find: `\${isDenied} and decided.over`, replace: `\${isDenied} and false` }],
    tests: [denied("until the booking is over")],
  },
  {
    rule: "deniedRest",
    edits: [
      { file: "lib/sync/batch.ts", find: "denied: denied ?? notRenewed", replace: "denied: notRenewed" },
    ],
    tests: [denied("takes several denials in one hold")],
  },
  {
    rule: "deniedAlone",
    edits: [{ file: evidence, find: "if (batch.some(isServed)) {", replace: "if (batch.every(isServed)) {" }],
    tests: [weighed("is nobody's beside a success")],
  },
  {
    rule: "deniedTwo",
    edits: [{ file: evidence, find: "this.bookings.size >= 2", replace: "this.bookings.size >= 1" }],
    tests: [denied("never holds up its neighbours")],
  },
  {
    rule: "deniedFirst",
    edits: [{ file: evidence, find: " && this.first)", replace: ")" }],
    tests: [denied("were all denied before begin no trouble")],
  },
  {
    rule: "deniedSkip",
    edits: [{ file: evidence, find: '"conflict"]', replace: '"conflict", "skip"]' }],
    tests: [denied("was not needed proves nothing")],
  },
  {
    rule: "deniedSkip",
    edits: [{ file: evidence, find: '"conflict"]', replace: '"conflict", "absent"]' }],
    tests: [denied("of what never was proves nothing")],
  },
  {
    rule: "deniedRemoved",
    edits: [{ file: evidence, find: " || removed === true", replace: "" }],
    tests: [weighed("beside a removal that was carried out")],
  },
  {
    rule: "deniedTurns",
    edits: [{ file: settledDenied, find: "const QUICK = 3;", replace: "const QUICK = 1_000;" }],
    tests: [denied("denied alone take turns", "integration-postgres")],
  },
  {
    rule: "turnsGap",
    edits: [
      { file: claim, find: "least(min(l.due_at), (select due_at from pulled))", replace: "min(l.due_at)" },
    ],
    tests: [turns("the others were cancelled")],
  },
  {
    rule: "turnsCap",
    edits: [{ file: settledDenied, find: "6 * 3_600_000", replace: "6_000 * 3_600_000" }],
    tests: [turns("further away than six hours", "integration-postgres")],
  },
  {
    rule: "deniedHeals",
    edits: [
      {
        file: settle,
        find: "isServed(report) && report.denialsBefore > 0",
        replace: "isServed(report) && false",
      },
    ],
    tests: [denied("denied alone take turns", "integration-postgres")],
  },
  {
    rule: "deniedCred",
    edits: [
      {
        file: settle,
        find: `and lanes.cred_version = \${lane.credVersion}::bigint)`,
        replace: ")",
      },
    ],
    tests: [denied("what old credentials were denied")],
  },
  {
    rule: "reconnectDenied",
    edits: [{ file: "lib/lanes/renew.ts", find: "set denials = 0,", replace: "set denials = e.denials," }],
    tests: [denied("a reconnect ends the rest")],
  },
  {
    rule: "deniedUntil",
    edits: [
      {
        file: claim,
        find: "\n  and (denied_until is null or denied_until <= clock_timestamp())",
        replace: "",
      },
      {
        file: mark,
        find: "\n    and (denied_until is null or denied_until <= clock_timestamp())",
        replace: "",
      },
      { file: claim, find: "clock_timestamp(), s.not_before, s.denied_until)", replace: "s.not_before)" },
    ],
    tests: [denied("takes several denials in one hold")],
  },
  {
    rule: "troubleOne",
    edits: [{ file: mark, find: "picked(token, 1, probe)", replace: "picked(token, limit, probe)" }],
    tests: [denied("with one event at a time")],
  },
  {
    rule: "troubleTurn",
    edits: [{ file: mark, find: "(l.denials > 0), (l.mark_token", replace: "(l.mark_token" }],
    tests: [denied("with an event that was never denied")],
  },
  {
    rule: "troubleMarked",
    edits: [{ file: mark, find: "(l.mark_token is null), ", replace: "" }],
    tests: [denied("whose worker died keeps its turn")],
  },
  {
    rule: "troubleRest",
    edits: [{ file: evidence, find: "if (!troubled && !(", replace: "if (!(" }],
    tests: [denied("with one event at a time")],
  },
  {
    rule: "restDue",
    edits: [
      {
        file: settle,
        find: "set due_at = least(l.due_at, clock_timestamp())",
        replace: "set due_at = l.due_at",
      },
    ],
    tests: [denied("takes the place of the back-offs")],
  },
  {
    rule: "bumpWaits",
    edits: [
      {
        file: settledLink,
        find: "decided.verdict in ('conflict', 'bump') and l.conflicts + 1",
        replace: "decided.verdict = 'bump' or decided.verdict = 'conflict' and l.conflicts + 1",
      },
    ],
    tests: [denied("a key that is lost again and again")],
  },
  {
    rule: "turnKept",
    edits: [
      {
        file: "lib/lanes/link.ts",
        find: `least(\${link}.due_at, clock_timestamp())`,
        replace: `coalesce(null, clock_timestamp())`,
      },
    ],
    tests: [denied("edited again and again keeps its turn")],
  },
];
