import { sql } from "drizzle-orm";
import { database, rows, type Transaction, uuids } from "@/db/client";
import { PLAN_START } from "@/db/schema";
import { fail, ok, type Result } from "@/lib/errors";
import type { FailureCode } from "@/lib/errors/codes";
import { WANT } from "@/lib/lanes/link";
import { DISCONNECTED } from "@/lib/lanes/reasons";
import { choiceOf } from "@/lib/states/destination/routing";
import { readSettings, type SettingsRow } from "@/lib/sync/store/settings";
import {
  applyChange,
  chosenBy,
  type Move,
  movesOf,
  type PlacedCount,
  type RoutingState,
  retargeted,
  type SettingsChange,
} from "./change";
import { SEVERAL } from "./last-change";

/** What happens to upcoming bookings: they move along, or stay where they are (pinned). */
export type ChangeMode = "move" | "keep";

/** What the person was shown before they confirmed; if it no longer holds, nothing is applied. */
export interface Shown {
  revision: number;
  bookings: number;
}

export interface ChangePreview {
  /** The settings revision this preview was made from. */
  revision: number;
  moves: Move[];
  /** Upcoming bookings that would move, over all `moves`. */
  bookings: number;
}

export type Changed = { revision: number; changed: boolean };

/** What `change` would do to upcoming bookings. Fails with `unknown_service`, `bulk_locked` or `calendar_unavailable`. */
export async function previewChange(userId: string, change: SettingsChange): Promise<Result<ChangePreview>> {
  return database().transaction(async (tx) => {
    const settings = await readSettings(tx, userId, "share");
    const state = await stateOf(tx, userId, settings);
    const refused = refusal(state, change);
    if (refused) return fail(refused);
    return ok(await previewOf(tx, userId, settings, retargeted(state, applyChange(state, change))));
  });
}

/**
 * Applies one settings change: one row, however many bookings follow; the planner moves them. With `shown`, the
 * change is refused as `preview_changed` when the revision or the count it was confirmed with no longer holds.
 * Fails as `previewChange` does.
 */
export async function changeSettings(
  userId: string,
  change: SettingsChange,
  mode: ChangeMode = "move",
  shown?: Shown,
): Promise<Result<Changed>> {
  return database().transaction(async (tx) => {
    const settings = await readSettings(tx, userId, "no key update");
    const before = await stateOf(tx, userId, settings);
    const refused = refusal(before, change);
    if (refused) return fail(refused);
    const after = applyChange(before, change);
    const destinations = retargeted(before, after);
    if (shown) {
      const preview = await previewOf(tx, userId, settings, destinations);
      if (preview.revision !== shown.revision || preview.bookings !== shown.bookings)
        return fail("preview_changed");
    }
    const values = valuesOf(before, after, change);
    if (JSON.stringify(values.before) === JSON.stringify(values.after))
      return ok({ revision: settings.configRevision, changed: false });
    const revision = settings.configRevision + 1;
    await appendChange(tx, userId, {
      revision,
      scope: scopeOf(change),
      ...values,
      destinations,
      mode,
      undoes: null,
    });
    await storeChange(tx, userId, change);
    return ok({ revision, changed: true });
  });
}

/** A row of the log of settings changes. */
export interface ChangeRow {
  revision: number;
  scope: string;
  before: unknown;
  after: unknown;
  destinations: Record<string, [string | null, string | null]>;
  mode: ChangeMode;
  /** The revision this takes back. */
  undoes: number | null;
}

/** Appends a change, with what it may take out of where it was kept, and sends the planner after it. */
export async function appendChange(tx: Transaction, userId: string, row: ChangeRow): Promise<void> {
  const destinations = JSON.stringify(row.destinations);
  await rows(
    tx,
    sql`insert into sync_config_changes (user_id, revision, scope, before, after, destinations, mode, undoes, pins)
    values (${userId}, ${row.revision}, ${row.scope}, ${JSON.stringify(row.before)}::text::jsonb,
      ${JSON.stringify(row.after)}::text::jsonb, ${destinations}::text::jsonb, ${row.mode}, ${row.undoes},
      (select coalesce(jsonb_object_agg(b.id, b.pinned_calendar_id), '{}') from bookings b
        where b.user_id = ${userId} and b.pinned and b.cancelled_at is null and b.ends_at > now()
          and b.service_id in (select key::uuid from jsonb_each(${destinations}::text::jsonb))))`,
  );
  await rows(
    tx,
    sql`update sync_settings set config_revision = ${row.revision}, plan_cursor = ${PLAN_START} where user_id = ${userId}`,
  );
}

/** What the rule decides by, as it stands in this transaction. */
export async function stateOf(tx: Transaction, userId: string, settings: SettingsRow): Promise<RoutingState> {
  const services = await rows<{ id: string; destination: string; calendarId: string | null }>(
    tx,
    sql`select id, destination, destination_calendar_id as "calendarId" from services where user_id = ${userId}`,
  );
  return {
    settings,
    services: services.map((s) => ({ id: s.id, choice: choiceOf(s.destination, s.calendarId) })),
  };
}

function refusal(state: RoutingState, change: SettingsChange): FailureCode | null {
  const { settings, services } = state;
  if (change.kind === "primary" && change.calendarId && !settings.usableCalendarIds.has(change.calendarId))
    return "calendar_unavailable";
  if (change.kind === "bulk" || change.kind === "primary") return null;
  const known = new Set(services.map((s) => s.id));
  if (!chosenBy(change).every((id) => known.has(id))) return "unknown_service";
  if (settings.bulkEnabled) return "bulk_locked";
  if (change.choice.kind === "calendar" && !settings.usableCalendarIds.has(change.choice.calendarId))
    return "calendar_unavailable";
  return null;
}

/** What a change is of, as its row says it. */
function scopeOf(change: SettingsChange): string {
  if (change.kind === "service") return change.serviceId;
  return change.kind === "services" ? SEVERAL : "all";
}

function valuesOf(before: RoutingState, after: RoutingState, change: SettingsChange) {
  if (change.kind === "service") {
    const choice = (state: RoutingState) => state.services.find((s) => s.id === change.serviceId)?.choice;
    return { before: { choice: choice(before) }, after: { choice: choice(after) } };
  }
  if (change.kind === "services") {
    const chosen = new Set(change.serviceIds);
    const choices = (state: RoutingState) =>
      Object.fromEntries(state.services.filter((s) => chosen.has(s.id)).map((s) => [s.id, s.choice]));
    return { before: { choices: choices(before) }, after: { choices: choices(after) } };
  }
  const pick = ({ settings }: RoutingState) => ({
    bulkEnabled: settings.bulkEnabled,
    primaryCalendarId: settings.primaryCalendarId,
  });
  return { before: pick(before), after: pick(after) };
}

/** Writes the values a change sets. */
export async function storeChange(tx: Transaction, userId: string, change: SettingsChange): Promise<void> {
  if (change.kind === "bulk") {
    await rows(tx, sql`update sync_settings set bulk_enabled = ${change.enabled} where user_id = ${userId}`);
  } else if (change.kind === "primary") {
    await rows(
      tx,
      sql`update sync_settings set primary_calendar_id = ${change.calendarId} where user_id = ${userId}`,
    );
  } else {
    const calendarId = change.choice.kind === "calendar" ? change.choice.calendarId : null;
    await rows(
      tx,
      sql`update services set destination = ${change.choice.kind}, destination_calendar_id = ${calendarId}
      where id in ${uuids(chosenBy(change))} and user_id = ${userId}`,
    );
  }
}

/** Where upcoming bookings would go if their services' calendars changed so. */
export async function previewOf(
  tx: Transaction,
  userId: string,
  settings: SettingsRow,
  destinations: Record<string, [string | null, string | null]>,
): Promise<ChangePreview> {
  const placed = await rows<PlacedCount>(
    tx,
    // What was left in an account that is not ours to write any more moves nowhere: it stays, and another is added.
    sql`select b.service_id as "serviceId",
      case when l.dead_code is distinct from ${DISCONNECTED} then l.calendar_id end as "calendarId",
      count(*)::int as bookings
    from bookings b left join event_links l on l.booking_id = b.id and l.want = ${WANT.here}
    where b.user_id = ${userId} and b.cancelled_at is null and b.ends_at > now()
      and b.service_id in (select key::uuid from jsonb_each(${JSON.stringify(destinations)}::text::jsonb))
    group by 1, 2`,
  );
  const moves = movesOf(destinations, placed);
  return {
    revision: settings.configRevision,
    moves,
    bookings: moves.reduce((sum, move) => sum + move.bookings, 0),
  };
}
