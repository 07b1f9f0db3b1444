import { type SQL, sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { SERIALIZER } from "@/lib/content/event";
import { dueNow, lockedLinks, WANT } from "@/lib/lanes/link";
import { PARKED } from "@/lib/lanes/park";
import { replan } from "@/lib/lanes/replan";
import { wakeLanes } from "@/lib/lanes/wake";
import { choiceOf, resolveDestination } from "@/lib/states/destination/routing";
import { readSettings } from "./settings";

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

/** The person was not audited for a day. */
export const auditDue = sql`audited_at < now() - interval '24 hours'`;

/**
 * Audits one person who was not audited for a day: compares the resolved destination of every upcoming booking
 * with its link, and repairs what differs. Answers null when nobody is left to audit.
 */
export async function auditNext(): Promise<AuditReport | null> {
  // Taken before it is done: an audit that fails must not be the next one again, before everybody else's.
  const [taken] = await rows<{ userId: string }>(
    database(),
    sql`update sync_settings set audited_at = now() where user_id = (
      select user_id from sync_settings where ${auditDue} order by audited_at limit 1
      for no key update skip locked)
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
    if (misplaced > 0) await replan(tx, person.userId);
    // Before anything is made due here.
    const asleep = await sleepers(tx, person.userId);
    const orphaned = await repairOrphans(tx, person.userId);
    const revived = await reviveOutdated(tx, person.userId);
    await wakeLanes(tx, [...orphaned, ...revived, ...asleep]);
    return { misplaced, orphaned: orphaned.length, revived: revived.length, asleep: asleep.length };
  });
}

/** Where the booking `b` belongs by the rule, whether or not that can be used. */
const destination = sql`case when b.pinned then b.pinned_calendar_id else target.calendar end`;

/** Its link waits, parked, for a calendar that cannot be used: where a booking that goes nowhere else is left. */
const leftParked = sql`usable.calendar is null and l.dead_code is not null and l.dead_code in ${PARKED}`;

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
  const usable = JSON.stringify([...settings.usableCalendarIds]);
  const [found] = await rows<{ misplaced: number }>(
    tx,
    sql`select count(*)::int as misplaced
    from bookings b
    join jsonb_to_recordset(${JSON.stringify(targets)}::text::jsonb) as target(service uuid, calendar uuid)
      on target.service = b.service_id
    left join event_links l on l.booking_id = b.id and l.want = ${WANT.here}
    left join jsonb_array_elements_text(${usable}::text::jsonb) usable(calendar)
      on usable.calendar::uuid = ${destination}
    where b.user_id = ${userId} and b.cancelled_at is null and b.ends_at > now()
      and usable.calendar::uuid is distinct from l.calendar_id and not (${leftParked})`,
  );
  return found?.misplaced ?? 0;
}

/** Links that are still wanted for a booking that is cancelled. */
const orphans = (userId: string): SQL => sql`l.user_id = ${userId} and l.want in (${WANT.here}, ${WANT.kept})
  and l.booking_id in (select id from bookings where user_id = ${userId} and cancelled_at is not null)`;

async function repairOrphans(tx: Transaction, userId: string): Promise<string[]> {
  const found = await rows<{ lane: string }>(
    tx,
    sql`with ${lockedLinks(orphans(userId))}
    update event_links e set want = ${WANT.nowhere}, due_at = ${dueNow(sql`e`)}, attempts = 0, dead_code = null from l
    where e.id = l.id returning e.lane_id as lane`,
  );
  return found.map((f) => f.lane);
}

/** Given up, but a newer serializer may get through; or a removal, which is tried again every night. */
const worthAnotherTry = (userId: string): SQL => sql`l.user_id = ${userId}
  and l.dead_code is not null and l.dead_code not in ${PARKED}
  and (l.want = ${WANT.nowhere} or coalesce(l.dead_serializer, 0) < ${SERIALIZER}::int)`;

async function reviveOutdated(tx: Transaction, userId: string): Promise<string[]> {
  const found = await rows<{ lane: string }>(
    tx,
    sql`with ${lockedLinks(worthAnotherTry(userId))}
    update event_links e set due_at = ${dueNow(sql`e`)}, attempts = 0, refusals = 0, dead_code = null from l
    where e.id = l.id returning e.lane_id as lane`,
  );
  return found.map((f) => f.lane);
}

/** The lane `s` has a link that is due before it is, though nothing holds it back that long. */
const oversleeps = sql`exists (
  select 1 from event_links l where l.lane_id = s.id and l.due_at is not null
    and (s.due_at is null or s.due_at > greatest(l.due_at, s.not_before, s.denied_until, clock_timestamp())))`;

async function sleepers(tx: Transaction, userId: string): Promise<string[]> {
  const found = await rows<{ lane: string }>(
    tx,
    sql`select s.id as lane from sync_lanes s join connections n on n.id = s.id
    where n.user_id = ${userId} and s.lease_until is null and ${oversleeps}`,
  );
  return found.map((f) => f.lane);
}
