import { type SQL, sql } from "drizzle-orm";
import { type Queryable, rows, uuids } from "@/db/client";
import { lockedLinks, lockLinks, WANT } from "./link";
import { CALENDAR_GONE, DISCONNECTED, READ_ONLY } from "./reasons";
import { wakeLanes } from "./wake";

/** The dead codes of a parked link, as SQL. */
export const PARKED = sql`(${CALENDAR_GONE}, ${DISCONNECTED})`;

/** The link's booking `b` has not ended, or there is nothing to wait for its end for. */
const upcoming = sql`(b.id is null or b.cancelled_at is not null or b.ends_at > now())`;
const ended = sql`exists (select 1 from bookings b where b.id = l.booking_id and not ${upcoming})`;

const unusableOf = (laneId: string): SQL =>
  sql`(select id from calendars where connection_id = ${laneId} and (vanished_at is not null or not can_write))`;

/**
 * Wakes what was parked, once its calendar or account is back; `calendarIds` are usable again. Of a booking that
 * has ended nothing is removed: its event is adopted where it is, or forgotten if the booking lives elsewhere now;
 * it is written only if the booking was changed meanwhile. What a calendar held that was gone is not taken for granted:
 * it may have come back empty, so each upcoming event is written once more.
 * Call it last in its transaction, after the settings revision was raised: the planner decides about the rest.
 */
export async function reviveParked(tx: Queryable, laneId: string, calendarIds: string[]): Promise<void> {
  const parked = (
    link: SQL,
  ) => sql`${link}.lane_id = ${laneId} and ${link}.calendar_id in ${uuids(calendarIds)}
    and (${link}.dead_code in ${PARKED} or ${link}.dead_code = ${READ_ONLY})`;
  const among = parked(sql`l`);
  await lockLinks(tx, among);
  // Only one of a booking's events can be adopted: the one that is wanted, else the latest.
  await rows(
    tx,
    sql`delete from event_links l using bookings b where ${among} and b.id = l.booking_id and not ${upcoming}
      and l.want <> ${WANT.here} and exists (select 1 from event_links o where o.booking_id = l.booking_id
        and (o.want = ${WANT.here} or (o.id > l.id and ${parked(sql`o`)})))`,
  );
  await rows(
    tx,
    sql`update event_links e set dead_code = null, attempts = 0, refusals = 0, denials = 0,
      seen_hash = case when d.upcoming and e.dead_code = ${CALENDAR_GONE} then null else e.seen_hash end,
      want = case when d.upcoming then e.want else ${WANT.here} end,
      due_at = case when d.upcoming or e.want_revision > e.seen_revision then clock_timestamp() end
    from (select l.id, ${upcoming} as upcoming from event_links l left join bookings b on b.id = l.booking_id
      where ${among}) d
    where e.id = d.id`,
  );
  await wakeLanes(tx, [laneId]);
}

/** Parks those of the links `l` that `among` names, for the reason `code`. Each of these answers how many they were. */
async function park(tx: Queryable, among: SQL, code: string): Promise<number> {
  const parked = await rows(
    tx,
    sql`with ${lockedLinks(among)}
    update event_links e set due_at = null, dead_code = ${code}, mark_token = null from l where e.id = l.id
    returning e.id`,
  );
  return parked.length;
}

/**
 * Parks those of the links `l` that `among` names: all that are due, and kept copies though nothing is due. Once
 * released, a "not there" would be believed of an event that comes back with its calendar.
 */
const parkGone = (tx: Queryable, among: SQL): Promise<number> =>
  park(tx, sql`${among} and (l.due_at is not null or l.want = ${WANT.kept})`, CALENDAR_GONE);

/** Parks the links of one calendar that is gone. */
export const parkCalendar = (tx: Queryable, calendarId: string): Promise<number> =>
  parkGone(tx, sql`l.calendar_id = ${calendarId}`);

/**
 * Parks the links of an account's calendars that are gone or may only be read: nothing is asked for them until they are
 * back.
 */
export const parkUnusable = (tx: Queryable, laneId: string): Promise<number> =>
  parkGone(tx, sql`l.lane_id = ${laneId} and l.calendar_id in ${unusableOf(laneId)}`);

/** Parks the links of an account whose events stay: all of them, or (`endedOnly`) those of bookings that are over. */
export const parkAccount = (tx: Queryable, laneId: string, endedOnly: boolean): Promise<number> =>
  park(
    tx,
    sql`l.lane_id = ${laneId} and l.want in (${WANT.here}, ${WANT.kept}) ${endedOnly ? sql`and ${ended}` : sql``}`,
    DISCONNECTED,
  );

/**
 * Locks whatever parking and reviving may change of an account's links: what each of them touches is in order by
 * itself, but not one after the other.
 */
export const lockParkable = (tx: Queryable, userId: string, laneId: string): Promise<void> =>
  lockLinks(
    tx,
    sql`l.user_id = ${userId} and l.lane_id = ${laneId} and (l.dead_code is not null
      or (l.calendar_id in ${unusableOf(laneId)} and (l.due_at is not null or l.want = ${WANT.kept})))`,
  );
