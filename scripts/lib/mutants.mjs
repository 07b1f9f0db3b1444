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
const denied = (name, kind) => at("denied", `google-like .*${name}`, kind);
const zones = (name) => at("zones", name);
const turns = (name, kind) => at("turns", name, kind);
const proof = (name) => at("proof", name);
const followUp = (name) => at("follow-ups", name);
const added = (name) => ({ kind: "contract", file: "tests/contract/additions.test.ts", name });
const put = "lib/providers/caldav/put.ts";
const patch = "lib/providers/google/put.ts";
const weighed = (name) => ({ kind: "unit", file: "tests/unit/sync/evidence.test.ts", name });
const evidence = "lib/sync/evidence.ts";
const wake = "lib/lanes/wake.ts";
const mark = "lib/sync/store/mark.ts";
const settle = "lib/sync/store/settle.ts";
const settledDenied = "lib/sync/store/settle/denied.ts";
const decision = "lib/sync/store/settle/decision.ts";
const settledLink = "lib/sync/store/settle/link.ts";
const settledLane = "lib/sync/store/settle/lane.ts";
const claim = "lib/sync/store/claim.ts";
const plan = "lib/sync/store/plan.ts";
const targets = "lib/sync/store/plan/targets.ts";
const followed = "lib/sync/store/zones.ts";
const retarget = "lib/sync/store/plan/retarget.ts";
const bookings = "lib/sync/store/bookings.ts";
const probe = "lib/sync/store/probe.ts";
const block = "lib/lanes/block.ts";
const lookers = "lib/lanes/proof.ts";
const run = "lib/sync/run.ts";

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
        find: `and lease_token = \${token} and blocked is null`,
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
        find: `and \${free} and`,
        replace: "and",
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
        find: `id = any(array(select \${lane.id}::uuid union select lane_id from links where opened))`,
        replace: `id = \${lane.id} or id in (select lane_id from links where opened)`,
      },
    ],
    tests: [race("a settle locks its links before its lane")],
  },
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
        find: "greatest(least(s.due_at, clock_timestamp()), s.not_before, s.denied_until)",
        replace: "least(s.due_at, clock_timestamp())",
      },
      { file: claim, find: ` and \${rested}`, replace: "" },
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
  {
    rule: "hashClear",
    edits: [{ file: mark, find: ",\n  seen_hash = null", replace: "" }],
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
        find: "where case when first.mark_token is null then picked.mark_token is null else picked.id = first.id end)",
        replace: ")",
      },
    ],
    tests: [at("faults", "goes alone after the first time")],
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
    rule: "reauthFence",
    edits: [
      {
        file: settledLane,
        find: ` and s.cred_version = \${lane.credVersion}::bigint`,
        replace: "",
      },
    ],
    tests: [at("faults", "old credentials are refused after a reconnect")],
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
    rule: "drainRows",
    edits: [
      {
        file: "lib/sync/store/leave.ts",
        find: `and (l.due_at is not null or l.want in (\${WANT.nowhere}, \${WANT.kept})))))\``,
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
    rule: "renewOnce",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: "renewed ??= renew(open, opened.tokenVersion)",
        replace: "renewed = renew(open, opened.tokenVersion)",
      },
    ],
    tests: [
      { kind: "unit", file: "tests/unit/connections/renewal.test.ts", name: "is renewed once for all" },
    ],
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
  {
    rule: "renewFault",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: "throw new NotRenewed(error);",
        replace: "throw error;",
      },
    ],
    tests: [
      { kind: "contract", file: "tests/contract/access.test.ts", name: "cannot be renewed as the server's" },
    ],
  },
  {
    rule: "renewAll",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: `error.kind !== "reauth" || session`,
        replace: `error.kind === "reauth" || session`,
      },
    ],
    tests: [
      { kind: "unit", file: "tests/unit/connections/renewal.test.ts", name: "is renewed once for all" },
    ],
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
        find: "(select due_at from pulled)), clock_timestamp(), s.not_before",
        replace: "(select due_at from pulled)), s.not_before",
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
    edits: [{ file: mark, find: `and l.mark_token is distinct from \${token}`, replace: "" }],
    tests: [at("ahead", "leaves a link alone that is still being pushed")],
  },
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
  {
    rule: "zonesForward",
    edits: [
      {
        file: followed,
        find: `and not exists (select 1 from zone_versions v where \${newer(version)})`,
        replace: "",
      },
    ],
    tests: [zones("older ones move nothing that is older still")],
  },
  {
    rule: "zonesFollow",
    edits: [{ file: followed, find: "if (moved.length > 0) await touchLinks(tx, moved);", replace: "" }],
    tests: [zones("bookings keep their wall time, and their events follow once")],
  },
  {
    rule: "zonesOnce",
    edits: [
      {
        file: followed,
        find: "revision = b.revision + c.moved::integer,",
        replace: "revision = b.revision + 1,",
      },
    ],
    tests: [zones("bookings keep their wall time, and their events follow once")],
  },
  {
    rule: "zonesNewcomer",
    edits: [
      {
        file: "lib/bookings/commands.ts",
        find: "zoneVersion: zones.version,\n        routed",
        replace: 'zoneVersion: "2999z",\n        routed',
      },
    ],
    tests: [zones("what is booked or moved by older ones is computed again")],
  },
  {
    rule: "zonesPassedBy",
    edits: [
      {
        file: "lib/zones.ts",
        find: "if (kept.utcOffset === utcOffset) return kept;",
        replace: "return { wallStart, utcOffset };",
      },
    ],
    tests: [zones("that such a version moved, which writes no wall time, is read from its instant")],
  },
  {
    // An account that is quiet is asked.
    rule: "proofDue",
    edits: [
      {
        file: claim,
        find: `when denials = 0 then coalesce(probe_at, \${nextProof})`,
        replace: "when denials = 0 then probe_at",
      },
    ],
    tests: [proof("is asked as well when nothing was ever sent there")],
  },
  {
    rule: "proofNext",
    edits: [
      {
        file: probe,
        find: `case when n.paused_at is null then \${nextProof} end`,
        replace: "case when n.paused_at is null then null::timestamptz end",
      },
      {
        file: claim,
        find: `when denials = 0 then coalesce(probe_at, \${nextProof})`,
        replace: "when denials = 0 then probe_at",
      },
    ],
    tests: [proof("is connected, and asked once in five to six hours")],
  },
  {
    rule: "proofMoved",
    edits: [
      {
        file: settledLane,
        find: `when \${proven} then \${nextProof} else s.probe_at end`,
        replace: "else s.probe_at end",
      },
    ],
    tests: [proof("is not asked while its events tell")],
  },
  {
    rule: "proofBlocks",
    edits: [{ file: probe, find: `\${error?.kind === "reauth"} and`, replace: "false and" }],
    tests: [proof("learns that it was revoked")],
  },
  {
    rule: "proofDenied",
    edits: [{ file: probe, find: `\${error?.kind === "denied"} and`, replace: "false and" }],
    tests: [proof("that is denied says so")],
  },
  {
    rule: "proofOurs",
    edits: [{ file: probe, find: `proven_at = case when \${ours}`, replace: "proven_at = case when true" }],
    tests: [proof("believes no answer to a sign-in that was replaced")],
  },
  {
    rule: "proofReplaced",
    edits: [{ file: probe, find: `=== "reauth"} and \${ours} and`, replace: `=== "reauth"} and` }],
    tests: [proof("believes no answer to a sign-in that was replaced")],
  },
  {
    rule: "proofRest",
    edits: [
      {
        file: block,
        find: `blocked is null and denials = 0
  and (not_before is null or not_before <= clock_timestamp())`,
        replace: "blocked is null and denials = 0",
      },
    ],
    tests: [proof("that asked for a break is not asked before it is over")],
  },
  {
    rule: "proofAgain",
    edits: [
      {
        file: probe,
        find: `when \${quiet} then \${proofAgain}`,
        replace: `when \${quiet} then \${nextProof}`,
      },
    ],
    tests: [proof("that gives no answer is connected for seven hours")],
  },
  {
    rule: "proofFair",
    edits: [
      {
        file: probe,
        find: "greatest(s.proven_at, s.checked_at) nulls first",
        replace: "s.proven_at nulls first",
      },
    ],
    tests: [proof("are asked while the run has time")],
  },
  {
    rule: "lookOnce",
    edits: [{ file: lookers, find: ` and \${longAgo(sql\`checked_at\`, freshMs)}`, replace: "" }],
    tests: [proof("does not have one asked again and again")],
  },
  {
    // Whoever tries a wrong password often is locked out.
    rule: "passwordDaily",
    edits: [
      {
        file: "lib/connections/looks.ts",
        find: `connect.kind === "password" ? PASSWORD_PROBE_MS : PROBE_FIRST_MS`,
        replace: "PROBE_FIRST_MS",
      },
    ],
    tests: [proof("is tried once a day, other sign-ins sooner")],
  },
  {
    // A refused sign-in goes one way, whoever met it.
    rule: "askedMarks",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: "if (error instanceof ProviderError) await keepTrouble(account, error);",
        replace: "",
      },
    ],
    tests: [
      {
        kind: "integration-pglite",
        file: "tests/integration/accounts/test-event.test.ts",
        name: "has the account need its person",
      },
    ],
  },
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
