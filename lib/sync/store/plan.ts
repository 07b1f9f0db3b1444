import { sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { PLAN_START } from "@/db/schema";
import { CALENDAR_GONE, DISCONNECTED } from "@/lib/connections/store/parked";
import { wakeLanes } from "@/lib/connections/store/wake";
import { foldChanges, type ServiceChange } from "../fold";
import { resolveDestination } from "../routing";
import type { Timing } from "../timing";
import { choiceOf, readSettings, type SettingsRow } from "./settings";

interface Pending {
  userId: string;
  configRevision: string;
  plannedRevision: string;
  cursor: string;
}

/** One person's settings could not be planned; everybody else's can. */
export class PlanError extends Error {
  override name = "PlanError";
  constructor(
    readonly userId: string,
    cause: unknown,
  ) {
    super("A person's settings could not be planned.", { cause });
  }
}

/**
 * Re-targets one batch of one person's upcoming bookings after settings changed: one transaction, set-based,
 * restartable at its cursor (protocol 9). Answers false when nobody has unplanned changes.
 * The statements stay apart on purpose: as one they would violate the one-wanted-link index halfway.
 * People in `without` are passed over; throws `PlanError` when it is one person's settings that cannot be planned.
 */
export async function planBatch(timing: Timing, without: ReadonlySet<string> = new Set()): Promise<boolean> {
  return database().transaction(async (tx) => {
    const [pending] = await rows<Pending>(
      tx,
      sql`select user_id as "userId", config_revision::text as "configRevision",
        planned_revision::text as "plannedRevision", plan_cursor as cursor
      from sync_settings where planned_revision < config_revision
        and user_id not in (select value::uuid from jsonb_array_elements_text(${JSON.stringify([...without])}::text::jsonb))
      limit 1 for no key update skip locked`,
    );
    if (!pending) return false;
    try {
      await planOne(tx, pending, timing);
    } catch (error) {
      throw new PlanError(pending.userId, error);
    }
    return true;
  });
}

async function planOne(tx: Transaction, pending: Pending, timing: Timing): Promise<void> {
  const settings = await readSettings(tx, pending.userId, "none");
  const batch = await targetBatch(tx, pending, settings, timing.planLimit);
  if (batch.size > 0) await retarget(tx);
  const finished = batch.size < timing.planLimit;
  await rows(
    tx,
    finished
      ? sql`update sync_settings set planned_revision = ${pending.configRevision}::bigint, plan_cursor = ${PLAN_START}
            where user_id = ${pending.userId}`
      : sql`update sync_settings set plan_cursor = ${batch.last} where user_id = ${pending.userId}`,
  );
}

/** One row per service and stretch of starting revisions over which the fold is the same. */
async function rulesOf(tx: Transaction, pending: Pending, settings: SettingsRow) {
  const services = await rows<{ id: string; destination: string; calendarId: string | null }>(
    tx,
    sql`select id, destination, destination_calendar_id as "calendarId" from services where user_id = ${pending.userId}`,
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

/**
 * Locks the next bookings in id order, folds the changes into their pins, and leaves each booking's desired
 * calendar and lane in a temporary table for the statements that follow.
 */
async function targetBatch(tx: Transaction, pending: Pending, settings: SettingsRow, limit: number) {
  const rules = await rulesOf(tx, pending, settings);
  const usable = [...settings.laneOf].map(([calendar, lane]) => ({ calendar, lane }));
  await rows(
    tx,
    sql`create temp table if not exists plan_batch (booking_id uuid primary key, user_id uuid, revision bigint,
      pinned boolean, pin uuid, was_pinned boolean, was_pin uuid, calendar_id uuid, lane_id uuid) on commit delete rows`,
  );
  await rows(
    tx,
    sql`insert into plan_batch
    select b.id, b.user_id, b.revision, f.pinned, f.pin, b.pinned, b.pinned_calendar_id, u.calendar, u.lane
    from (select id, user_id, service_id, revision, routed_revision, pinned, pinned_calendar_id from bookings
      where user_id = ${pending.userId} and id > ${pending.cursor} and cancelled_at is null and ends_at > now()
      order by id limit ${limit} for no key update) b
    join jsonb_to_recordset(${JSON.stringify(rules)}::text::jsonb)
      as r(service uuid, since bigint, until bigint, calendar uuid, kind text, keep uuid, gentle boolean)
      on r.service = b.service_id and b.routed_revision >= r.since and b.routed_revision < r.until
    cross join lateral (select
      case when r.kind = 'pin' then true when r.kind = 'unpin' then false else b.pinned end as pinned,
      case when r.kind = 'pin' and not (r.gentle and b.pinned) then r.keep
        when r.kind = 'unpin' then null else b.pinned_calendar_id end as pin) f
    left join jsonb_to_recordset(${JSON.stringify(usable)}::text::jsonb) as u(calendar uuid, lane uuid)
      on u.calendar = case when f.pinned then f.pin else r.calendar end`,
  );
  const [batch] = await rows<{ size: number; last: string | null }>(
    tx,
    sql`select count(*)::int as size, (select booking_id from plan_batch order by booking_id desc limit 1) as last from plan_batch`,
  );
  return batch ?? { size: 0, last: null };
}

async function retarget(tx: Transaction): Promise<void> {
  await rows(
    tx,
    sql`update bookings b set pinned = p.pinned, pinned_calendar_id = p.pin from plan_batch p
    where b.id = p.booking_id and (p.pinned is distinct from p.was_pinned or p.pin is distinct from p.was_pin)`,
  );
  await rows(
    tx,
    sql`with l as materialized (
      select id from event_links where booking_id in (select booking_id from plan_batch)
      order by booking_id, calendar_id for update)
    select count(*) from l`,
  );
  await rows(
    tx,
    sql`delete from event_links l using plan_batch p
    where l.booking_id = p.booking_id and l.calendar_id is distinct from p.calendar_id and l.sent = 0`,
  );
  // The old copy stays (want 2) until the new one is confirmed, unless it goes nowhere or is doomed already.
  // Nothing is asked of a calendar that is gone, cannot be written or was left with its events: its links wait, parked.
  // One whose booking goes nowhere else stays wanted, or it would be removed in the moment its calendar is back, and
  // where only the right to write was missing for a while, before anybody knew that it is.
  const left = await rows<{ lane_id: string }>(
    tx,
    sql`with demoted as (
      update event_links l set
        want = case when p.calendar_id is null and l.want = 1 and k.parked is not null then 1
          when p.calendar_id is null or l.sent = 2 then 0 else 2 end,
        due_at = case when k.parked is not null then null
          when p.calendar_id is null or l.sent = 2 then clock_timestamp() else l.due_at end,
        dead_code = coalesce(k.parked, l.dead_code)
      from plan_batch p, (
        select c.id, case when c.vanished_at is not null or not c.can_write then ${CALENDAR_GONE}
          when n.disconnected_at is not null or (n.disconnecting_at is not null and n.disconnect_mode = 'keep')
            then ${DISCONNECTED} end as parked
        from calendars c join connections n on n.id = c.connection_id) k
      where l.booking_id = p.booking_id and k.id = l.calendar_id and l.calendar_id is distinct from p.calendar_id
        and (l.want = 1 or (l.want = 2 and p.calendar_id is null))
      returning l.lane_id, l.want)
    select distinct lane_id from demoted where want = 0`,
  );
  const wanted = await rows<{ lane_id: string }>(
    tx,
    sql`with wanted as (
      insert into event_links as l (user_id, booking_id, calendar_id, lane_id, want, want_revision, due_at)
      select user_id, booking_id, calendar_id, lane_id, 1, revision, clock_timestamp() from plan_batch where calendar_id is not null
      on conflict (booking_id, calendar_id) do update set want = 1, want_revision = excluded.want_revision,
        due_at = clock_timestamp(), attempts = 0, refusals = 0, dead_code = null
      where l.want <> 1
      returning l.lane_id)
    select distinct lane_id from wanted`,
  );
  await wakeLanes(
    tx,
    [...left, ...wanted].map((l) => l.lane_id),
  );
}
