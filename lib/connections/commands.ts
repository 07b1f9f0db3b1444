import { sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { lockParkable, parkUnusable, reviveParked } from "@/lib/lanes/park";
import { lockSettings, replan } from "@/lib/lanes/replan";
import type { CalendarListing } from "@/lib/providers/provider";
import { storeListing, storeReturned, usableCalendars } from "./store/listing";

/**
 * Stores a listing of an account, whoever asked for it, and what follows from it for bookings. `asked` is
 * for one that nobody waits for: the version it was asked at. It is dropped when another one was stored since, and so
 * is everything that is said of an account that is not there any more. With `only` returned, just the
 * calendars that are back are taken from it: that is for one made to look for missing calendars.
 */
export async function keepListing(
  userId: string,
  connectionId: string,
  listed: CalendarListing,
  asked?: string,
  only?: "returned",
): Promise<void> {
  await database().transaction(async (tx) => {
    await lockSettings(tx, userId);
    const [known] = await rows<{ version: string }>(
      tx,
      sql`select listing_version::text as version from connections where id = ${connectionId} and user_id = ${userId}`,
    );
    if (!known || (asked !== undefined && known.version !== asked)) return;
    const before = await usableCalendars(tx, userId);
    await followListing(tx, userId, connectionId, listed, before, only ? storeReturned : storeListing);
  });
}

/**
 * Stores a listing and what follows from it for bookings; `before` is what was usable when the transaction began.
 * Locks in order: settings (held) → bookings and links → lanes.
 */
export async function followListing(
  tx: Transaction,
  userId: string,
  connectionId: string,
  listed: CalendarListing,
  before: ReadonlySet<string>,
  store = storeListing,
): Promise<void> {
  await store(tx, userId, connectionId, listed);
  const after = await usableCalendars(tx, userId);
  const appeared = [...after].filter((id) => !before.has(id));
  const lost = [...before].some((id) => !after.has(id));
  if (appeared.length > 0 || lost) await replan(tx, userId);
  await lockParkable(tx, userId, connectionId);
  await parkUnusable(tx, connectionId);
  if (appeared.length > 0) await reviveParked(tx, connectionId, appeared);
}
