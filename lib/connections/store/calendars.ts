import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { rows, type Transaction } from "@/db/client";
import { PLAN_START } from "@/db/schema";
import type { RemoteCalendar } from "@/lib/providers/provider";
import { parkGone } from "./parked";

/** A calendar that is missing is looked for again after this, in ms; then ever more seldom (lib/sync/relist.ts). */
export const FIRST_LOOK_MS = 15 * 60_000;
export const firstLook = sql`clock_timestamp() + ${FIRST_LOOK_MS}::float8 * interval '1 ms'`;

/** The person's calendars that can be a destination, as lib/sync/routing understands it. */
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
  if (listed.length === 0) return;
  const list = JSON.stringify(listed.map((calendar, position) => ({ ...calendar, id: uuid(), position })));
  await rows(
    tx,
    sql`insert into calendars (id, connection_id, user_id, remote_id, name, color, is_default, can_write, position)
    select r.id, ${connectionId}, ${userId}, r."remoteId", r.name, r.color, r."isDefault", r."canWrite", r.position
    from jsonb_to_recordset(${list}::text::jsonb) as r(id uuid, "remoteId" text, name text, color text,
      "isDefault" boolean, "canWrite" boolean, position integer)
    on conflict (connection_id, remote_id) do update set name = excluded.name, color = excluded.color,
      is_default = excluded.is_default, can_write = excluded.can_write, position = excluded.position,
      vanished_at = null, relist_at = null`,
  );
  const ids = JSON.stringify(listed.map((c) => c.remoteId));
  await rows(
    tx,
    sql`update calendars set vanished_at = now(), relist_at = ${firstLook}, is_default = false
    where connection_id = ${connectionId} and user_id = ${userId} and vanished_at is null
      and remote_id not in (select value from jsonb_array_elements_text(${ids}::text::jsonb))`,
  );
}

/**
 * After calendars became usable or stopped being so: raises the settings revision, so that the planner looks at
 * every upcoming booking again. The settings row must be locked already.
 */
export async function replanPerson(tx: Transaction, userId: string): Promise<void> {
  await rows(
    tx,
    sql`update sync_settings set config_revision = config_revision + 1, plan_cursor = ${PLAN_START}
    where user_id = ${userId}`,
  );
}

/** Parks the links of an account's vanished calendars: nothing is asked for them until their calendar is back. */
export async function parkVanished(tx: Transaction, connectionId: string): Promise<void> {
  const vanished = sql`select id from calendars where connection_id = ${connectionId} and vanished_at is not null`;
  await parkGone(tx, sql`e.lane_id = ${connectionId} and e.calendar_id in (${vanished})`);
}
