import { keepListing } from "@/lib/connections/commands";
import { askAccount } from "@/lib/connections/renewal";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarListing } from "@/lib/providers/provider";
import type { Budget } from "./budget";
import type { Engine } from "./engine";
import { RequestLimits } from "./limits";
import { claimLook } from "./store/missing";
import { claimContradicted, type ListedAccount, parkRefused } from "./store/rights";

/**
 * After a write was refused: if it was refused as not allowed by a calendar that is kept as writable, the account is
 * listed again, one request, so that its bookings stop going there and the pages say why. A service that cannot be
 * asked now, or says the same again, is asked after a refusal an hour later.
 */
export async function readRightsAgain(engine: Engine, laneId: string, budget: Budget): Promise<void> {
  const account = await claimContradicted(laneId);
  const listed = account && (await list(engine, account, budget));
  if (listed) await keepListing(account.userId, account.id, listed, account.listingVersion);
  await parkRefused(laneId);
}

/**
 * A calendar can be missing or read-only for a while only: its server was being moved, somebody stopped sharing it and
 * shares it again. An account that should have one is listed again; once it is back, what waited for it goes on. Null when no look is due, else whether the account was asked.
 */
export async function lookForMissing(engine: Engine, budget: Budget): Promise<{ asked: boolean } | null> {
  const account = await claimLook();
  if (!account) return null;
  const listed = account.ask ? await list(engine, account, budget) : null;
  if (listed) await keepListing(account.userId, account.id, listed, account.listingVersion, "returned");
  return { asked: account.ask };
}

/** Lists an account; null when the service cannot be asked now. What that tells of the account itself is kept. */
async function list(engine: Engine, account: ListedAccount, budget: Budget): Promise<CalendarListing | null> {
  const { beforeRequest } = new RequestLimits(engine, budget, budget.until);
  try {
    const service = await engine.providerOf(account.provider).load();
    return await askAccount(
      account,
      (refused) => engine.openSession(account.id, beforeRequest, refused),
      (ask) => ask((session) => service.listCalendars(session)),
    );
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return null;
  }
}
