import { lookAfter } from "@/lib/connections/looks";
import { withRenewal } from "@/lib/connections/renewal";
import type { HeldLane } from "@/lib/lanes/lease";
import { ProviderError } from "@/lib/providers/errors";
import { type Budget, budgetFrom } from "./budget";
import { type RunCounts, tally } from "./counts";
import type { Engine } from "./engine";
import { RequestLimits } from "./limits";
import { claimProbe, claimProof, type Found, settleProbe } from "./store/probe";

/** Accounts asked in one run whether they still work, at most: each may take a request's whole time. */
const PROOFS = 20;

/** A mark that the sign-in is refused can be wrong: one harmless request tells. */
export async function probeBlocked(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  while (engine.monotonic() < budget.until)
    if (!(await checkNext(engine, budget, counts, claimProbe))) return;
}

/** Asks accounts that have been quiet for hours whether they still work. Comes after the events. */
export async function proveQuiet(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  for (let i = 0; i < PROOFS && engine.monotonic() < budget.until; i++)
    if (!(await checkNext(engine, budget, counts, claimProof))) return;
}

/** Asks these accounts at once, as far as they are due to be: what follows when somebody looks at them. */
export async function checkLanes(engine: Engine, laneIds: string[]): Promise<void> {
  const budget = budgetFrom(engine);
  const counts: RunCounts = {};
  const worker = async () => {
    while (engine.monotonic() < budget.until)
      if (!(await checkNext(engine, budget, counts, (timing) => claimProof(timing, laneIds)))) return;
  };
  await Promise.all(Array.from({ length: Math.min(engine.timing.lanes, laneIds.length) }, worker));
}

/** Answers false when no account was due. */
async function checkNext(
  engine: Engine,
  budget: Budget,
  counts: RunCounts,
  claim: (timing: Engine["timing"]) => Promise<HeldLane | null>,
): Promise<boolean> {
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
