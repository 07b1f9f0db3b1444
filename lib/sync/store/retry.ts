import { sql } from "drizzle-orm";
import { rows, type Transaction, uuids } from "@/db/client";
import { lockedLinks, WANT } from "@/lib/lanes/link";
import { PARKED } from "@/lib/lanes/park";
import { wakeLanes } from "@/lib/lanes/wake";

/*
 * "Sync now": what a person does against a back-off. Links with a mark that nobody settled yet are left alone, parked
 * ones too, and an account that asked for a break keeps it. Lock order: bookings → event_links → sync_lanes.
 */

/** Makes everything these accounts are retrying due now, and wakes them: the last step of its transaction. */
export async function hurryLanes(tx: Transaction, laneIds: readonly string[]): Promise<void> {
  await rows(
    tx,
    sql`with ${lockedLinks(sql`l.lane_id in ${uuids(laneIds)} and l.due_at > clock_timestamp() and l.attempts > 0
      and l.mark_token is null`)}
    update event_links e set due_at = clock_timestamp() from l where e.id = l.id`,
  );
  await wakeLanes(tx, laneIds);
}

/**
 * Sends one booking's events again, given-up ones included; an event that seems right is written all the same, so
 * that one deleted or edited outside is restored. The booking's row must be locked already. Returns the lanes.
 */
export async function resendLinks(tx: Transaction, bookingId: string): Promise<string[]> {
  const sent = await rows<{ lane_id: string }>(
    tx,
    sql`with ${lockedLinks(sql`l.booking_id = ${bookingId}`)},
    sent as (update event_links e set due_at = clock_timestamp(), attempts = 0, refusals = 0, crashes = 0,
        dead_code = null, dead_serializer = null, seen_hash = null
      from l where e.id = l.id and e.mark_token is null
        and (e.dead_code is null or e.dead_code not in ${PARKED})
        and (e.want = ${WANT.here} or e.due_at is not null or e.dead_code is not null)
      returning e.lane_id)
    select distinct lane_id from sent`,
  );
  const lanes = sent.map((s) => s.lane_id);
  await wakeLanes(tx, lanes);
  return lanes;
}
