import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { READ_ONLY } from "@/lib/connections/store/parked";

/**
 * Whose account it is, if one of its calendars has just refused a write as read-only although its listing said
 * otherwise; null when nothing speaks against what the listing said.
 */
export async function ownerOfContradicted(laneId: string): Promise<string | null> {
  const [found] = await rows<{ userId: string }>(
    database(),
    sql`select c.user_id as "userId" from calendars c where c.connection_id = ${laneId} and c.can_write
      and c.vanished_at is null and exists (select 1 from event_links l
        where l.calendar_id = c.id and l.lane_id = ${laneId} and l.last_error = ${READ_ONLY})
    limit 1`,
  );
  return found?.userId ?? null;
}
