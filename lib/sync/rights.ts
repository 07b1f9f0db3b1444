import { keepListing } from "@/lib/connections/commands";
import { ProviderError } from "@/lib/providers/errors";
import type { Budget } from "./drain";
import type { Engine } from "./engine";
import { RequestGate } from "./requests";
import { ownerOfContradicted } from "./store/rights";

/**
 * After a write was refused: if it was refused as read-only by a calendar that is kept as writable, the account is
 * listed again, one request, so that its bookings stop going there and the pages say why. A service that cannot be
 * asked now is asked after the next refusal.
 */
export async function readRightsAgain(engine: Engine, laneId: string, provider: string, budget: Budget) {
  const owner = await ownerOfContradicted(laneId);
  if (!owner) return;
  const { beforeRequest } = new RequestGate(engine, budget, budget.until);
  try {
    const service = await engine.providerOf(provider).load();
    const listed = await service.listCalendars(await engine.openSession(laneId, beforeRequest));
    await keepListing(owner, laneId, listed);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
  }
}
