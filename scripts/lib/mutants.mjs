/*
 * The protocol's rules, each switched off by a textual change of the product's own SQL or code, and the tests that
 * must notice. The names are those of docs/sync-engine.md.
 */
const at = (file, name, kind = "integration-pglite") => ({
  kind,
  file: `tests/integration/sync/${file}`,
  name,
});
const onServer = (file, name) => at(`${file}.postgres`, name, "integration-postgres");
const race = (name) => at("race.postgres", name, "integration-postgres");
const connections = (file, kind = "integration-pglite") => ({
  kind,
  file: `tests/integration/connections/${file}`,
});
const wake = "lib/connections/store/wake.ts";
const mark = "lib/sync/store/mark.ts";
const settle = "lib/sync/store/settle.ts";
const claim = "lib/sync/store/claim.ts";
const plan = "lib/sync/store/plan.ts";
const bookings = "lib/sync/store/bookings.ts";

export const mutants = [
  {
    rule: "wakeSeq",
    edits: [{ file: wake, find: "wake_seq = wake_seq + 1", replace: "wake_seq = wake_seq" }],
    tests: [race("a release behind an uncommitted edit")],
  },
  {
    rule: "fenceSettle",
    edits: [
      {
        file: settle,
        find: `where id = \${lane.id} and lease_token = \${token})`,
        replace: `where id = \${lane.id})`,
      },
    ],
    tests: [race("settles nothing for a stale worker")],
  },
  {
    rule: "fenceMark",
    edits: [
      {
        file: mark,
        find: `and lease_token = \${lane.leaseToken}::bigint and blocked is null`,
        replace: "and blocked is null",
      },
    ],
    tests: [race("marks nothing for a stale worker")],
  },
  {
    // The lease is checked twice: wakers leave a held lane's due_at alone, and a claim looks at lease_until.
    rule: "claimLease",
    edits: [
      {
        file: wake,
        find: "due_at = case when s.lease_until > clock_timestamp() then s.due_at\n        else ",
        replace: "due_at = case when false then s.due_at\n        else ",
      },
      {
        file: claim,
        find: "(lease_until is null or lease_until <= clock_timestamp())",
        replace: "true",
      },
    ],
    tests: [at("faults", "leaves a lane to its holder")],
  },
  {
    // The protocol's lock order, links before lanes, in the one statement that takes both.
    rule: "lockOrder",
    edits: [
      {
        file: settle,
        find: `id = any(array(select \${lane.id}::uuid union select lane_id from p where opened))`,
        replace: `id = \${lane.id} or id in (select lane_id from p where opened)`,
      },
    ],
    tests: [race("a settle locks its links before its lane")],
  },
  {
    rule: "gateSettle",
    edits: [{ file: settle, find: "and q.outcome in ('ok', 'skip') and q.pushed", replace: "and q.pushed" }],
    tests: [at("engine", "F8")],
  },
  {
    rule: "gateFresh",
    edits: [{ file: settle, find: " and q.pushed >= t.want_revision) as opened", replace: ") as opened" }],
    tests: [race("only for the revision that is wanted")],
  },
  {
    rule: "gateWake",
    edits: [
      {
        file: settle,
        find: "exists (select 1 from d where d.opened and d.lane_id = s.id))",
        replace: "false)",
      },
    ],
    tests: [race("opens a gate on a lane that another worker is releasing")],
  },
  {
    rule: "keepOld",
    edits: [
      {
        file: plan,
        find: "when p.calendar_id is null or l.sent = 2 then 0 else 2 end,",
        replace: "else 0 end,",
      },
      {
        file: plan,
        find: "when p.calendar_id is null or l.sent = 2 then clock_timestamp() else l.due_at end,",
        replace: "else clock_timestamp() end,",
      },
    ],
    tests: [at("engine", "writes the new event before it deletes the old one")],
  },
  {
    rule: "editKept",
    edits: [{ file: bookings, find: "l.want in (1, 2) returning", replace: "l.want = 1 returning" }],
    tests: [at("engine", "F8")],
  },
  {
    // A key that may have been deleted is written again.
    rule: "doom",
    edits: [
      {
        file: mark,
        find: "sent = case when l.sent = 2 or l.want = 0 then 2 else 1 end",
        replace: "sent = case when l.want = 0 then 2 else 1 end",
      },
    ],
    tests: [onServer("late", "a delete, then the calendar is changed there and back")],
  },
  {
    rule: "genAfterGone",
    edits: [
      {
        file: settle,
        find: "when d.verdict = 'bump' then nextval('link_generation') else",
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
        find: `where booking_id = \${bookingId} and sent = 0`,
        replace: `where booking_id = \${bookingId} and seen_revision = 0`,
      },
    ],
    tests: [at("engine", "F2")],
  },
  {
    rule: "hotAbsent",
    edits: [{ file: settle, find: "(outcome = 'absent' and not hot)", replace: "outcome = 'absent'" }],
    tests: [at("engine", "F2")],
  },
  {
    // A success forgets that an older request may still land.
    rule: "hotKeep",
    edits: [
      {
        file: settle,
        find: "when d.verdict in ('ok', 'conflict', 'doom', 'unsent', 'auth') then d.hot_before",
        replace:
          "when d.verdict = 'ok' then null when d.verdict in ('conflict', 'doom', 'unsent', 'auth') then d.hot_before",
      },
    ],
    tests: [onServer("late")],
  },
  {
    // An event that was only read counts as written.
    rule: "conflictSettle",
    edits: [
      {
        file: settle,
        find: "when outcome in ('ok', 'skip') then 'ok'",
        replace: "when outcome in ('ok', 'skip', 'conflict') then 'ok'",
      },
    ],
    tests: [at("engine", "F20")],
  },
  {
    rule: "revSettle",
    edits: [
      {
        file: settle,
        find: "when d.verdict = 'ok' and d.want2 > 0 and d.pushed >= l.want_revision",
        replace: "when d.verdict = 'ok' and d.want2 > 0",
      },
    ],
    tests: [race("F5")],
  },
  {
    rule: "revPayload",
    edits: [{ file: mark, find: "t.revision::int as revision", replace: "l.want_revision::int as revision" }],
    tests: [race("marks behind an uncommitted edit")],
  },
  {
    rule: "bumpWant",
    edits: [{ file: settle, find: "case when want = 1 then 'bump' else 'drop' end", replace: "'bump'" }],
    tests: [at("engine", "removes the event of a cancelled booking")],
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
    // Retry-After is looked at when a lane is woken and when it is claimed: either is enough.
    rule: "notBefore",
    edits: [
      {
        file: wake,
        find: "greatest(least(s.due_at, clock_timestamp()), s.not_before)",
        replace: "least(s.due_at, clock_timestamp())",
      },
      { file: claim, find: "and (not_before is null or not_before <= clock_timestamp())`", replace: "`" },
    ],
    tests: [at("engine", "F14")],
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
    edits: [{ file: plan, find: `limit \${limit} for no key update) b`, replace: `limit \${limit}) b` }],
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
        file: plan,
        find: "want_revision = excluded.want_revision,\n        due_at = clock_timestamp(),",
        replace: "want_revision = excluded.want_revision,\n        due_at = l.due_at,",
      },
    ],
    tests: [at("faults", "F7")],
  },
  {
    rule: "hashClear",
    edits: [{ file: mark, find: "      seen_hash = null,\n", replace: "" }],
    tests: [onServer("zombie", "its update")],
  },
  {
    rule: "markCounts",
    edits: [
      {
        file: mark,
        find: "crashes = case when l.mark_token is null then 0 else l.crashes + 1 end",
        replace: "crashes = 0",
      },
    ],
    tests: [at("faults", "goes alone after the first time")],
  },
  {
    rule: "alone",
    edits: [
      {
        file: mark,
        find: "where case when f.mark_token is null then p.mark_token is null else p.id = f.id end)",
        replace: ")",
      },
    ],
    tests: [at("faults", "goes alone after the first time")],
  },
  {
    rule: "verify",
    edits: [
      { file: settle, find: "then case when d.sure then null else d.hot_before end", replace: "then null" },
    ],
    tests: [onServer("late", "graph-like service .* an? update")],
  },
  {
    rule: "reauthFence",
    edits: [
      {
        file: settle,
        find: `        blocked = case when s.id = \${lane.id} and \${verdict.blocked}::text is not null\n          and s.cred_version = \${lane.credVersion}::bigint then`,
        replace: `        blocked = case when s.id = \${lane.id} and \${verdict.blocked}::text is not null then`,
      },
    ],
    tests: [at("faults", "old credentials are refused after a reconnect")],
  },
  {
    rule: "seqEtag",
    edits: [{ file: "lib/sync/payload.ts", find: "sequence: snapshot.revision,", replace: "sequence: 1," }],
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
    rule: "drainRows",
    edits: [
      {
        file: "lib/sync/store/leave.ts",
        find: "and (l.due_at is not null or l.want in (0, 2)))))`",
        replace: "and false)))`",
      },
    ],
    tests: [at("accounts", "disconnect")],
  },
  {
    rule: "tokenCas",
    edits: [
      {
        file: "lib/connections/store/tokens.ts",
        find: `and token_version = \${version}::bigint and credentials is not null returning id`,
        replace: "and credentials is not null returning id",
      },
    ],
    tests: [connections("tokens")],
  },
  {
    rule: "tokenLease",
    edits: [
      {
        file: "lib/connections/store/tokens.ts",
        find: "and (refresh_lease_until is null or refresh_lease_until <= clock_timestamp()) returning id",
        replace: "returning id",
      },
    ],
    tests: [connections("refresh.postgres", "integration-postgres")],
  },
  {
    // An invalid_grant is believed without looking whether somebody gave consent meanwhile.
    rule: "grantReread",
    edits: [
      {
        file: "lib/connections/tokens.ts",
        find: 'error.kind === "reauth" && replaced',
        replace: 'error.kind === "reauth" && !replaced && false',
      },
    ],
    tests: [connections("tokens", "integration-pglite")],
  },
  {
    rule: "fairRelease",
    edits: [
      {
        file: claim,
        find: "greatest(min(l.due_at), clock_timestamp(), s.not_before)",
        replace: "greatest(min(l.due_at), s.not_before)",
      },
    ],
    tests: [at("faults", "F13")],
  },
  {
    rule: "probeWake",
    edits: [
      {
        file: "lib/sync/store/probe.ts",
        find: ` or wake_seq <> \${lane.wakeSeq}::bigint\n`,
        replace: "\n",
      },
    ],
    tests: [at("faults", "is woken by whoever looked")],
  },
  {
    rule: "aheadOwn",
    edits: [
      { file: mark, find: `and l.mark_token is distinct from \${lane.leaseToken}::bigint`, replace: "" },
    ],
    tests: [at("ahead", "leaves a link alone that is still being pushed")],
  },
];
