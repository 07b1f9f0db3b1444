import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { FIRST_LOOK_MS, LOOK_CAP_MS, untilLook } from "@/lib/connections/store/listing";
import { CALENDAR_GONE } from "@/lib/lanes/reasons";
import type { ListedAccount } from "./rights";

/** An account one of whose calendars is missing. */
export interface ShortAccount extends ListedAccount {
  /** The calendar is wanted and the account can be asked now. */
  ask: boolean;
}

/** The settings `y` of its owner, or events that wait for it, would use the calendar `c` if it was there. */
const wanted = sql`(y.primary_calendar_id = c.id
  or not y.bulk_enabled and exists (select 1 from services w
    where w.user_id = c.user_id and w.destination_calendar_id = c.id)
  or exists (select 1 from bookings w where w.user_id = c.user_id and w.pinned and w.pinned_calendar_id = c.id
    and w.cancelled_at is null and w.ends_at > now())
  or exists (select 1 from event_links w left join bookings b on b.id = w.booking_id where w.user_id = c.user_id
    and w.calendar_id = c.id and w.dead_code = ${CALENDAR_GONE} and (b.id is null or b.ends_at > now())))`;

/**
 * Takes one account whose look for missing calendars is due, and puts the next look off: ever further after one that
 * is made, until it may be asked again while it is held back, by a day when nothing would use what is missing.
 * Null when no look is due.
 */
export async function claimLook(): Promise<ShortAccount | null> {
  const [account] = await rows<ShortAccount>(
    database(),
    sql`with due as materialized (
      select n.id, n.disconnecting_at is null and n.disconnected_at is null and exists (
          select 1 from calendars c join sync_settings y on y.user_id = c.user_id
          where c.connection_id = n.id and c.vanished_at is not null and ${wanted}) as wanted,
        s.blocked is null and (s.not_before is null or s.not_before <= clock_timestamp()) as open, s.not_before
      from connections n join sync_lanes s on s.id = n.id
      where n.relist_at <= clock_timestamp() order by n.relist_at limit 1 for no key update of n skip locked)
    update connections n set
      looks = case when d.wanted and d.open then least(n.looks + 1, 20) else n.looks end,
      looked_at = case when d.wanted and d.open then now() else n.looked_at end,
      relist_at = case when n.disconnected_at is not null then null
        when not d.wanted then clock_timestamp() + ${LOOK_CAP_MS}::float8 * interval '1 ms'
        when not d.open then greatest(d.not_before, clock_timestamp() + ${FIRST_LOOK_MS}::float8 * interval '1 ms')
        else clock_timestamp() + ${untilLook(sql`n.looks + 1`)} end
    from due d, sync_lanes s where n.id = d.id and s.id = n.id
    returning n.id, n.user_id as "userId", n.provider, n.listing_version::text as "listingVersion",
      s.cred_version::text as "credVersion", d.wanted and d.open as ask`,
  );
  return account ?? null;
}
