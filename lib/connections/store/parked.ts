import { type SQL, sql } from "drizzle-orm";
import { type Queryable, rows } from "@/db/client";
import { wakeLanes } from "./wake";

/*
 * A parked link is dead with one of these codes and never due: nothing is asked for it until its calendar or its
 * account is back.
 */
/** The calendar does not exist at the service, or may not be written. */
export const CALENDAR_GONE = "calendar_gone";
/** The account was disconnected and its events were to stay. */
export const DISCONNECTED = "disconnected";

/** The calendar refused a write as read-only; one given up for that has no reason any more once it is usable again. */
export const READ_ONLY = "read_only";

const upcoming = sql`(b.id is null or b.cancelled_at is not null or b.ends_at > now())`;

/**
 * Wakes what was parked, once its calendar or account is back; `calendarIds` are usable again. Of a booking that
 * has ended nothing is removed: its event is adopted where it is, or forgotten if the booking lives elsewhere now;
 * it is written only if the booking was changed meanwhile. What a calendar held that was gone is not taken for granted:
 * it may have come back empty, so each upcoming event is written once more.
 * Call it last in its transaction, after the settings revision was raised: the planner decides about the rest.
 */
export async function reviveParked(tx: Queryable, laneId: string, calendarIds: string[]): Promise<void> {
  const back = sql`(select value::uuid from jsonb_array_elements_text(${JSON.stringify(calendarIds)}::text::jsonb))`;
  const parked = (link: SQL) =>
    sql`${link}.lane_id = ${laneId} and ${link}.dead_code in (${CALENDAR_GONE}, ${DISCONNECTED}, ${READ_ONLY}) and ${link}.calendar_id in ${back}`;
  const among = parked(sql`l`);
  await rows(
    tx,
    sql`with p as materialized (select l.id from event_links l where ${among}
      order by l.booking_id, l.calendar_id for update)
    select count(*) from p`,
  );
  // Only one of a booking's events can be adopted: the one that is wanted, else the latest.
  await rows(
    tx,
    sql`delete from event_links l using bookings b where ${among} and b.id = l.booking_id and not ${upcoming}
      and l.want <> 1 and exists (select 1 from event_links o where o.booking_id = l.booking_id
        and (o.want = 1 or (o.id > l.id and ${parked(sql`o`)})))`,
  );
  await rows(
    tx,
    sql`update event_links e set dead_code = null, attempts = 0, refusals = 0,
      seen_hash = case when d.upcoming and e.dead_code = ${CALENDAR_GONE} then null else e.seen_hash end,
      want = case when d.upcoming then e.want else 1 end,
      due_at = case when d.upcoming or e.want_revision > e.seen_revision then clock_timestamp() end
    from (select l.id, ${upcoming} as upcoming from event_links l left join bookings b on b.id = l.booking_id where ${among}) d
    where e.id = d.id`,
  );
  await wakeLanes(tx, [laneId]);
}

/**
 * Parks those of the links `e` that `among` names: all that are due, and kept copies though nothing is due. Once
 * released, a "not there" would be believed of an event that comes back with its calendar.
 */
export async function parkGone(tx: Queryable, among: SQL): Promise<void> {
  await rows(
    tx,
    sql`with l as materialized (select e.id from event_links e where ${among} and (e.due_at is not null or e.want = 2)
      order by e.booking_id, e.calendar_id for update)
    update event_links e set due_at = null, dead_code = ${CALENDAR_GONE}, mark_token = null from l where e.id = l.id`,
  );
}

/** Parks the links of an account whose events stay: all of them, or (`endedOnly`) those of bookings that are over. */
export async function parkAccount(tx: Queryable, laneId: string, endedOnly: boolean): Promise<void> {
  await rows(
    tx,
    sql`with p as materialized (
      select l.id from event_links l left join bookings b on b.id = l.booking_id
      where l.lane_id = ${laneId} and l.want in (1, 2) and (not ${endedOnly}::boolean or not ${upcoming})
      order by l.booking_id, l.calendar_id for update of l)
    update event_links e set due_at = null, dead_code = ${DISCONNECTED}, mark_token = null from p where e.id = p.id`,
  );
}
