import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import {
  FIRST_LOOK_MS,
  LOOK_CAP_MS,
  MOST_LOOKS,
  outOfUse,
  untilLook,
  wantedCalendar,
} from "@/lib/connections/store/looks";
import { letIn } from "@/lib/lanes/lease";
import type { ListedAccount } from "./rights";

/** An account one of whose calendars is missing or may only be read. */
export interface ShortAccount extends ListedAccount {
  /** The calendar is wanted and the account can be asked now. */
  ask: boolean;
}

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
          where c.connection_id = n.id and ${outOfUse} and ${wantedCalendar}) as wanted,
        s.blocked is null and ${letIn} and coalesce(greatest(s.not_before, s.denied_until) <= clock_timestamp(), true) as open,
        greatest(s.not_before, s.denied_until) as rests_until
      from connections n join sync_lanes s on s.id = n.id
      where n.relist_at <= clock_timestamp() order by n.relist_at limit 1 for no key update of n skip locked)
    update connections n set
      looks = case when d.wanted and d.open then least(n.looks + 1, ${MOST_LOOKS}::integer) else n.looks end,
      looked_at = case when d.wanted and d.open then now() else n.looked_at end,
      relist_at = case when n.disconnected_at is not null then null
        when not d.wanted then clock_timestamp() + ${LOOK_CAP_MS}::float8 * interval '1 ms'
        when not d.open then greatest(d.rests_until, clock_timestamp() + ${FIRST_LOOK_MS}::float8 * interval '1 ms')
        else clock_timestamp() + ${untilLook(sql`n.looks + 1`)} end
    from due d, sync_lanes s where n.id = d.id and s.id = n.id
    returning n.id, n.user_id as "userId", n.provider, n.listing_version::text as "listingVersion",
      s.cred_version::text as "credVersion", d.wanted and d.open as ask`,
  );
  return account ?? null;
}
