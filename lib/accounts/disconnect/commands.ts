import { sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { fail, ok, type Result } from "@/lib/errors";
import { resumeLane } from "@/lib/lanes/block";
import { SENT, WANT } from "@/lib/lanes/link";
import { parkAccount } from "@/lib/lanes/park";
import { lockSettings, replan, repoint } from "@/lib/lanes/replan";
import { wakeLanes } from "@/lib/lanes/wake";

/** What becomes of an account's upcoming events when it is disconnected. Past ones always stay. */
export type Farewell = { kind: "keep" } | { kind: "remove" } | { kind: "move"; calendarId: string };

export interface FarewellCounts {
  /** Upcoming bookings that have their event in this account. */
  upcoming: number;
  /** Upcoming bookings that wait for theirs to be written there. */
  waiting: number;
  /** Bookings that are over and have their event there; those events stay. */
  past: number;
  /** The account holds the primary calendar. */
  primary: boolean;
  /** Services whose own calendar is in this account. */
  services: number;
}

/** What disconnecting an account would touch. Fails with `account_not_found`. */
export async function previewDisconnect(
  userId: string,
  connectionId: string,
): Promise<Result<FarewellCounts>> {
  const [found] = await rows<FarewellCounts>(
    database(),
    sql`select count(e.id) filter (where e.there and e.upcoming)::int as upcoming,
      count(e.id) filter (where e.wanted and not e.there and e.upcoming)::int as waiting,
      count(e.id) filter (where e.there and e.wanted and not e.upcoming)::int as past,
      exists (select 1 from sync_settings y join calendars c on c.id = y.primary_calendar_id
        where y.user_id = n.user_id and c.connection_id = n.id) as "primary",
      (select count(*)::int from services s join calendars c on c.id = s.destination_calendar_id
        where s.user_id = n.user_id and c.connection_id = n.id) as services
    from connections n left join lateral (
      select b.id, b.ends_at > now() as upcoming, bool_or(l.want = ${WANT.here}) as wanted,
        bool_or(l.sent = ${SENT.write} and l.synced_at is not null) as there
      from event_links l join bookings b on b.id = l.booking_id
      where l.lane_id = n.id and l.want in (${WANT.here}, ${WANT.kept}) and b.cancelled_at is null
      group by b.id) e on true
    where n.id = ${connectionId} and n.user_id = ${userId} and n.disconnected_at is null
    group by n.id`,
  );
  return found ? ok(found) : fail("account_not_found");
}

/**
 * Disconnects an account: its events stay, the upcoming ones are removed, or they move to another calendar, which
 * then also takes the account's place in the settings. The engine does the work; the credentials are erased once
 * it is done, after 72 hours at most. `events` tells whether there are any the choice is about. Fails with
 * `account_not_found` or `calendar_unavailable`.
 */
export async function disconnectAccount(
  userId: string,
  connectionId: string,
  farewell: Farewell,
): Promise<Result<{ lanes: string[]; events: boolean }>> {
  return database().transaction(async (tx) => {
    await lockSettings(tx, userId);
    if (farewell.kind === "move" && !(await canTake(tx, userId, connectionId, farewell.calendarId)))
      return fail("calendar_unavailable");
    const [leaving] = await rows(
      tx,
      sql`update connections set disconnecting_at = coalesce(disconnecting_at, now()),
        disconnect_mode = ${farewell.kind}, paused_at = null, outage = null
      where id = ${connectionId} and user_id = ${userId} and disconnected_at is null returning id`,
    );
    if (!leaving) return fail("account_not_found");
    if (farewell.kind === "move") await repoint(tx, userId, connectionId, farewell.calendarId);
    await replan(tx, userId);
    await parkAccount(tx, connectionId, farewell.kind !== "keep");
    const about = await rows(
      tx,
      sql`select 1 from event_links where lane_id = ${connectionId} and synced_at is not null
        and (${farewell.kind === "keep"} or dead_code is null) limit 1`,
    );
    // A paused account has to work once more, or its events could never be taken out.
    await resumeLane(tx, connectionId);
    await wakeLanes(tx, [connectionId]);
    return ok({ lanes: [connectionId], events: about.length > 0 });
  });
}

async function canTake(
  tx: Transaction,
  userId: string,
  leaving: string,
  calendarId: string,
): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select 1 from calendars c join connections n on n.id = c.connection_id
    where c.id = ${calendarId} and c.user_id = ${userId} and c.can_write and c.vanished_at is null
      and n.id <> ${leaving} and n.disconnecting_at is null and n.disconnected_at is null`,
  );
  return found.length > 0;
}
