import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { noteMissing } from "@/lib/connections/store/looks";
import { parkUnusable } from "@/lib/lanes/park";
import { PERMISSION_MISSING, READ_ONLY } from "@/lib/lanes/reasons";

/** An account that is about to be listed, as it is known now. */
export interface ListedAccount {
  id: string;
  userId: string;
  provider: string;
  listingVersion: string;
  credVersion: string;
}

/** What a listing says of rights is not asked again before this, in ms: a service may contradict itself for ever. */
const RIGHTS_MS = 3_600_000;

/**
 * Takes an account one of whose calendars has just refused a write, as read-only or for want of a permission, although
 * its listing said otherwise; at most once an hour. Null when nothing speaks against what the listing said, or it was asked already.
 */
export async function claimContradicted(laneId: string): Promise<ListedAccount | null> {
  const [found] = await rows<ListedAccount>(
    database(),
    sql`update connections n set rights_read_at = now()
    from sync_lanes s
    where n.id = ${laneId} and s.id = n.id
      and (n.rights_read_at is null or n.rights_read_at <= now() - ${RIGHTS_MS}::float8 * interval '1 ms')
      and exists (select 1 from calendars c join event_links l on l.calendar_id = c.id and l.lane_id = n.id
        where c.connection_id = n.id and c.can_write and c.vanished_at is null
          and l.last_error in (${READ_ONLY}, ${PERMISSION_MISSING}))
    returning n.id, n.user_id as "userId", n.provider, n.listing_version::text as "listingVersion",
      s.cred_version::text as "credVersion"`,
  );
  return found ?? null;
}

/**
 * What is to be done in calendars that are known not to take it, a removal say, waits with the rest of what waits for
 * them, and the account is listed now and then: each of it would else be asked by itself, over and over.
 */
export async function parkRefused(laneId: string): Promise<void> {
  const parked = await database().transaction((tx) => parkUnusable(tx, laneId));
  if (parked > 0) await database().transaction((tx) => noteMissing(tx, laneId));
}
