import { type SQL, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { rows, type Transaction } from "@/db/client";
import type { RemoteCalendar } from "@/lib/providers/provider";

/** The person's calendars that can be a destination, as lib/states/destination understands it. */
export async function usableCalendars(tx: Transaction, userId: string): Promise<Set<string>> {
  const usable = await rows<{ id: string }>(
    tx,
    sql`select c.id from calendars c join connections n on n.id = c.connection_id
    where c.user_id = ${userId} and c.can_write and c.vanished_at is null
      and n.disconnecting_at is null and n.disconnected_at is null`,
  );
  return new Set(usable.map((c) => c.id));
}

/**
 * Writes down what a complete listing of an account says. Calendars it no longer has are flagged, never removed,
 * so that their links and settings find them again; an empty listing proves nothing and flags nobody.
 */
export async function storeListing(
  tx: Transaction,
  userId: string,
  connectionId: string,
  listed: readonly RemoteCalendar[],
): Promise<void> {
  if (listed.length === 0) return noteMissing(tx, connectionId);
  await storeCalendars(tx, userId, connectionId, listed.map(placed));
  const ids = JSON.stringify(listed.map((c) => c.remoteId));
  await rows(
    tx,
    sql`update calendars set vanished_at = now(), is_default = false
    where connection_id = ${connectionId} and user_id = ${userId} and vanished_at is null
      and remote_id not in (select value from jsonb_array_elements_text(${ids}::text::jsonb))`,
  );
  await noteMissing(tx, connectionId);
}

/**
 * Takes only the good news of a listing: calendars that were missing and are there again. Nobody asked for it and
 * nobody sees it, so it flags none: a server that is being moved may list some of its calendars for a while.
 */
export async function storeReturned(
  tx: Transaction,
  userId: string,
  connectionId: string,
  listed: readonly RemoteCalendar[],
): Promise<void> {
  const missing = await rows<{ remoteId: string }>(
    tx,
    sql`select remote_id as "remoteId" from calendars where connection_id = ${connectionId} and vanished_at is not null`,
  );
  const known = new Set(missing.map((c) => c.remoteId));
  const back = listed.map(placed).filter((c) => known.has(c.remoteId));
  if (back.length > 0) await storeCalendars(tx, userId, connectionId, back);
  await noteMissing(tx, connectionId);
}

interface PlacedCalendar extends RemoteCalendar {
  position: number;
}
const placed = (calendar: RemoteCalendar, position: number): PlacedCalendar => ({ ...calendar, position });

async function storeCalendars(
  tx: Transaction,
  userId: string,
  connectionId: string,
  calendars: PlacedCalendar[],
): Promise<void> {
  const list = JSON.stringify(calendars.map((calendar) => ({ ...calendar, id: uuid() })));
  await rows(
    tx,
    sql`insert into calendars (id, connection_id, user_id, remote_id, name, color, is_default, can_write, position)
    select r.id, ${connectionId}, ${userId}, r."remoteId", r.name, r.color, r."isDefault", r."canWrite", r.position
    from jsonb_to_recordset(${list}::text::jsonb) as r(id uuid, "remoteId" text, name text, color text,
      "isDefault" boolean, "canWrite" boolean, position integer)
    on conflict (connection_id, remote_id) do update set name = excluded.name, color = excluded.color,
      is_default = excluded.is_default, can_write = excluded.can_write, position = excluded.position,
      vanished_at = null`,
  );
}

/** An account with a missing calendar is listed again after this, in ms; then ever more seldom, at last once a day. */
export const FIRST_LOOK_MS = 15 * 60_000;
export const LOOK_CAP_MS = 24 * 3_600_000;

/** How long to wait for the next look after `looks` of them. */
export const untilLook = (looks: SQL): SQL =>
  sql`least(${LOOK_CAP_MS}::float8, ${FIRST_LOOK_MS}::float8 * power(2, least(${looks}, 20))) * interval '1 ms'`;

/**
 * After an account's calendars were flagged, or were found: counts the news, and sees to it that a missing one is
 * looked for (lib/sync/relist.ts). A calendar that comes and goes is looked for as seldom as one that stays away.
 */
export async function noteMissing(tx: Transaction, connectionId: string): Promise<void> {
  const looks = sql`case when n.looked_at > now() - interval '2 days' then n.looks else 0 end`;
  await rows(
    tx,
    sql`update connections n set listing_version = listing_version + 1, looks = ${looks},
      relist_at = case when exists (select 1 from calendars c where c.connection_id = n.id and c.vanished_at is not null)
        then least(n.relist_at, clock_timestamp() + ${untilLook(looks)}) end
    where n.id = ${connectionId}`,
  );
}
