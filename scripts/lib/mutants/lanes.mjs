import { at, claim, mark, race, settle, settledLane, wake } from "./places.mjs";

/** Leases, turns and wakes: who works a lane, and when. */
export const lanesRules = [
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
    rule: "aheadOwn",
    edits: [{ file: mark, find: `and l.mark_token is distinct from \${token}`, replace: "" }],
    tests: [at("ahead", "leaves a link alone that is still being pushed")],
  },
];
