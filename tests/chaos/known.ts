import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { remoteKey } from "@/lib/sync/key";

/** What the product's tables say of one event. */
export interface KnownLink {
  key: string;
  booking: string;
  calendar: string;
  /** A write may have gone out under its key, and it is to stay. */
  held: boolean;
  /** Its place is known, and nothing is under way that could still change it. */
  settled: boolean;
  /** The next write of it is conditional. */
  bound: boolean;
}

/** Every event the product knows of, by its key. */
export async function knownLinks(): Promise<Map<string, KnownLink>> {
  const links = await rows<Omit<KnownLink, "key"> & { generation: string; installation: string }>(
    database(),
    sql`select booking_id as booking, calendar_id as calendar, generation::text, i.id as installation,
      want in (1, 2) and sent = 1 as held,
      remote_id is not null and mark_token is null and coalesce(hot_until <= clock_timestamp(), true) as settled,
      remote_id is not null and etag is not null as bound
    from event_links, installation i`,
  );
  return new Map(
    links.map(({ generation, installation, ...link }) => {
      const key = remoteKey(installation, link.booking, link.calendar, generation);
      return [key, { key, ...link }];
    }),
  );
}

/** The person's calendars as the product knows them. */
export const knownCalendars = (user: string): Promise<{ id: string; remoteId: string; missing: boolean }[]> =>
  rows(
    database(),
    sql`select id, remote_id as "remoteId", vanished_at is not null as missing from calendars where user_id = ${user}`,
  );
