import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { READ_ONLY } from "@/lib/lanes/reasons";

/** An account that is about to be listed, as it is known now. */
export interface ListedAccount {
  id: string;
  userId: string;
  provider: string;
  listingVersion: string;
  credVersion: string;
}

/**
 * An account one of whose calendars has just refused a write as read-only although its listing said otherwise; null
 * when nothing speaks against what the listing said.
 */
export async function findContradicted(laneId: string): Promise<ListedAccount | null> {
  const [found] = await rows<ListedAccount>(
    database(),
    sql`select n.id, n.user_id as "userId", n.provider, n.listing_version::text as "listingVersion",
      s.cred_version::text as "credVersion"
    from calendars c join connections n on n.id = c.connection_id join sync_lanes s on s.id = n.id
    where c.connection_id = ${laneId} and c.can_write and c.vanished_at is null and exists (select 1 from event_links l
        where l.calendar_id = c.id and l.lane_id = ${laneId} and l.last_error = ${READ_ONLY})
    limit 1`,
  );
  return found ?? null;
}
