import { sql } from "drizzle-orm";
import { database, fromJson, rows, type Transaction } from "@/db/client";
import { fail, ok, type Result } from "@/lib/errors";
import { readSettings, type SettingsRow } from "@/lib/sync/store/settings";
import type { Move } from "../change";
import { appendChange, previewOf, stateOf, storeChange } from "../commands";
import { type ChangedValues, changeFrom, choicesBefore, type RawChange } from "../last-change";
import { undoable } from "./queries";

type Row = Omit<RawChange, "before" | "after"> & {
  before: unknown;
  after: unknown;
  destinations: Destinations | string;
};

/**
 * Takes the last settings change back: the reverse is appended, and the bookings that change moved go back with the
 * next plan; those that were kept somewhere before it are kept there again. Answers what that moves. Fails with
 * `undo_stale` when anything changed since, it was undone already or is older than a day, `calendar_unavailable` when
 * there is no way back.
 */
export async function undoChange(
  userId: string,
  revision: number,
): Promise<Result<{ revision: number; moves: Move[] }>> {
  return database().transaction(async (tx) => {
    const settings = await readSettings(tx, userId, "no key update");
    const change = settings.configRevision === revision ? await findChange(tx, userId, revision) : null;
    if (!change) return fail("undo_stale");
    const { values } = changeFrom(change);
    if (!reachable(values, settings)) return fail("calendar_unavailable");
    const services = await stateOf(tx, userId, settings);
    const known = new Set(services.services.map((s) => s.id));
    if (!choicesBefore(values).every(([id]) => known.has(id))) return fail("undo_stale");
    const destinations = reversed(fromJson(change.destinations));
    const { moves } = await previewOf(tx, userId, settings, destinations);
    const next = revision + 1;
    await appendChange(tx, userId, {
      revision: next,
      scope: change.scope,
      before: change.after,
      after: change.before,
      destinations,
      mode: "move",
      undoes: revision,
    });
    for (const [serviceId, choice] of choicesBefore(values))
      await storeChange(tx, userId, { kind: "service", serviceId, choice });
    if (values.kind === "all") {
      await storeChange(tx, userId, { kind: "bulk", enabled: values.before.bulkEnabled });
      await storeChange(tx, userId, { kind: "primary", calendarId: values.before.primaryCalendarId });
    }
    await keepAgain(tx, userId, revision, next);
    return ok({ revision: next, moves });
  });
}

async function findChange(tx: Transaction, userId: string, revision: number): Promise<Row | null> {
  const [found] = await rows<Row>(
    tx,
    sql`select c.revision::int as revision, c.scope, c.before, c.after, c.mode, c.at::text as at, c.destinations
    from sync_config_changes c where c.user_id = ${userId} and ${undoable(sql`${revision}::bigint`)}`,
  );
  if (!found) return null;
  return { ...found, before: fromJson(found.before), after: fromJson(found.after) };
}

/** Going back to a calendar that cannot be used any more would be no way back. */
function reachable(values: ChangedValues, { usableCalendarIds }: SettingsRow): boolean {
  const targets = [
    ...(values.kind === "all" && values.before.primaryCalendarId ? [values.before.primaryCalendarId] : []),
    ...choicesBefore(values).flatMap(([, choice]) => (choice.kind === "calendar" ? [choice.calendarId] : [])),
  ];
  return targets.every((id) => usableCalendarIds.has(id));
}

type Destinations = Record<string, [string | null, string | null]>;
const reversed = (destinations: Destinations): Destinations =>
  Object.fromEntries(
    Object.entries(destinations).map(([id, [from, to]]): [string, [string | null, string | null]] => [
      id,
      [to, from],
    ]),
  );

/**
 * Pins the bookings that were kept before the undone change where they were kept. They count as decided at the undo's
 * own revision, so that its *move* takes no pin off them.
 */
async function keepAgain(tx: Transaction, userId: string, undone: number, revision: number): Promise<void> {
  await rows(
    tx,
    sql`with kept as materialized (
      select k.key::uuid as id, k.value as calendar
      from sync_config_changes c, jsonb_each_text(c.pins) k where c.user_id = ${userId} and c.revision = ${undone}),
    p as materialized (
      select b.id from bookings b where b.id in (select id from kept) and b.user_id = ${userId}
        and b.cancelled_at is null and b.ends_at > now() order by b.id for no key update)
    update bookings b set pinned = true, pinned_calendar_id = k.calendar::uuid, routed_revision = ${revision}
    from p, kept k where b.id = p.id and k.id = p.id`,
  );
}
