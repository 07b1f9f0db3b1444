import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepListing } from "@/lib/connections/commands";
import { keepTrouble, withRenewal } from "@/lib/connections/renewal";
import { openSession } from "@/lib/connections/session";
import { fail, ok, type Result } from "@/lib/errors";
import { pauseLane, resumeLane } from "@/lib/lanes/block";
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

/**
 * "Sync now" for one account, or for all (null): what is being retried is due at once. An account that asked for a
 * break keeps it; `resting` counts those. Fails with `account_not_found`, or `too_soon` after ten in five minutes.
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
    where n.user_id = ${userId} and n.disconnected_at is null
      and (${connectionId}::uuid is null or n.id = ${connectionId}::uuid)`,
  );
  if (connectionId && accounts.length === 0) return fail("account_not_found");
  if ((await takeAttempt([{ key: `sync-now:${userId}`, policy: policies.syncNow }], at)) > 0)
    return fail("too_soon");
  const lanes = accounts.map((account) => account.id);
  await database().transaction((tx) => hurryLanes(tx, lanes));
  return ok({ lanes, resting: accounts.filter((account) => account.resting).length });
}

/**
 * Asks the account for its calendars again. Only a complete listing can flag one as gone; an account that refuses the
 * sign-in is marked so.
 */
export async function refreshCalendars(
  userId: string,
  connectionId: string,
): Promise<Result<{ calendars: number; lanes: string[] }>> {
  const account = await findAccount(userId, connectionId);
  if (!account) return fail("account_not_found");
  let listed: CalendarListing;
  try {
    const provider = await providerOf(account.provider).load();
    const beforeRequest = whilePersonWaits();
    const ask = withRenewal((refused) => openSession(connectionId, beforeRequest, refused));
    listed = await ask((session) => provider.listCalendars(session));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await keepTrouble(connectionId, account.credVersion, error);
    return fail(refusalOf(error));
  }
  await keepListing(userId, connectionId, listed);
  return ok({ calendars: listed.calendars.length, lanes: [connectionId] });
}
