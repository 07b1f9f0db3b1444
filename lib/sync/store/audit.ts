import { sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { PLAN_START } from "@/db/schema";
import { CALENDAR_GONE, DISCONNECTED } from "@/lib/connections/store/parked";
import { wakeLanes } from "@/lib/connections/store/wake";
import { SERIALIZER } from "../payload";
import { resolveDestination } from "../routing";
import { choiceOf, readSettings } from "./settings";

/** What an audit found wrong and put right again, by kind. All zero is the normal case. */
export interface AuditReport {
  /** Upcoming bookings whose link is not where the rule says. */
  misplaced: number;
  /** Links still wanted for a booking that is cancelled. */
  orphaned: number;
  /** Links given up under an older serializer, and removals given up, tried again. */
  revived: number;
  /** Lanes that slept although a link of theirs was due. */
  asleep: number;
}

/**
 * Audits one person who was not audited for a day: compares the resolved destination of every upcoming booking
 * with its link, and repairs what differs. Answers null when nobody is left to audit.
 */
export async function auditNext(): Promise<AuditReport | null> {
  // Taken before it is done: an audit that fails must not be the next one again, before everybody else's.
  const [taken] = await rows<{ userId: string }>(
    database(),
    sql`update sync_settings set audited_at = now() where user_id = (
      select user_id from sync_settings where audited_at < now() - interval '24 hours'
      order by audited_at limit 1 for no key update skip locked)
    returning user_id as "userId"`,
  );
  if (!taken) return null;
  return database().transaction(async (tx) => {
    const [person] = await rows<{ userId: string; planning: boolean }>(
      tx,
      sql`select user_id as "userId", planned_revision < config_revision as planning from sync_settings
      where user_id = ${taken.userId} for no key update`,
    );
    if (!person) return { misplaced: 0, orphaned: 0, revived: 0, asleep: 0 };
    // While a plan is under way differences are its work, not a fault.
    const misplaced = person.planning ? 0 : await countMisplaced(tx, person.userId);
    if (misplaced > 0)
      await rows(
        tx,
        sql`update sync_settings set config_revision = config_revision + 1, plan_cursor = ${PLAN_START}
        where user_id = ${person.userId}`,
      );
    // Before anything is made due here.
    const asleep = await sleepers(tx, person.userId);
    const orphaned = await repairOrphans(tx, person.userId);
    const revived = await reviveOutdated(tx, person.userId);
    await wakeLanes(tx, [...orphaned, ...revived, ...asleep]);
    return { misplaced, orphaned: orphaned.length, revived: revived.length, asleep: asleep.length };
  });
}

async function countMisplaced(tx: Transaction, userId: string): Promise<number> {
  const settings = await readSettings(tx, userId, "none");
  const services = await rows<{ id: string; destination: string; calendarId: string | null }>(
    tx,
    sql`select id, destination, destination_calendar_id as "calendarId" from services where user_id = ${userId}`,
  );
  const targets = services.map((s) => ({
    service: s.id,
    calendar: resolveDestination(settings, choiceOf(s.destination, s.calendarId)).calendarId,
  }));
  const [found] = await rows<{ misplaced: number }>(
    tx,
    sql`select count(*)::int as misplaced
    from bookings b
    join jsonb_to_recordset(${JSON.stringify(targets)}::text::jsonb) as t(service uuid, calendar uuid) on t.service = b.service_id
    left join event_links l on l.booking_id = b.id and l.want = 1
    left join jsonb_array_elements_text(${JSON.stringify([...settings.usableCalendarIds])}::text::jsonb) u(calendar)
      on u.calendar::uuid = case when b.pinned then b.pinned_calendar_id else t.calendar end
    where b.user_id = ${userId} and b.cancelled_at is null and b.ends_at > now()
      and u.calendar::uuid is distinct from l.calendar_id
      and not (u.calendar is null and l.dead_code is not null and l.dead_code in (${CALENDAR_GONE}, ${DISCONNECTED}))`,
  );
  return found?.misplaced ?? 0;
}

async function repairOrphans(tx: Transaction, userId: string): Promise<string[]> {
  const found = await rows<{ lane: string }>(
    tx,
    sql`with o as materialized (
      select l.id from bookings b join event_links l on l.booking_id = b.id
      where b.user_id = ${userId} and b.cancelled_at is not null and l.want in (1, 2)
      order by l.booking_id, l.calendar_id for update of l)
    update event_links e set want = 0, due_at = clock_timestamp(), attempts = 0, dead_code = null from o
    where e.id = o.id returning e.lane_id as lane`,
  );
  return found.map((f) => f.lane);
}

/** A newer serializer may get through what was given up; a removal that was given up is tried again every night. */
async function reviveOutdated(tx: Transaction, userId: string): Promise<string[]> {
  const found = await rows<{ lane: string }>(
    tx,
    sql`with o as materialized (
      select l.id from event_links l
      where l.user_id = ${userId} and l.dead_code is not null and l.dead_code not in (${CALENDAR_GONE}, ${DISCONNECTED})
        and (l.want = 0 or coalesce(l.dead_serializer, 0) < ${SERIALIZER}::int)
      order by l.booking_id, l.calendar_id for update)
    update event_links e set due_at = clock_timestamp(), attempts = 0, refusals = 0, dead_code = null from o
    where e.id = o.id returning e.lane_id as lane`,
  );
  return found.map((f) => f.lane);
}

async function sleepers(tx: Transaction, userId: string): Promise<string[]> {
  const found = await rows<{ lane: string }>(
    tx,
    sql`select s.id as lane from sync_lanes s join connections n on n.id = s.id
    where n.user_id = ${userId} and s.lease_until is null and exists (
      select 1 from event_links l where l.lane_id = s.id and l.due_at is not null
        and (s.due_at is null or s.due_at > greatest(l.due_at, s.not_before, clock_timestamp())))`,
  );
  return found.map((f) => f.lane);
}
