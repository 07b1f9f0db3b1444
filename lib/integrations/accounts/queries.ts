import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";

/** Where a test event goes, and whether its account may be asked now. */
export interface TestPlace {
  calendarId: string;
  calendarRemoteId: string;
  calendar: string;
  /** The account asked for a break that is not over. */
  resting: boolean;
}

/**
 * The calendar of an account that a test event is written to: the one named, else its default one. Null when the
 * person has no such account, it is being disconnected, or nothing in it can be written.
 */
export async function findTestPlace(
  userId: string,
  connectionId: string,
  calendarId: string | null,
): Promise<TestPlace | null> {
  const [place] = await rows<TestPlace>(
    database(),
    sql`select c.id as "calendarId", c.remote_id as "calendarRemoteId", c.name as calendar,
      (l.not_before > clock_timestamp()) is true as resting
    from calendars c join connections n on n.id = c.connection_id join sync_lanes l on l.id = n.id
    where n.id = ${connectionId} and n.user_id = ${userId} and c.user_id = ${userId}
      and n.disconnecting_at is null and n.disconnected_at is null and c.can_write and c.vanished_at is null
      and (${calendarId}::uuid is null or c.id = ${calendarId}::uuid)
    order by c.is_default desc, c.position, c.id limit 1`,
  );
  return place ?? null;
}
