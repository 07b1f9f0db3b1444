import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { rows, type Transaction, uuids } from "@/db/client";
import type { CalendarListing } from "@/lib/providers/provider";
import { type KnownCalendar, type Match, matchListing, type PlacedCalendar } from "../match";
import { noteMissing } from "./looks";

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
 * Writes down what a listing of an account says. Calendars it no longer has are flagged and stay, so that their links
 * and settings find them again (`matchListing` tells which); an empty listing proves nothing and changes nothing.
 */
export async function storeListing(
  tx: Transaction,
  userId: string,
  connectionId: string,
  listing: CalendarListing,
): Promise<void> {
  if (listing.calendars.length > 0) {
    const match = matchListing(await knownCalendars(tx, userId, connectionId), listing);
    await rename(tx, match);
    await storeCalendars(tx, userId, connectionId, [...match.kept, ...match.added]);
    await rows(
      tx,
      sql`update calendars set vanished_at = now(), is_default = false where id in ${uuids(match.vanished)}`,
    );
    await forget(tx, match.forgotten);
    await rows(tx, sql`update connections set calendars_total = ${match.total} where id = ${connectionId}`);
  }
  await noteMissing(tx, connectionId);
}

/**
 * Takes only the good news of a listing: calendars that were missing and are there again, those that may be written
 * again, and one that goes on under another id. Nobody asked for it and nobody sees it, so it flags none: a server that is being moved may list some of
 * its calendars for a while.
 */
export async function storeReturned(
  tx: Transaction,
  userId: string,
  connectionId: string,
  listing: CalendarListing,
): Promise<void> {
  const known = await knownCalendars(tx, userId, connectionId);
  const match = matchListing(known, listing);
  await rename(tx, match);
  const missing = new Set(known.filter((c) => c.vanished).map((c) => c.remoteId));
  const closed = new Set(known.filter((c) => !c.canWrite).map((c) => c.remoteId));
  const back = match.kept.filter(
    ({ remoteId, canWrite }) =>
      missing.has(remoteId) || (canWrite && closed.has(remoteId)) || remoteId === match.renamed?.remoteId,
  );
  await storeCalendars(tx, userId, connectionId, back);
  await noteMissing(tx, connectionId);
}

/** What is known of an account's calendars. Nothing that refers to one can come meanwhile: the settings are locked. */
async function knownCalendars(
  tx: Transaction,
  userId: string,
  connectionId: string,
): Promise<KnownCalendar[]> {
  return rows<KnownCalendar>(
    tx,
    sql`select c.id, c.remote_id as "remoteId", c.identity, c.vanished_at is not null as vanished,
      c.can_write as "canWrite",
      c.id in (select calendar_id from event_links where lane_id = ${connectionId}
        union all select primary_calendar_id from sync_settings
          where user_id = ${userId} and primary_calendar_id is not null
        union all select destination_calendar_id from services
          where user_id = ${userId} and destination_calendar_id is not null
        union all select pinned_calendar_id from bookings
          where user_id = ${userId} and pinned_calendar_id is not null) as used
    from calendars c where c.connection_id = ${connectionId} and c.user_id = ${userId}`,
  );
}

/** The same row, so that whatever points to it goes on pointing to it; events keep the ids they have. */
async function rename(tx: Transaction, { renamed, superseded }: Match): Promise<void> {
  await forget(tx, superseded ? [superseded] : []);
  if (renamed)
    await rows(tx, sql`update calendars set remote_id = ${renamed.remoteId} where id = ${renamed.id}`);
}

/** Entries that nothing refers to; every other one stays, however long it is missing. */
async function forget(tx: Transaction, ids: string[]): Promise<void> {
  if (ids.length > 0) await rows(tx, sql`delete from calendars where id in ${uuids(ids)}`);
}

async function storeCalendars(
  tx: Transaction,
  userId: string,
  connectionId: string,
  calendars: PlacedCalendar[],
): Promise<void> {
  if (calendars.length === 0) return;
  // An identity that moved on is taken from its last holder first: no account has two of one.
  const named = calendars.find(({ identity }) => identity !== undefined);
  if (named)
    await rows(
      tx,
      sql`update calendars set identity = null where connection_id = ${connectionId}
        and identity = ${named.identity} and remote_id <> ${named.remoteId}`,
    );
  const list = JSON.stringify(calendars.map((calendar) => ({ ...calendar, id: uuid() })));
  await rows(
    tx,
    sql`insert into calendars
      (id, connection_id, user_id, remote_id, name, color, is_default, can_write, identity, needs, position)
    select r.id, ${connectionId}, ${userId}, r."remoteId", r.name, r.color, r."isDefault",
      r."canWrite" and r.needs is null, r.identity, r.needs, r.position
    from jsonb_to_recordset(${list}::text::jsonb) as r(id uuid, "remoteId" text, name text, color text,
      "isDefault" boolean, "canWrite" boolean, identity text, needs text, position integer)
    on conflict (connection_id, remote_id) do update set name = excluded.name, color = excluded.color,
      is_default = excluded.is_default, can_write = excluded.can_write, identity = excluded.identity,
      needs = excluded.needs, position = excluded.position, vanished_at = null`,
  );
}
