import { type SQL, sql } from "drizzle-orm";
import { rows, type Transaction, uuids } from "@/db/client";
import { dueNow, lockLinks, SENT, WANT } from "@/lib/lanes/link";
import { PARKED } from "@/lib/lanes/park";
import { DISCONNECTED } from "@/lib/lanes/reasons";
import { replan } from "@/lib/lanes/replan";
import { wakeLanes } from "@/lib/lanes/wake";
import { choiceOf, resolveDestination, type ServiceChoice } from "@/lib/states/destination/routing";
import { readSettings, type SettingsRow } from "./settings";

/*
 * What a change to a booking does to its links, inside the transaction that changes the booking: step 1 of
 * docs/sync-engine.md.
 * Lock order: sync_settings → bookings → event_links → sync_lanes. Each function ends by waking lanes: call it last.
 */

/** A change revives what was given up; what is parked with one of these codes goes on waiting, changed. */
const revivedUnless = (parked: SQL) =>
  sql`due_at = case when l.dead_code is null or l.dead_code not in ${parked} then ${dueNow(sql`l`)} end,
    dead_code = case when l.dead_code in ${parked} then l.dead_code end, dead_serializer = null`;

/** First step of creating a booking: takes the settings as they stand and holds them until the commit. */
export const settingsForNewBooking = (tx: Transaction, userId: string): Promise<SettingsRow> =>
  readSettings(tx, userId, "share");

/**
 * Last step of creating a booking, after its row is inserted with `routedRevision = settings.configRevision`:
 * makes its link where the rule says, and wakes that lane. Returns the lane, or null when it goes nowhere.
 */
export async function linkNewBooking(
  tx: Transaction,
  settings: SettingsRow,
  booking: { id: string; userId: string },
  choice: ServiceChoice,
): Promise<string | null> {
  const { calendarId } = resolveDestination(settings, choice);
  const lane = calendarId ? settings.laneOf.get(calendarId) : undefined;
  if (!calendarId || !lane) return null;
  await rows(
    tx,
    sql`insert into event_links (user_id, booking_id, calendar_id, lane_id, want, want_revision, due_at)
    values (${booking.userId}, ${booking.id}, ${calendarId}, ${lane}, ${WANT.here}, 1, clock_timestamp())`,
  );
  await wakeLanes(tx, [lane]);
  return lane;
}

/** First step of moving a booking that has ended into the future again: takes and holds the settings. */
export const settingsForReturn = (tx: Transaction, userId: string): Promise<SettingsRow> =>
  readSettings(tx, userId, "no key update");

/**
 * Has the planner look again when a booking that had ended does not belong where its event is, or has none. Settings
 * changes passed it by, so nothing else would tell the planner before the nightly audit. Its row must be locked.
 * Answers whether there is something to plan.
 */
export async function placeReturned(
  tx: Transaction,
  settings: SettingsRow,
  booking: { id: string; userId: string; pinned: boolean; pinnedCalendarId: string | null },
): Promise<boolean> {
  const [placed] = await rows<{ destination: string; chosen: string | null; calendarId: string | null }>(
    tx,
    sql`select s.destination, s.destination_calendar_id as chosen, l.calendar_id as "calendarId"
    from bookings b join services s on s.id = b.service_id
      left join event_links l on l.booking_id = b.id and l.want = ${WANT.here}
    where b.id = ${booking.id} and b.user_id = ${booking.userId}`,
  );
  if (!placed) return false;
  const pin = booking.pinned ? { calendarId: booking.pinnedCalendarId } : null;
  const choice = choiceOf(placed.destination, placed.chosen);
  const { calendarId } = resolveDestination(settings, choice, { cancelled: false, pin });
  if (calendarId === placed.calendarId) return false;
  await replan(tx, booking.userId);
  return true;
}

/**
 * Last step of changing bookings, after their `revision` was raised by one in an earlier statement of the same
 * transaction (that row lock is what serialises with the planner). Kept copies are brought up to date as well. Answers the
 * lanes that have something to do now: an account that was left has not.
 */
export async function touchLinks(tx: Transaction, bookingIds: string[]): Promise<string[]> {
  await lockLinks(tx, sql`l.booking_id in ${uuids(bookingIds)}`);
  const touched = await rows<{ lane_id: string }>(
    tx,
    sql`with touched as (update event_links l set want_revision = b.revision, attempts = 0, refusals = 0,
      ${revivedUnless(sql`(${DISCONNECTED})`)}
    from bookings b where b.id in ${uuids(bookingIds)}
      and l.booking_id = b.id and l.want in (${WANT.here}, ${WANT.kept}) returning l.lane_id, l.due_at)
    select distinct lane_id from touched where due_at is not null`,
  );
  const lanes = touched.map((t) => t.lane_id);
  await wakeLanes(tx, lanes);
  return lanes;
}

/**
 * Last step of cancelling or deleting a booking, after its row was changed: links that never sent anything go,
 * all others become tombstones that outlive the booking until the event is confirmed gone. Those in a calendar that
 * is not there wait for it: the event may come back with it.
 */
export async function dropLinks(tx: Transaction, bookingId: string): Promise<string[]> {
  await lockLinks(tx, sql`l.booking_id = ${bookingId}`);
  const gone = await rows<{ lane_id: string; denials: number }>(
    tx,
    sql`delete from event_links where booking_id = ${bookingId} and sent = ${SENT.nothing} returning lane_id, denials`,
  );
  const left = await rows<{ lane_id: string }>(
    tx,
    sql`with left_over as (update event_links l set want = ${WANT.nowhere}, attempts = 0, refusals = 0,
      ${revivedUnless(PARKED)} where booking_id = ${bookingId} returning lane_id, due_at)
    select distinct lane_id from left_over where due_at is not null`,
  );
  const lanes = left.map((l) => l.lane_id);
  // Others may have waited for the turn of one that was denied.
  await wakeLanes(tx, [...lanes, ...gone.filter((l) => l.denials > 0).map((l) => l.lane_id)]);
  return lanes;
}
