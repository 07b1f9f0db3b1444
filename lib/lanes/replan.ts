import { type SQL, sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { PLAN_START } from "@/db/schema";

/** First step of every change to a person's accounts: the settings row is first in the lock order. */
export async function lockSettings(tx: Transaction, userId: string): Promise<void> {
  await rows(tx, sql`select 1 from sync_settings where user_id = ${userId} for no key update`);
}

/**
 * Raises the settings revision of a person, so that the planner looks at every upcoming booking again. `whose` names
 * the row's `user_id`, as a value or a query; nobody's changes nothing.
 */
export async function replan(tx: Transaction, whose: string | SQL): Promise<void> {
  await rows(
    tx,
    sql`update sync_settings set config_revision = config_revision + 1, plan_cursor = ${PLAN_START}
    where user_id = ${whose}`,
  );
}

/** Puts `calendarId` in the place of every calendar of the account: primary, services' own, and kept bookings'. */
export async function repoint(
  tx: Transaction,
  userId: string,
  connectionId: string,
  calendarId: string,
): Promise<void> {
  const theirs = sql`(select id from calendars where connection_id = ${connectionId})`;
  await rows(
    tx,
    sql`update sync_settings set primary_calendar_id = ${calendarId}
    where user_id = ${userId} and primary_calendar_id in ${theirs}`,
  );
  await rows(
    tx,
    sql`update services set destination_calendar_id = ${calendarId}
    where user_id = ${userId} and destination_calendar_id in ${theirs}`,
  );
  await rows(
    tx,
    sql`with p as materialized (
      select id from bookings where user_id = ${userId} and pinned_calendar_id in ${theirs}
        and cancelled_at is null and ends_at > now() order by id for no key update)
    update bookings b set pinned_calendar_id = ${calendarId} from p where b.id = p.id`,
  );
}
