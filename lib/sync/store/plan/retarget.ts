import { sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { dueNow, lockLinks, SENT, WANT } from "@/lib/lanes/link";
import { CALENDAR_GONE, DISCONNECTED } from "@/lib/lanes/reasons";
import { wakeLanes } from "@/lib/lanes/wake";

/*
 * In all of these `target` is a row of plan_batch: a booking, and the calendar it belongs in; null is nowhere.
 */

/** A link of the booking in another calendar than that. */
const elsewhere = sql`l.booking_id = target.booking_id and l.calendar_id is distinct from target.calendar_id`;

/** Why nothing is asked of a calendar: it is gone, cannot be written, or was left with its events. Else null. */
const whyParked = sql`case when c.vanished_at is not null or not c.can_write then ${CALENDAR_GONE}
  when n.disconnected_at is not null or (n.disconnecting_at is not null and n.disconnect_mode = 'keep')
    then ${DISCONNECTED} end`;

/** No successor is worth waiting for: there is none, or the copy may have been deleted already. */
const notKept = sql`target.calendar_id is null or l.sent = ${SENT.doomed}`;

/**
 * A parked link whose booking goes nowhere else stays wanted. It would be removed in the moment its calendar is back,
 * and where only the right to write was missing for a while, before anybody knew that it is.
 */
const staysWanted = sql`target.calendar_id is null and l.want = ${WANT.here} and place.parked is not null`;

/** The old copy stays until the new one is confirmed, unless that would be in vain. */
const want = sql`case when ${staysWanted} then ${WANT.here}
  when ${notKept} then ${WANT.nowhere} else ${WANT.kept} end`;

/** A removal begins at once; what is parked waits for its calendar. */
const due = sql`case when place.parked is not null then null
  when ${notKept} then ${dueNow(sql`l`)} else l.due_at end`;

/** A copy that is kept already is looked at again only when there is nothing left to keep it for. */
const affected = sql`(l.want = ${WANT.here} or (l.want = ${WANT.kept} and target.calendar_id is null))`;

/** Gives the bookings of plan_batch their pins, turns their links to where they belong, and wakes the lanes. */
export async function retarget(tx: Transaction): Promise<void> {
  await rows(
    tx,
    sql`update bookings b set pinned = target.pinned, pinned_calendar_id = target.pin from plan_batch target
    where b.id = target.booking_id
      and (target.pinned is distinct from target.was_pinned or target.pin is distinct from target.was_pin)`,
  );
  await lockLinks(tx, sql`l.booking_id in (select booking_id from plan_batch)`);
  await rows(
    tx,
    sql`delete from event_links l using plan_batch target where ${elsewhere} and l.sent = ${SENT.nothing}`,
  );
  const left = await demoteElsewhere(tx);
  const wanted = await wantHere(tx);
  await wakeLanes(
    tx,
    [...left, ...wanted].map((l) => l.lane_id),
  );
}

/** What there is in other calendars is kept for a while, removed, or parked. Answers the lanes that have to remove. */
const demoteElsewhere = (tx: Transaction) =>
  rows<{ lane_id: string }>(
    tx,
    sql`with demoted as (
      update event_links l set want = ${want}, due_at = ${due}, dead_code = coalesce(place.parked, case when ${notKept} then null else l.dead_code end)
      from plan_batch target, (
        select c.id, ${whyParked} as parked from calendars c join connections n on n.id = c.connection_id) place
      where ${elsewhere} and place.id = l.calendar_id and ${affected}
      returning l.lane_id, l.want)
    select distinct lane_id from demoted where want = ${WANT.nowhere}`,
  );

/** The link in the right calendar is wanted, and due even if nothing is to be written: its settle opens the gates. */
const wantHere = (tx: Transaction) =>
  rows<{ lane_id: string }>(
    tx,
    sql`with wanted as (
      insert into event_links as l (user_id, booking_id, calendar_id, lane_id, want, want_revision, due_at)
      select user_id, booking_id, calendar_id, lane_id, ${WANT.here}, revision, clock_timestamp()
      from plan_batch where calendar_id is not null
      on conflict (booking_id, calendar_id) do update set want = ${WANT.here}, want_revision = excluded.want_revision,
        due_at = ${dueNow(sql`l`)}, attempts = 0, refusals = 0, dead_code = null
      where l.want <> ${WANT.here}
      returning l.lane_id)
    select distinct lane_id from wanted`,
  );
