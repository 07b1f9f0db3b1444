import { lookAfter } from "@/lib/connections/looks";
import { withRenewal } from "@/lib/connections/renewal";
import type { HeldLane } from "@/lib/lanes/lease";
import { ProviderError } from "@/lib/providers/errors";
import { allOf } from "./all-of";
import { type Budget, budgetFrom } from "./budget";
import { type RunCounts, tally } from "./counts";
import type { Engine } from "./engine";
import { RequestLimits } from "./limits";
import { claimProbe, claimProof, type Found, settleProbe } from "./store/probe";
import type { Timing } from "./timing";

/** A mark that the sign-in is refused can be wrong: one harmless request tells. Asks several accounts at a time. */
export async function probeBlocked(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  await askAll(engine, budget, counts, claimProbe);
}

/**
 * Asks accounts that have been quiet for hours whether they still work, several at a time, while the run has time: after
 * the events. Those come first that nobody heard of or asked for longest.
 */
export async function proveQuiet(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  await askAll(engine, budget, counts, claimProof);
}

/** Asks these accounts at once, as far as they are due to be: what follows when somebody looks at them. */
export async function checkLanes(engine: Engine, laneIds: string[]): Promise<void> {
  const workers = Math.min(engine.timing.looks, laneIds.length);
  await askAll(engine, budgetFrom(engine), {}, (timing) => claimProof(timing, laneIds), workers);
}

type Claim = (timing: Timing) => Promise<HeldLane | null>;

/** Asks the accounts that `claim` takes, as many at a time as there are `workers`, until none is due or the time is up. */
async function askAll(
  engine: Engine,
  budget: Budget,
  counts: RunCounts,
  claim: Claim,
  workers = engine.timing.looks,
): Promise<void> {
  const worker = async () => {
    while (engine.monotonic() < budget.until) if (!(await checkNext(engine, budget, counts, claim))) return;
  };
  await allOf(Array.from({ length: workers }, worker));
}

/** Answers false when no account was due. */
async function checkNext(engine: Engine, budget: Budget, counts: RunCounts, claim: Claim): Promise<boolean> {
  const { leaseMs, requestReserveMs } = engine.timing;
  const leaseEnds = engine.monotonic() + leaseMs - requestReserveMs;
  const lane = await claim(engine.timing);
  if (!lane) return false;
  await settleProbe(lane, await ask(engine, lane, budget, Math.min(leaseEnds, budget.until)));
  tally(counts, "probed");
  return true;
}

async function ask(engine: Engine, lane: HeldLane, budget: Budget, until: number): Promise<Found> {
  const { beforeRequest } = new RequestLimits(engine, budget, until);
  const definition = engine.providerOf(lane.provider);
  try {
    const provider = await definition.load();
    await withRenewal((refused) => engine.openSession(lane.id, beforeRequest, refused))((session) =>
      provider.listCalendars(session),
    );
    return { works: true };
  } catch (error) {
    const known = error instanceof ProviderError ? error : null;
    if (!known) engine.onError(error, { lane: lane.id });
    return { works: false, error: known, lookAfterMs: lookAfter(definition) };
  }
}
