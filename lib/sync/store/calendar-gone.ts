import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { PLAN_START } from "@/db/schema";
import { noteMissing } from "@/lib/connections/store/calendars";
import { parkGone } from "@/lib/connections/store/parked";

/**
 * Flags a calendar as gone, once, and parks its links, so that nothing is asked of it again and nothing is
 * deleted by mistake. Its bookings are re-targeted by the next plan: to nowhere, and the pages say so.
 */
export async function flagCalendarGone(calendarId: string): Promise<void> {
  await database().transaction(async (tx) => {
    await rows(
      tx,
      sql`update sync_settings set config_revision = config_revision + 1, plan_cursor = ${PLAN_START}
      where user_id = (select user_id from calendars where id = ${calendarId} and vanished_at is null)`,
    );
    const [flagged] = await rows<{ connectionId: string }>(
      tx,
      sql`update calendars set vanished_at = now() where id = ${calendarId} and vanished_at is null
        returning connection_id as "connectionId"`,
    );
    if (flagged) await noteMissing(tx, flagged.connectionId);
    await parkGone(tx, sql`e.calendar_id = ${calendarId}`);
  });
}
