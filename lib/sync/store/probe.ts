import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { noteOutage } from "@/lib/connections/store/account";
import { DISCONNECTED } from "@/lib/connections/store/parked";
import type { Timing } from "../timing";
import type { HeldLane } from "./claim";

/** Blocked by the person, not by trouble: never probed. */
const PAUSED = "paused";

/** An account marked "Reconnect needed" may be marked wrongly: it is asked again after this, then ever more seldom. */
const PROBE_FIRST_MS = 15 * 60_000;
const PROBE_CAP_MS = 24 * 3_600_000;

export const probeable = sql`probe_at <= clock_timestamp() and blocked is not null
  and blocked not in (${PAUSED}, ${DISCONNECTED}) and (lease_until is null or lease_until <= clock_timestamp())`;

/** Takes one blocked lane whose next look is due, under a lease like any other. */
export async function claimProbe(timing: Timing): Promise<HeldLane | null> {
  const [lane] = await rows<HeldLane>(
    database(),
    sql`with due as materialized (
      select s.id from sync_lanes s join connections n on n.id = s.id
      where ${probeable} order by s.probe_at limit 1 for update of s skip locked)
    update sync_lanes s set lease_token = lease_token + 1,
      lease_until = clock_timestamp() + ${timing.leaseMs} * interval '1 ms',
      due_at = clock_timestamp() + ${timing.leaseMs} * interval '1 ms'
    from due, connections n where s.id = due.id and n.id = s.id
    returning s.id, s.lease_token::text as "leaseToken", s.wake_seq::text as "wakeSeq",
      s.cred_version::text as "credVersion", n.provider`,
  );
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
      probe_at = case when ${works}::boolean then null else clock_timestamp()
        + least(${PROBE_CAP_MS}::float8, 2 * ${PROBE_FIRST_MS}::float8
          + extract(epoch from clock_timestamp() - coalesce(blocked_at, clock_timestamp())) * 1000) * interval '1 ms' end,
      due_at = case when ${works}::boolean or wake_seq <> ${lane.wakeSeq}::bigint
        then greatest(clock_timestamp(), not_before) else due_at end
    where id = ${lane.id} and lease_token = ${lane.leaseToken}::bigint`,
    );
  });
}

export const firstProbe = sql`clock_timestamp() + ${PROBE_FIRST_MS}::float8 * interval '1 ms'`;
