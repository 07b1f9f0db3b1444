import { keepListing } from "@/lib/connections/commands";
import { ProviderError } from "@/lib/providers/errors";
import type { Engine } from "./engine";
import { ownerOfContradicted } from "./store/rights";

/**
 * After a write was refused: if it was refused as read-only by a calendar that is kept as writable, the account is
 * listed again, one request, so that its bookings stop going there and the pages say why. A service that cannot be
 * asked now is asked after the next refusal. `until`: on the engine's monotonic clock, the last moment to ask.
 */
export async function readRightsAgain(engine: Engine, laneId: string, provider: string, until: number) {
  const owner = await ownerOfContradicted(laneId);
  if (!owner) return;
  const beforeRequest = () => {
    if (engine.monotonic() >= until)
      throw new ProviderError("unsent", "no_time", "No time is left to start a request.");
    return AbortSignal.timeout(engine.timing.requestTimeoutMs);
  };
  try {
    const service = await engine.providerOf(provider).load();
    const listed = await service.listCalendars(await engine.openSession(laneId, beforeRequest));
    await keepListing(owner, laneId, listed);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
  }
}
