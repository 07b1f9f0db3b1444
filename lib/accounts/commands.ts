import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { now } from "@/lib/clock";
import { keepListing } from "@/lib/connections/commands";
import { askAccount } from "@/lib/connections/renewal";
import { openSession } from "@/lib/connections/session";
import { fail, failUntil, ok, type Result } from "@/lib/errors";
import { pauseLane, resumeLane } from "@/lib/lanes/block";
import { demandProof } from "@/lib/lanes/proof";
import { wakeLanes } from "@/lib/lanes/wake";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarListing } from "@/lib/providers/provider";
import { providerOf } from "@/lib/providers/registry";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { hurryLanes } from "@/lib/sync/store/retry";
import { whilePersonWaits } from "./patience";
import { findAccount } from "./queries";
import { refusalOf } from "./refusal";

/** Holds everything back for this account without losing it. That it works again is no news from then on. */
export async function pauseAccount(userId: string, connectionId: string): Promise<Result<null>> {
  return database().transaction(async (tx) => {
    const [paused] = await rows(
      tx,
      sql`update connections set paused_at = coalesce(paused_at, now()), outage = null
      where id = ${connectionId} and user_id = ${userId} and disconnecting_at is null and disconnected_at is null
      returning id`,
    );
    if (!paused) return fail("account_not_found");
    await pauseLane(tx, connectionId);
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
    if (!resumed) return fail("account_not_found");
    await resumeLane(tx, connectionId);
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
  return renamed.length > 0 ? ok(null) : fail("account_not_found");
}

/** What "Sync now" begins: `tried` accounts are, and the others are not, each for its reason. */
export interface SyncBegun {
  lanes: string[];
  tried: number;
  paused: number;
  /** Their service refuses the sign-in. */
  refused: number;
  /** Their service asked for a break; the last of those ends at `restsUntil`. */
  resting: number;
  restsUntil: Date | null;
}

/**
 * "Sync now" for one account, or for all (null): what is being retried is due at once, and the account is asked whether it
 * works though nothing waits. One that asked for a break keeps it. Fails with `account_not_found`, or `too_soon` after ten
 * in five minutes.
 */
export async function syncAccounts(
  userId: string,
  connectionId: string | null,
  at: Date,
): Promise<Result<SyncBegun>> {
  const accounts = await rows<{ id: string; paused: boolean; refused: boolean; rests: string | null }>(
    database(),
    sql`select n.id, n.paused_at is not null as paused, l.blocked is not null and n.paused_at is null as refused,
      case when l.blocked is null and l.not_before > clock_timestamp() then l.not_before::text end as rests
    from connections n join sync_lanes l on l.id = n.id
    where n.user_id = ${userId} and n.disconnected_at is null
      and (${connectionId}::uuid is null or n.id = ${connectionId}::uuid)`,
  );
  if (connectionId && accounts.length === 0) return fail("account_not_found");
  if ((await takeAttempt([{ key: `sync-now:${userId}`, policy: policies.syncNow }], at)) > 0)
    return fail("too_soon");
  const lanes = accounts.map((account) => account.id);
  await database().transaction(async (tx) => {
    await hurryLanes(tx, lanes);
    await demandProof(lanes, 0, tx);
  });
  const rests = accounts.flatMap((account) => (account.rests ? [new Date(account.rests).getTime()] : []));
  const paused = accounts.filter((account) => account.paused).length;
  const refused = accounts.filter((account) => account.refused).length;
  return ok({
    lanes,
    tried: accounts.length - paused - refused - rests.length,
    paused,
    refused,
    resting: rests.length,
    restsUntil: rests.length > 0 ? new Date(Math.max(...rests)) : null,
  });
}

/**
 * Asks the account for its calendars again. Only a complete listing can flag one as gone; an account that refuses the
 * sign-in is marked so. Fails with `too_many_tries` after twenty in five minutes.
 */
export async function refreshCalendars(
  userId: string,
  connectionId: string,
  at = now(),
): Promise<Result<{ calendars: number; lanes: string[] }>> {
  const account = await findAccount(userId, connectionId);
  if (!account) return fail("account_not_found");
  const bucket = { key: `refresh|${userId}`, policy: policies.refreshCalendars };
  const wait = await takeAttempt([bucket], at);
  if (wait > 0) return failUntil(wait);
  let listed: CalendarListing;
  try {
    const provider = await providerOf(account.provider).load();
    const beforeRequest = whilePersonWaits();
    listed = await askAccount(
      account,
      (refused) => openSession(connectionId, beforeRequest, refused),
      (ask) => ask((session) => provider.listCalendars(session)),
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return fail(refusalOf(error));
  }
  await keepListing(userId, connectionId, listed);
  return ok({ calendars: listed.calendars.length, lanes: [connectionId] });
}
