import { type SQL, sql } from "drizzle-orm";
import { database, rows, uuids } from "@/db/client";
import { firstProbe, PROBE_FIRST_MS, probeable, probeIn, provable } from "@/lib/lanes/block";
import { type HeldLane, leaseLanes } from "@/lib/lanes/lease";
import { nextProof, proofAgain } from "@/lib/lanes/proof";
import { PAUSED } from "@/lib/lanes/reasons";
import { noteOutage } from "@/lib/lanes/renew";
import type { ProviderError } from "@/lib/providers/errors";
import type { Timing } from "../timing";

const PROBE_CAP_MS = 24 * 3_600_000;

/** After a look that failed: the longer a lane has been blocked, the more seldom it is looked at. */
const nextLook = (lookAfterMs: number): SQL => sql`clock_timestamp() + least(${PROBE_CAP_MS}::float8,
  greatest(${lookAfterMs}::float8, 2 * ${PROBE_FIRST_MS}::float8
  + extract(epoch from clock_timestamp() - coalesce(blocked_at, clock_timestamp())) * 1000)) * interval '1 ms'`;

/** What a look found: that the account works, or what kept it from being seen; null where that is a defect of ours. */
export type Found = { works: true } | { works: false; error: ProviderError | null; lookAfterMs: number };

/** Takes one lane that is blocked or in trouble and whose next look is due, under a lease like any other. */
export async function claimProbe(timing: Timing): Promise<HeldLane | null> {
  const [lane] = await leaseLanes(timing.leaseMs, probeable, sql`s.probe_at`, 1);
  return lane ?? null;
}

/** Those come first that nobody heard of or asked for longest: many that give no answer do not hold up the others. */
const longestUnheard = sql`greatest(s.proven_at, s.checked_at) nulls first`;

/** Takes one lane that works as far as is known and is to be asked whether it does. `only` restricts to these lanes. */
export async function claimProof(timing: Timing, only?: string[]): Promise<HeldLane | null> {
  const due = only ? sql`${provable} and s.id in ${uuids(only)}` : provable;
  const [lane] = await leaseLanes(timing.leaseMs, due, longestUnheard, 1);
  return lane ?? null;
}

/** What becomes of the lane's own columns, `ours` where its credentials are still those that were tried. */
function seen(found: Found, ours: SQL): SQL {
  if (found.works)
    return sql`blocked = case when ${ours}
        then (select case when n.paused_at is null then null else ${PAUSED} end from connections n where n.id = s.id)
        else blocked end,
      denials = case when ${ours} then 0 else denials end,
      denied_until = case when ${ours} then null else denied_until end,
      denied_code = case when ${ours} then null else denied_code end,
      proven_at = case when ${ours} then now() else proven_at end,
      probe_at = (select case when n.paused_at is null then ${nextProof} end from connections n where n.id = s.id)`;
  const { error, lookAfterMs } = found;
  const quiet = sql`blocked is null and denials = 0`;
  const refused = sql`${error?.kind === "reauth"} and ${ours} and ${quiet}`;
  const denied = sql`${error?.kind === "denied"} and ${ours} and ${quiet}`;
  return sql`blocked = case when ${refused} then ${error?.code ?? null}::text else blocked end,
    blocked_at = case when ${refused} then now() else blocked_at end,
    denials = case when ${denied} then 1 else denials end,
    denied_code = case when ${denied} then ${error?.code ?? null}::text else denied_code end,
    not_before = greatest(not_before, ${error?.retryAfter?.toISOString() ?? null}::timestamptz),
    probe_at = case when ${refused} then ${probeIn(lookAfterMs)} when ${denied} then ${firstProbe}
      when ${quiet} then ${proofAgain} else ${nextLook(lookAfterMs)} end`;
}

/**
 * Unblocks the lane if the look succeeded and the credentials are still those that were tried; else looks later, and
 * marks one that seemed to work with what it was refused for.
 * An account that was paused meanwhile stays held back: from now on by the pause.
 * What had waited for an account that works again is noted, as it is when the account is reconnected.
 * Who was woken meanwhile, by a reconnect say, is due at once: wakers leave a lane under a lease to its holder.
 */
export async function settleProbe(lane: HeldLane, found: Found): Promise<void> {
  const held = sql`s.lease_token = ${lane.leaseToken}::bigint and s.cred_version = ${lane.credVersion}::bigint`;
  await database().transaction(async (tx) => {
    if (found.works) await noteOutage(tx, lane.id, sql`${held} and n.paused_at is null`);
    await rows(
      tx,
      sql`update sync_lanes s set lease_until = null, checked_at = now(),
      ${seen(found, sql`cred_version = ${lane.credVersion}::bigint`)},
      due_at = case when ${found.works}::boolean or wake_seq <> ${lane.wakeSeq}::bigint
        then greatest(clock_timestamp(), not_before, denied_until) else due_at end
    where id = ${lane.id} and lease_token = ${lane.leaseToken}::bigint`,
    );
  });
}
