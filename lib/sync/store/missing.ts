import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { FIRST_LOOK_MS } from "@/lib/connections/store/calendars";
import { CALENDAR_GONE } from "@/lib/connections/store/parked";

/** A calendar that stays away is looked for at least once a day. */
const LOOK_CAP_MS = 24 * 3_600_000;

/** An account one of whose calendars is missing. */
export interface ShortAccount {
  id: string;
  userId: string;
  provider: string;
  /** The calendar is wanted and the account can be asked now. */
  ask: boolean;
}

/** Settings, or events that wait for it, would use the calendar `c` if it was there. */
const wanted = sql`(exists (select 1 from sync_settings w where w.user_id = c.user_id and w.primary_calendar_id = c.id)
  or exists (select 1 from services w where w.user_id = c.user_id and w.destination_calendar_id = c.id)
  or exists (select 1 from bookings w where w.user_id = c.user_id and w.pinned and w.pinned_calendar_id = c.id
    and w.cancelled_at is null and w.ends_at > now())
  or exists (select 1 from event_links w left join bookings b on b.id = w.booking_id where w.user_id = c.user_id
    and w.calendar_id = c.id and w.dead_code = ${CALENDAR_GONE} and (b.id is null or b.ends_at > now())))`;

/** Takes one missing calendar whose next look is due and puts the next one off, ever further. Null when none is due. */
export async function claimMissing(): Promise<ShortAccount | null> {
  const [account] = await rows<ShortAccount>(
    database(),
    sql`with due as materialized (
      select c.id, ${wanted} and n.disconnecting_at is null and n.disconnected_at is null as wanted,
        s.blocked is null and (s.not_before is null or s.not_before <= clock_timestamp()) as open
      from calendars c join connections n on n.id = c.connection_id join sync_lanes s on s.id = n.id
      where c.relist_at <= clock_timestamp() order by c.relist_at limit 1 for update of c skip locked)
    update calendars c set relist_at = clock_timestamp() + least(${LOOK_CAP_MS}::float8, greatest(${FIRST_LOOK_MS}::float8,
      extract(epoch from clock_timestamp() - c.vanished_at) * 1000)) * interval '1 ms'
    from due d, connections n where c.id = d.id and n.id = c.connection_id
    returning n.id, n.user_id as "userId", n.provider, d.wanted and d.open as ask`,
  );
  return account ?? null;
}
