import { now } from "@/lib/clock";
import type { HeldLane } from "@/lib/lanes/lease";
import { apart } from "./apart";
import { type Budget, budgetFrom } from "./budget";
import { proveQuiet } from "./check";
import { type Counts, type RunCounts, tally } from "./counts";
import { drainLane } from "./drain";
import type { Engine } from "./engine";
import { readRightsAgain } from "./relist";
import { claimLanes, findWork } from "./store/claim";
import { finishLeaving } from "./store/leave";
import { PlanError, planBatch } from "./store/plan";
import { recordRun, type Trigger } from "./store/runs";
import { lookAround, upkeep } from "./upkeep";
import { zonesOf } from "./zones";

/**
 * One tick: plans what settings changed, then works due lanes, several at a time, until nothing is due or the
 * budget is spent. Safe to run any number of times at once, in any number of processes. An idle tick is one
 * probe and one heartbeat row.
 */
export async function runSync(engine: Engine, trigger: Trigger): Promise<RunCounts> {
  const startedAt = now();
  const started = engine.monotonic();
  const counts: RunCounts = {};
  let failure: string | null = null;
  try {
    const work = await findWork(zonesOf(engine));
    const budget = budgetFrom(engine);
    await apart(engine, counts, { trigger }, () => upkeep(engine, work, budget, counts));
    const found = work.plan || work.lanes || counts.probed || counts.repaired || counts.moved;
    if (found) await workUntil(engine, budget, counts);
    if (work.missing) {
      await lookAround(engine, budget, counts);
      if (counts.lookedFor) await workUntil(engine, budget, counts);
    }
    if (work.leaving) await endLeaving(counts);
    if (work.proofs) await apart(engine, counts, { trigger }, () => proveQuiet(engine, budget, counts));
  } catch (error) {
    failure = error instanceof Error ? error.name : "unknown";
    counts.failed = 1;
    engine.onError(error, { trigger });
  }
  counts.durationMs = Math.round(engine.monotonic() - started);
  await recordRun(trigger, startedAt, counts as Record<string, number>, failure);
  return counts;
}

/**
 * Works these lanes at once, without a tick's heartbeat, and what follows from that: a change somebody waits for. Only if
 * there is something to plan after it (a calendar came back with its account, or was found gone) are others worked as well.
 */
export async function runLanes(engine: Engine, laneIds: string[]): Promise<Counts> {
  const counts: RunCounts = {};
  const budget = budgetFrom(engine);
  await workLanes(engine, budget, counts, laneIds);
  if ((await planAll(engine, budget, counts, new Set())) > 0) await workUntil(engine, budget, counts);
  await endLeaving(counts);
  return counts;
}

/** Plans a person's settings change, works what it woke, and ends the disconnects that are done by then, at once. */
export async function runAll(engine: Engine): Promise<RunCounts> {
  const counts: RunCounts = {};
  await workUntil(engine, budgetFrom(engine), counts);
  await endLeaving(counts);
  return counts;
}

/** Comes after the work: what an account waits for to be left may just have been done. */
async function endLeaving(counts: RunCounts): Promise<void> {
  const left = await finishLeaving();
  if (left > 0) tally(counts, "left", left);
}

async function workUntil(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  // Planning makes lanes due that were not: work goes on until a round of both finds nothing.
  const failed = new Set<string>();
  for (;;) {
    const [planned, worked] = await allOf([
      planAll(engine, budget, counts, failed),
      workLanes(engine, budget, counts),
    ]);
    tally(counts, "planned", planned);
    if ((planned === 0 && worked === 0) || engine.monotonic() >= budget.until) return;
  }
}

/** Plans batch after batch, passing over people in `failed` and adding to them. Answers how many batches. */
async function planAll(
  engine: Engine,
  budget: Budget,
  counts: RunCounts,
  failed: Set<string>,
): Promise<number> {
  let planned = 0;
  while (engine.monotonic() < budget.until) {
    try {
      if (!(await planBatch(engine.timing, failed))) break;
      planned += 1;
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      failed.add(error.userId);
      tally(counts, "failed");
      engine.onError(error, { user: error.userId });
      continue;
    }
    await engine.at?.("planned");
  }
  return planned;
}

/**
 * Runs up to `timing.lanes` workers: the first lanes are claimed together, then each worker claims one after another.
 * A lane that another gives something to do is begun while that one goes on, and is one of `only` from then on.
 * Answers how many were claimed.
 */
async function workLanes(
  engine: Engine,
  budget: Budget,
  counts: RunCounts,
  only?: string[],
): Promise<number> {
  let claimed = 0;
  let working = 0;
  const begun: Promise<void>[] = [];
  const failures: unknown[] = [];
  const wanted = only && new Set(only);
  const claim = async (limit: number) => {
    const claimedAt = engine.monotonic();
    if (claimedAt >= budget.until) return [];
    const lanes = await claimLanes(engine.timing, limit, wanted && [...wanted]);
    claimed += lanes.length;
    return lanes.map((lane) => ({ lane, claimedAt }));
  };
  const opened = (laneIds: string[]) => {
    for (const id of laneIds) wanted?.add(id);
    // Where any lane may be claimed, workers that are all busy come to these by themselves.
    if (wanted || working < engine.timing.lanes) begin(claim(1).then(([first]) => first && worker(first)));
  };
  const begin = (work: Promise<void>) => {
    working += 1;
    begun.push(
      work
        .catch((error: unknown) => void failures.push(error))
        .finally(() => {
          working -= 1;
        }),
    );
  };
  const worker = async (first: { lane: HeldLane; claimedAt: number }) => {
    for (let held: typeof first | undefined = first; held; [held] = await claim(1)) {
      const { lane, claimedAt } = held;
      tally(counts, "lanes");
      const before = refusals(counts);
      let done = false;
      // An account that fails waits until its lease ends.
      await apart(engine, counts, { lane: lane.id }, async () => {
        const again = await drainLane(engine, lane, claimedAt, budget, counts, opened);
        if (refusals(counts) > before) await readRightsAgain(engine, lane.id, budget);
        // Of more lanes than workers the rest waits for whoever is done first.
        done = wanted !== undefined && wanted.size <= engine.timing.lanes && !again;
      });
      if (done) return;
    }
  };
  for (const first of await claim(Math.min(engine.timing.lanes, wanted?.size ?? engine.timing.lanes)))
    begin(worker(first));
  // Whoever is at work may begin more, and nothing may still be going on when a run has answered.
  while (begun.length > 0) await Promise.all(begun.splice(0));
  if (failures.length > 0) throw failures[0];
  return claimed;
}

/** Writes that were refused, for whatever reason. */
const refusals = ({ invalid = 0, denied = 0 }: Counts): number => invalid + denied;

/** Waits for all, also when one fails: nothing may still be going on when a run has answered. */
async function allOf<T extends unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return (await Promise.all(promises)) as T;
}
