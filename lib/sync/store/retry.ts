import { sql } from "drizzle-orm";
import { rows, type Transaction, uuids } from "@/db/client";
import { dueNow, lockedLinks, WANT } from "@/lib/lanes/link";
import { PARKED } from "@/lib/lanes/park";
import { wakeLanes } from "@/lib/lanes/wake";

/*
 * "Sync now": what a person does against a back-off. Links with a mark that nobody settled yet are left alone, parked
 * ones too, and an account that asked for a break keeps it. Lock order: bookings → event_links → sync_lanes.
 */

/**
 * Makes everything these accounts are retrying due now, and wakes them: the last step of its transaction. A rest that a
 * service asked for stays; one of our own choice, because it denied everything, is over.
 */
export async function hurryLanes(tx: Transaction, laneIds: readonly string[]): Promise<void> {
  await rows(
    tx,
    sql`with ${lockedLinks(sql`l.lane_id in ${uuids(laneIds)} and l.due_at > clock_timestamp()
      and (l.attempts > 0 or l.denials > 0) and l.mark_token is null`)}
    update event_links e set due_at = ${dueNow(sql`e`)} from l where e.id = l.id`,
  );
  await wakeRested(tx, laneIds);
}

/** Wakes lanes for a person who asked for it: that they denied everything no longer holds them back. */
async function wakeRested(tx: Transaction, laneIds: readonly string[]): Promise<void> {
  if (laneIds.length === 0) return;
  await rows(
    tx,
    sql`with lane as (select id from sync_lanes where id in ${uuids(laneIds)} order by id for no key update)
    update sync_lanes s set denied_until = null from lane where s.id = lane.id and s.denied_until is not null`,
  );
  await wakeLanes(tx, laneIds);
}

/**
 * Sends one booking's events again, given-up ones included; an event that seems right is written all the same, so
 * that one deleted or edited outside is restored. Accounts that rest because they denied everything are asked. The booking's row must be locked already. Returns the lanes.
 */
export async function resendLinks(tx: Transaction, bookingId: string): Promise<string[]> {
  const sent = await rows<{ lane_id: string }>(
    tx,
    sql`with ${lockedLinks(sql`l.booking_id = ${bookingId}`)},
    sent as (update event_links e set due_at = ${dueNow(sql`e`)}, attempts = 0, refusals = 0, crashes = 0,
        dead_code = null, dead_serializer = null, seen_hash = null
      from l where e.id = l.id and e.mark_token is null
        and (e.dead_code is null or e.dead_code not in ${PARKED})
        and (e.want = ${WANT.here} or e.due_at is not null or e.dead_code is not null)
      returning e.lane_id)
    select distinct lane_id from sent`,
  );
  const lanes = sent.map((s) => s.lane_id);
  await wakeRested(tx, lanes);
  return lanes;
}
