import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { noteMissing } from "@/lib/connections/store/looks";
import { parkCalendar } from "@/lib/lanes/park";
import { replan } from "@/lib/lanes/replan";

/**
 * Flags a calendar as gone, once, and parks its links, so that nothing is asked of it again and nothing is
 * deleted by mistake. Its bookings are re-targeted by the next plan: to nowhere, and the pages say so. The account is
 * listed soon after (lib/sync/relist.ts): the calendar may be there under another id.
 */
export async function flagCalendarGone(calendarId: string): Promise<void> {
  await database().transaction(async (tx) => {
    await replan(tx, sql`(select user_id from calendars where id = ${calendarId} and vanished_at is null)`);
    const [flagged] = await rows<{ connectionId: string }>(
      tx,
      sql`update calendars set vanished_at = now() where id = ${calendarId} and vanished_at is null
        returning connection_id as "connectionId"`,
    );
    if (flagged) await noteMissing(tx, flagged.connectionId, "refused");
    await parkCalendar(tx, calendarId);
  });
}
