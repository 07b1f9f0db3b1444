import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { PROBE_FIRST_MS, probeable } from "@/lib/lanes/block";
import { type HeldLane, leaseLanes } from "@/lib/lanes/lease";
import { PAUSED } from "@/lib/lanes/reasons";
import { noteOutage } from "@/lib/lanes/renew";
import type { Timing } from "../timing";

const PROBE_CAP_MS = 24 * 3_600_000;

/** After a look that failed: the longer a lane has been blocked, the more seldom it is looked at. */
const nextLook = sql`clock_timestamp() + least(${PROBE_CAP_MS}::float8, 2 * ${PROBE_FIRST_MS}::float8
  + extract(epoch from clock_timestamp() - coalesce(blocked_at, clock_timestamp())) * 1000) * interval '1 ms'`;

/** A look that was answered ends a trouble, if it is still that of these credentials. */
const served = (answered: SQL): SQL => sql`denials = case when ${answered} then 0 else denials end,
  denied_until = case when ${answered} then null else denied_until end,
  denied_code = case when ${answered} then null else denied_code end`;

/** Takes one lane whose next look is due, under a lease like any other. */
export async function claimProbe(timing: Timing): Promise<HeldLane | null> {
  const [lane] = await leaseLanes(timing.leaseMs, probeable, sql`s.probe_at`, 1);
  return lane ?? null;
}

/**
 * Unblocks the lane if the look succeeded and the credentials are still those that were tried; else looks later.
 * An account that was paused meanwhile stays held back: from now on by the pause.
 * What had waited for an account that works again is noted, as it is when the account is reconnected.
 * Who was woken meanwhile, by a reconnect say, is due at once: wakers leave a lane under a lease to its holder.
 */
export async function settleProbe(lane: HeldLane, works: boolean): Promise<void> {
  const ours = sql`s.lease_token = ${lane.leaseToken}::bigint and s.cred_version = ${lane.credVersion}::bigint`;
  await database().transaction(async (tx) => {
    if (works) await noteOutage(tx, lane.id, sql`${ours} and n.paused_at is null`);
    await rows(
      tx,
      sql`update sync_lanes s set lease_until = null,
      blocked = case when ${works}::boolean and cred_version = ${lane.credVersion}::bigint
        then (select case when n.paused_at is null then null else ${PAUSED} end from connections n where n.id = s.id)
        else blocked end,
      ${served(sql`${works}::boolean and cred_version = ${lane.credVersion}::bigint`)},
      probe_at = case when ${works}::boolean then null else ${nextLook} end,
      due_at = case when ${works}::boolean or wake_seq <> ${lane.wakeSeq}::bigint
        then greatest(clock_timestamp(), not_before, denied_until) else due_at end
    where id = ${lane.id} and lease_token = ${lane.leaseToken}::bigint`,
    );
  });
}
