import { sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { lockSettings } from "@/lib/connections/store/account";
import { replanPerson } from "@/lib/connections/store/calendars";
import { parkAccount } from "@/lib/connections/store/parked";
import { wakeLanes } from "@/lib/connections/store/wake";
import { fail, ok, type Result } from "@/lib/errors";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { hurryLanes } from "@/lib/sync/store/retry";

/** What becomes of an account's upcoming events when it is disconnected. Past ones always stay. */
export type Farewell = { kind: "keep" } | { kind: "remove" } | { kind: "move"; calendarId: string };

export interface FarewellCounts {
  /** Upcoming bookings that have their event in this account. */
  upcoming: number;
  /** Bookings that are over and have their event there; those events stay. */
  past: number;
  /** The account holds the primary calendar. */
  primary: boolean;
  /** Services whose own calendar is in this account. */
  services: number;
}

/** What disconnecting an account would touch. Fails with `not_found`. */
export async function previewDisconnect(
  userId: string,
  connectionId: string,
): Promise<Result<FarewellCounts>> {
  const [found] = await rows<FarewellCounts>(
    database(),
    sql`select
      (select count(*)::int from event_links l join bookings b on b.id = l.booking_id
        where l.lane_id = n.id and l.want = 1 and b.cancelled_at is null and b.ends_at > now()) as upcoming,
      (select count(*)::int from event_links l join bookings b on b.id = l.booking_id
        where l.lane_id = n.id and l.want = 1 and b.cancelled_at is null and b.ends_at <= now()) as past,
      exists (select 1 from sync_settings y join calendars c on c.id = y.primary_calendar_id
        where y.user_id = n.user_id and c.connection_id = n.id) as "primary",
      (select count(*)::int from services s join calendars c on c.id = s.destination_calendar_id
        where s.user_id = n.user_id and c.connection_id = n.id) as services
    from connections n where n.id = ${connectionId} and n.user_id = ${userId} and n.disconnected_at is null`,
  );
  return found ? ok(found) : fail("not_found");
}

/**
 * Disconnects an account: its events stay, the upcoming ones are removed, or they move to another calendar, which
 * then also takes the account's place in the settings. The engine does the work; the credentials are erased once
 * it is done, after 72 hours at most. Fails with `not_found` or `calendar_unavailable`.
 */
export async function disconnectAccount(
  userId: string,
  connectionId: string,
  farewell: Farewell,
): Promise<Result<{ lanes: string[] }>> {
  return database().transaction(async (tx) => {
    await lockSettings(tx, userId);
    if (farewell.kind === "move" && !(await canTake(tx, userId, connectionId, farewell.calendarId)))
      return fail("calendar_unavailable");
    const [leaving] = await rows(
      tx,
      sql`update connections set disconnecting_at = coalesce(disconnecting_at, now()), disconnect_mode = ${farewell.kind},
        paused_at = null
      where id = ${connectionId} and user_id = ${userId} and disconnected_at is null returning id`,
    );
    if (!leaving) return fail("not_found");
    if (farewell.kind === "move") await repoint(tx, userId, connectionId, farewell.calendarId);
    await replanPerson(tx, userId);
    await parkAccount(tx, connectionId, farewell.kind !== "keep");
    // A paused account has to work once more, or its events could never be taken out.
    await rows(
      tx,
      sql`update sync_lanes set blocked = null, blocked_at = null where id = ${connectionId} and blocked = 'paused'`,
    );
    await wakeLanes(tx, [connectionId]);
    return ok({ lanes: [connectionId] });
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

/** Puts `calendarId` in the place of every calendar of the account: primary, services' own, and kept bookings'. */
async function repoint(
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

/** Holds everything back for this account without losing it. */
export async function pauseAccount(userId: string, connectionId: string): Promise<Result<null>> {
  return database().transaction(async (tx) => {
    const [paused] = await rows(
      tx,
      sql`update connections set paused_at = coalesce(paused_at, now())
      where id = ${connectionId} and user_id = ${userId} and disconnecting_at is null and disconnected_at is null
      returning id`,
    );
    if (!paused) return fail("not_found");
    await rows(
      tx,
      sql`update sync_lanes set blocked = 'paused', blocked_at = now() where id = ${connectionId} and blocked is null`,
    );
    return ok(null);
  });
}

/** Lets a paused account go on; what waited is sent. A lane blocked for another reason stays blocked. */
export async function resumeAccount(
  userId: string,
  connectionId: string,
): Promise<Result<{ lanes: string[] }>> {
  return database().transaction(async (tx) => {
    const [resumed] = await rows(
      tx,
      sql`update connections set paused_at = null
      where id = ${connectionId} and user_id = ${userId} and disconnected_at is null returning id`,
    );
    if (!resumed) return fail("not_found");
    await rows(
      tx,
      sql`update sync_lanes set blocked = null, blocked_at = null where id = ${connectionId} and blocked = 'paused'`,
    );
    await wakeLanes(tx, [connectionId]);
    return ok({ lanes: [connectionId] });
  });
}

/** Gives an account a name of the person's own; an empty one takes it back to the address. */
export async function renameAccount(
  userId: string,
  connectionId: string,
  name: string,
): Promise<Result<null>> {
  const renamed = await rows(
    database(),
    sql`update connections set name = ${name === "" ? null : name}
    where id = ${connectionId} and user_id = ${userId} and disconnected_at is null returning id`,
  );
  return renamed.length > 0 ? ok(null) : fail("not_found");
}

/**
 * "Sync now" for one account, or for all (null): what is being retried is due at once. An account that asked for a
 * break keeps it; `resting` counts those. Fails with `not_found`, or `too_soon` after ten in five minutes.
 */
export async function syncAccounts(
  userId: string,
  connectionId: string | null,
  at: Date,
): Promise<Result<{ lanes: string[]; resting: number }>> {
  const accounts = await rows<{ id: string; resting: boolean }>(
    database(),
    sql`select n.id, (l.not_before > clock_timestamp()) is true as resting
    from connections n join sync_lanes l on l.id = n.id
    where n.user_id = ${userId} and n.disconnected_at is null and (${connectionId}::uuid is null or n.id = ${connectionId}::uuid)`,
  );
  if (connectionId && accounts.length === 0) return fail("not_found");
  if ((await takeAttempt([{ key: `sync-now:${userId}`, policy: policies.syncNow }], at)) > 0)
    return fail("too_soon");
  const lanes = accounts.map((account) => account.id);
  await database().transaction((tx) => hurryLanes(tx, lanes));
  return ok({ lanes, resting: accounts.filter((account) => account.resting).length });
}
