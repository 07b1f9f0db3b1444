import { type SQL, sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { CALENDAR_GONE } from "@/lib/lanes/reasons";

/**
 * An account with a missing calendar is listed again after this, in ms; then once an hour, so that what was away for
 * days is soon found when it is back; after so many looks ever more seldom, at last once a day.
 */
export const FIRST_LOOK_MS = 15 * 60_000;
const HOURLY_FROM = 2;
const HOURLY_UNTIL = 75;
export const LOOK_CAP_MS = 24 * 3_600_000;
/** Looks are counted no further. */
export const MOST_LOOKS = 100;

/** Looks of an account that is to be listed at once: that one is still to be made and puts no later one off. */
const AT_ONCE = -1;

/** How long to wait for the next look after `looks` of them. */
export const untilLook = (looks: SQL): SQL =>
  sql`case when ${looks} < 0 then 0 else least(${LOOK_CAP_MS}::float8,
    ${FIRST_LOOK_MS}::float8 * power(2, greatest(least(${looks}, ${HOURLY_FROM}::integer),
      ${looks} - ${HOURLY_UNTIL - HOURLY_FROM}::integer))) end * interval '1 ms'`;

/** The calendar `c` cannot be used for now: it is not there, or may only be read. A permission only its person can give. */
export const outOfUse = sql`(c.vanished_at is not null or (not c.can_write and c.needs is null))`;

/** The settings `y` of its owner, or events that wait for it, would use the calendar `c` if it could be. */
export const wantedCalendar = sql`(y.primary_calendar_id = c.id
  or not y.bulk_enabled and exists (select 1 from services w
    where w.user_id = c.user_id and w.destination_calendar_id = c.id)
  or exists (select 1 from bookings w where w.user_id = c.user_id and w.pinned and w.pinned_calendar_id = c.id
    and w.cancelled_at is null and w.ends_at > now())
  or exists (select 1 from event_links w left join bookings b on b.id = w.booking_id where w.user_id = c.user_id
    and w.calendar_id = c.id and w.dead_code = ${CALENDAR_GONE} and (b.id is null or b.ends_at > now())))`;

/**
 * After an account's calendars were flagged, or were found: counts the news, and sees to it that a missing one is
 * looked for (lib/sync/relist.ts). A calendar that comes and goes is looked for as seldom as one that stays away.
 * With `found` refused, a write was told that a calendar is gone and nobody has listed the account yet: it may go on
 * under another id, so the account is listed at once, unless it was looked at in the last two days.
 */
export async function noteMissing(
  tx: Transaction,
  connectionId: string,
  found: "listed" | "refused" = "listed",
): Promise<void> {
  const anew = found === "refused" ? AT_ONCE : 0;
  const looks = sql`case when n.looked_at > now() - interval '2 days' then n.looks else ${anew}::integer end`;
  await rows(
    tx,
    sql`update connections n set listing_version = listing_version + 1, looks = ${looks},
      relist_at = case when exists (select 1 from calendars c join sync_settings y on y.user_id = c.user_id
          where c.connection_id = n.id and (c.vanished_at is not null or (${outOfUse} and ${wantedCalendar})))
        then least(n.relist_at, clock_timestamp() + ${untilLook(looks)}) end
    where n.id = ${connectionId}`,
  );
}
