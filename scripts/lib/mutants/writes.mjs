import { added, at, bookings, decision, mark, onServer, patch, put, race, settledLink } from "./places.mjs";

/** What is marked, sent and settled: exactly one event, whatever is late. */
export const writesRules = [
  {
    // A key that may have been deleted is written again.
    rule: "doom",
    edits: [
      {
        file: mark,
        find: `sent = case when l.sent = \${SENT.doomed} or l.want`,
        replace: "sent = case when l.want",
      },
    ],
    tests: [onServer("late", "a delete, then the calendar is changed there and back")],
  },
  {
    rule: "genAfterGone",
    edits: [
      {
        file: settledLink,
        find: "when decided.verdict = 'bump' then nextval('link_generation') else",
        replace: "when false then nextval('link_generation') else",
      },
    ],
    tests: [at("engine", "F19")],
  },
  {
    // Cancelling forgets a link whose create may still land.
    rule: "sentRow",
    edits: [
      {
        file: bookings,
        find: `where booking_id = \${bookingId} and sent = \${SENT.nothing}`,
        replace: `where booking_id = \${bookingId} and seen_revision = 0`,
      },
    ],
    tests: [at("engine", "F2")],
  },
  {
    rule: "hotAbsent",
    edits: [{ file: decision, find: "(outcome = 'absent' and not hot)", replace: "outcome = 'absent'" }],
    tests: [at("engine", "F2")],
  },
  {
    // A success forgets that an older request may still land.
    rule: "hotKeep",
    edits: [
      {
        file: settledLink,
        find: "when decided.verdict in ('ok', 'conflict', 'doom', 'unsent', 'denied', 'auth') then decided.hot_before",
        replace:
          "when decided.verdict = 'ok' then null when decided.verdict in ('conflict', 'doom', 'unsent', 'denied', 'auth') then decided.hot_before",
      },
    ],
    tests: [onServer("late")],
  },
  {
    // An event that was only read counts as written.
    rule: "conflictSettle",
    edits: [
      {
        file: decision,
        find: `when outcome in \${confirmed} then 'ok'`,
        replace: "when outcome in ('ok', 'skip', 'conflict') then 'ok'",
      },
    ],
    tests: [at("engine", "F20")],
  },
  {
    rule: "revSettle",
    edits: [
      {
        file: settledLink,
        find: "\n  and decided.pushed >= l.want_revision",
        replace: "",
      },
    ],
    tests: [race("F5")],
  },
  {
    rule: "revPayload",
    edits: [
      { file: mark, find: "todo.revision::int as revision", replace: "l.want_revision::int as revision" },
    ],
    tests: [race("marks behind an uncommitted edit")],
  },
  {
    rule: "bumpWant",
    edits: [
      {
        file: decision,
        find: `case when want = \${WANT.here} then 'bump' else 'drop' end`,
        replace: "'bump'",
      },
    ],
    tests: [at("engine", "removes the event of a cancelled booking")],
  },
  {
    rule: "hashClear",
    edits: [{ file: mark, find: ",\n  seen_hash = null", replace: "" }],
    tests: [onServer("zombie", "its update")],
  },
  {
    rule: "verify",
    edits: [
      {
        file: settledLink,
        find: "then case when decided.sure then null else decided.hot_before end",
        replace: "then null",
      },
    ],
    tests: [onServer("late", "graph-like service .* an? update")],
  },
  {
    rule: "seqEtag",
    edits: [{ file: "lib/content/event.ts", find: "sequence: snapshot.revision,", replace: "sequence: 1," }],
    tests: [onServer("late", "caldav-like service .* an? update, then the booking is edited back")],
  },
  {
    // An ETag that an unconditional write was answered with is trusted while an older such write may still land.
    rule: "bareWrite",
    edits: [
      {
        file: "lib/sync/push.ts",
        find: "place.remoteId !== null && place.etag === null && place.hot",
        replace: "false",
      },
    ],
    tests: [onServer("late", "update without ETag")],
  },
  {
    // A write after a conflict does not look what others wrote.
    rule: "mergeFirst",
    edits: [
      { file: put, find: "(place.merge || place.etag === null)", replace: "place.etag === null" },
      { file: patch, find: "place.merge || place.etag === null", replace: "place.etag === null" },
    ],
    tests: [added("(Radicale|Google stand-in) outlives one change")],
  },
  {
    // It goes under the ETag that was read by the same mark.
    rule: "mergeKnown",
    edits: [
      {
        file: put,
        find: "if (place.etag !== null && file.etag !== place.etag) return conflictWith(file);",
        replace: "if (place.etag !== null) place = { ...place, etag: file.etag };",
      },
      {
        file: patch,
        find: `if (place.etag !== null && met.etag !== place.etag) return { ...met, outcome: "conflict" };`,
        replace: "if (place.etag !== null) Object.assign(place, { etag: met.etag });",
      },
    ],
    tests: [added("(Radicale|Google stand-in) outlives a write it came in between")],
  },
  {
    // What a write carried on is left to the next one, which goes under an ETag of our own.
    rule: "mergeSticky",
    edits: [
      { file: settledLink, find: "then coalesce(decided.carried, false) else", replace: "then false else" },
    ],
    tests: [
      {
        kind: "contract",
        file: "tests/contract/engine.test.ts",
        name: "(Radicale|Google stand-in) keeps what its owner",
      },
    ],
  },
];
