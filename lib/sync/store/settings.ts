import { sql } from "drizzle-orm";
import { fromJson, type Queryable, rows } from "@/db/client";
import type { RoutingSettings } from "@/lib/states/destination/routing";

export interface SettingsRow extends RoutingSettings {
  configRevision: number;
  /** The lane (connection) of each usable calendar. */
  laneOf: ReadonlyMap<string, string>;
}

interface RawSettings {
  bulk_enabled: boolean;
  primary_calendar_id: string | null;
  config_revision: string;
  usable: { id: string; lane: string }[] | string;
}

/** How to lock the person's settings row: writers of bookings share it, writers of settings own it. */
type SettingsLock = "share" | "no key update" | "none";

/**
 * Reads what routing needs, locking the settings row first as the lock order asks
 * (settings → bookings → links → lanes). Every person has the row from sign-up on.
 */
export async function readSettings(on: Queryable, userId: string, lock: SettingsLock): Promise<SettingsRow> {
  if (lock !== "none")
    await rows(on, sql`select 1 from sync_settings where user_id = ${userId} for ${sql.raw(lock)}`);
  const [row] = await rows<RawSettings>(
    on,
    sql`select s.bulk_enabled, s.primary_calendar_id, s.config_revision::text,
      coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'lane', c.connection_id))
        from calendars c join connections n on n.id = c.connection_id
        where c.user_id = s.user_id and c.can_write and c.vanished_at is null
          and n.disconnecting_at is null and n.disconnected_at is null), '[]') as usable
    from sync_settings s where s.user_id = ${userId}`,
  );
  if (!row) throw new Error("A person without a sync_settings row.");
  const usable = fromJson(row.usable);
  return {
    bulkEnabled: row.bulk_enabled,
    primaryCalendarId: row.primary_calendar_id,
    configRevision: Number(row.config_revision),
    usableCalendarIds: new Set(usable.map((c) => c.id)),
    laneOf: new Map(usable.map((c) => [c.id, c.lane])),
  };
}
