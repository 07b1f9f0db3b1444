import { sql } from "drizzle-orm";
import { type Queryable, rows, uuids } from "@/db/client";

/** When a lane `s` is due that was woken: now, or when its rest is over. A wake shortens no rest. */
export const wokenAt = sql`greatest(least(s.due_at, clock_timestamp()), s.not_before, s.denied_until)`;

/**
 * Makes lanes due: the last statement of the transaction that gave them work. Rows are locked in id order.
 * A lane under a lease is only counted up: its holder sees the count on release and makes it due again.
 */
export async function wakeLanes(on: Queryable, laneIds: Iterable<string>): Promise<void> {
  const ids = [...new Set(laneIds)];
  if (ids.length === 0) return;
  await rows(
    on,
    sql`with lane as (
      select id from sync_lanes where id in ${uuids(ids)} order by id for no key update)
    update sync_lanes s set wake_seq = wake_seq + 1,
      due_at = case when s.lease_until > clock_timestamp() then s.due_at
        else ${wokenAt} end
    from lane where s.id = lane.id`,
  );
}
