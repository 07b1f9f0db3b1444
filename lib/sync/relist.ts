import { keepListing } from "@/lib/connections/commands";
import { ProviderError } from "@/lib/providers/errors";
import type { Budget } from "./drain";
import type { Engine } from "./engine";
import { RequestGate } from "./requests";
import { restLane } from "./store/lane";
import { claimMissing } from "./store/missing";
import { ownerOfContradicted } from "./store/rights";

/**
 * After a write was refused: if it was refused as read-only by a calendar that is kept as writable, the account is
 * listed again, one request, so that its bookings stop going there and the pages say why. A service that cannot be
 * asked now is asked after the next refusal.
 */
export async function readRightsAgain(engine: Engine, laneId: string, provider: string, budget: Budget) {
  const userId = await ownerOfContradicted(laneId);
  if (userId) await listAgain(engine, { id: laneId, userId, provider }, budget);
}

/**
 * A calendar can be missing for a while only: its server was being moved, somebody stopped sharing it and shares it
 * again. One that is wanted is looked for, ever more seldom; once it is back, what waited for it goes on. Answers
 * whether there may be another to look for.
 */
export async function lookForMissing(engine: Engine, budget: Budget): Promise<boolean> {
  const account = await claimMissing();
  if (account?.ask) await listAgain(engine, account, budget);
  return account !== null;
}

/** Lists an account again and keeps what it says; a service that cannot be asked is asked another time. */
async function listAgain(
  engine: Engine,
  account: { id: string; userId: string; provider: string },
  budget: Budget,
): Promise<void> {
  const { beforeRequest } = new RequestGate(engine, budget, budget.until);
  try {
    const service = await engine.providerOf(account.provider).load();
    const listed = await service.listCalendars(await engine.openSession(account.id, beforeRequest));
    await keepListing(account.userId, account.id, listed);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.retryAfter) await restLane(account.id, error.retryAfter);
  }
}
