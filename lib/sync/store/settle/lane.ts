import { type SQL, sql } from "drizzle-orm";
import { probeIn } from "@/lib/lanes/block";
import type { HeldLane } from "@/lib/lanes/lease";
import { nextProof } from "@/lib/lanes/proof";
import { wokenAt } from "@/lib/lanes/wake";
import { isAnswered, isProof, isServed } from "../../evidence";
import type { LaneRuling, PushReport } from "../../report";

/*
 * What a settle writes into a lane, `s` being the lane before: into the one that is held, how the batch went; into
 * any other, that a gate has given it something to do. `own` says that it is the held one.
 */

/** How long an account rests that did not say how long: doubled with every failure in a row. */
const REST_BASE_MS = 15_000;
const REST_CAP_MS = 15 * 60_000;

/** The other lanes are woken, as `wakeLanes` does it; the held one is made due by its release. */
const woken = (own: SQL): SQL => sql`wake_seq = case when ${own} then s.wake_seq else s.wake_seq + 1 end,
  due_at = case when ${own} or s.lease_until > clock_timestamp() then s.due_at
    else ${wokenAt} end`;

/** A rest of the engine's own choice, in its upper half by chance: accounts that failed together part. */
const chosenRest = sql`least(${REST_CAP_MS}::float8, ${REST_BASE_MS}::float8 * power(2, least(s.failures, 20)))
  * (0.5 + 0.5 * random()) * interval '1 ms'`;

/** The rest it was asked for, else one of its own choice; a longer one stays, and one that is over goes with a success. */
const rest = (own: SQL, reports: PushReport[], { rest, notBefore }: LaneRuling): SQL => sql`not_before = case
  when ${own} then greatest(
    case when ${reports.some(isAnswered)} and s.not_before <= clock_timestamp() then null else s.not_before end,
    ${notBefore}::timestamptz, case when ${rest && !notBefore} then clock_timestamp() + ${chosenRest} end)
  else s.not_before end`;

/** Credentials that were refused block it, those that were accepted are proven; unless they were replaced meanwhile. */
function blocked(
  own: SQL,
  lane: HeldLane,
  reports: PushReport[],
  { blocked: reason, lookAfterMs }: LaneRuling,
): SQL {
  const current = sql`${own} and s.cred_version = ${lane.credVersion}::bigint`;
  const refused = sql`${current} and ${reason !== null}`;
  const proven = sql`${current} and ${reports.some(isProof)}`;
  return sql`blocked = case when ${refused} then ${reason}::text else s.blocked end,
    probe_at = case when ${refused} then ${probeIn(lookAfterMs)}
      when ${proven} then ${nextProof} else s.probe_at end,
    blocked_at = case when ${refused} then now() else s.blocked_at end,
    proven_at = case when ${proven} then now() else s.proven_at end`;
}

/** It rests because it denied everything. */
const rests = (own: SQL): SQL => sql`${own} and exists (select 1 from rested)`;

/** A rest begins its trouble, or goes on with it; a success ends it. */
function trouble(own: SQL, reports: PushReport[], denied: string | null): SQL {
  const served = sql`${own} and ${reports.some(isServed)}`;
  return sql`denials = case when ${rests(own)} then s.denials + 1 when ${served} then 0 else s.denials end,
    denied_until = case when ${rests(own)} then (select until from rested)
      when ${served} then null else s.denied_until end,
    denied_code = case when ${rests(own)} then ${denied}::text when ${served} then null else s.denied_code end`;
}

/** Failures in a row, since when it fails, and its last success; a batch that was neither changes nothing. */
function health(own: SQL, reports: PushReport[], { rest }: LaneRuling): SQL {
  const succeeded = reports.some(isAnswered);
  const failed = rest || reports.some((r) => r.outcome === "ambiguous");
  return sql`failures = case when not ${own} then s.failures
      when ${succeeded} then 0 when ${failed} then s.failures + 1 else s.failures end,
    failing_since = case when not ${own} then s.failing_since
      when ${succeeded} then null when ${failed} or ${rests(own)} then coalesce(s.failing_since, now()) else s.failing_since end,
    succeeded_at = case when ${own} and ${succeeded} then now() else s.succeeded_at end`;
}

/** The new value of every column of a lane `s` that settling `reports` of the held `lane` may change. */
export function laneChanges(lane: HeldLane, reports: PushReport[], verdict: LaneRuling): SQL {
  const own = sql`s.id = ${lane.id}`;
  return sql`${woken(own)}, ${rest(own, reports, verdict)}, ${blocked(own, lane, reports, verdict)},
    ${trouble(own, reports, verdict.denied)}, ${health(own, reports, verdict)}`;
}
