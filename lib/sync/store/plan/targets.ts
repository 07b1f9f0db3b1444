import { sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { choiceOf, resolveDestination } from "@/lib/states/destination/routing";
import { foldChanges, type ServiceChange } from "../../fold";
import type { SettingsRow } from "../settings";

/** A person whose settings changed since the last plan, and how far this plan has come. */
export interface Pending {
  userId: string;
  configRevision: string;
  plannedRevision: string;
  cursor: string;
}

/** One row per service and stretch of starting revisions over which the fold is the same. */
async function rulesOf(tx: Transaction, pending: Pending, settings: SettingsRow) {
  const services = await rows<{ id: string; destination: string; calendarId: string | null }>(
    tx,
    sql`select id, destination, destination_calendar_id as "calendarId"
    from services where user_id = ${pending.userId}`,
  );
  const changes = await rows<{
    revision: number;
    mode: "move" | "keep";
    service: string;
    before: string | null;
  }>(
    tx,
    sql`select c.revision::int as revision, c.mode, d.key as service, d.value ->> 0 as before
    from sync_config_changes c, jsonb_each(c.destinations) d
    where c.user_id = ${pending.userId} and c.revision > ${pending.plannedRevision}::bigint
      and c.revision <= ${pending.configRevision}::bigint`,
  );
  const changesOf = new Map<string, ServiceChange[]>();
  for (const { service, ...change } of changes)
    changesOf.set(service, [...(changesOf.get(service) ?? []), change]);
  return services.flatMap((service) => {
    const { calendarId } = resolveDestination(settings, choiceOf(service.destination, service.calendarId));
    const own = changesOf.get(service.id) ?? [];
    const starts = [0, ...own.map((c) => c.revision)].sort((a, b) => a - b);
    return starts.map((since, i) => {
      const effect = foldChanges(own, since);
      return {
        service: service.id,
        since,
        until: starts[i + 1] ?? Number.MAX_SAFE_INTEGER,
        calendar: calendarId,
        kind: effect.kind,
        keep: effect.kind === "pin" ? effect.calendarId : null,
        gentle: effect.onlyIfUnpinned,
      };
    });
  });
}

/** The pin of the booking `b` once its rule is folded in, as `pinAfter` does it. */
const folded = sql`select
  case when rule.kind = 'pin' then true when rule.kind = 'unpin' then false else b.pinned end as pinned,
  case when rule.kind = 'pin' and not (rule.gentle and b.pinned) then rule.keep
    when rule.kind = 'unpin' then null else b.pinned_calendar_id end as pin`;

/** Where a booking belongs then; the service's calendar unless it is pinned. One that is not usable is nowhere. */
const desired = sql`case when folded.pinned then folded.pin else rule.calendar end`;

/**
 * Locks the next bookings in id order, folds the changes into their pins, and leaves each booking's desired
 * calendar and lane in a temporary table for the statements that follow.
 */
export async function targetBatch(tx: Transaction, pending: Pending, settings: SettingsRow, limit: number) {
  const rules = await rulesOf(tx, pending, settings);
  const usable = [...settings.laneOf].map(([calendar, lane]) => ({ calendar, lane }));
  await rows(
    tx,
    sql`create temp table if not exists plan_batch (booking_id uuid primary key, user_id uuid, revision bigint,
      pinned boolean, pin uuid, was_pinned boolean, was_pin uuid, calendar_id uuid, lane_id uuid)
    on commit delete rows`,
  );
  await rows(
    tx,
    sql`insert into plan_batch
    select b.id, b.user_id, b.revision, folded.pinned, folded.pin, b.pinned, b.pinned_calendar_id,
      usable.calendar, usable.lane
    from (select id, user_id, service_id, revision, routed_revision, pinned, pinned_calendar_id from bookings
      where user_id = ${pending.userId} and id > ${pending.cursor} and cancelled_at is null and ends_at > now()
      order by id limit ${limit} for no key update) b
    join jsonb_to_recordset(${JSON.stringify(rules)}::text::jsonb)
      as rule(service uuid, since bigint, until bigint, calendar uuid, kind text, keep uuid, gentle boolean)
      on rule.service = b.service_id and b.routed_revision >= rule.since and b.routed_revision < rule.until
    cross join lateral (${folded}) folded
    left join jsonb_to_recordset(${JSON.stringify(usable)}::text::jsonb) as usable(calendar uuid, lane uuid)
      on usable.calendar = ${desired}`,
  );
  const [batch] = await rows<{ size: number; last: string | null }>(
    tx,
    sql`select count(*)::int as size, (select booking_id from plan_batch order by booking_id desc limit 1) as last
    from plan_batch`,
  );
  return batch ?? { size: 0, last: null };
}
