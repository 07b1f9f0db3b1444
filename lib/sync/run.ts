import { now } from "@/lib/clock";
import { giveBack } from "@/lib/connections/give-back";
import { allOf } from "./all-of";
import { apart } from "./apart";
import { type Budget, budgetFrom } from "./budget";
import { proveQuiet } from "./check";
import { type Counts, type RunCounts, tally } from "./counts";
import type { Engine } from "./engine";
import { workLanes } from "./lanes";
import { findWork } from "./store/claim";
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
  if (left.length === 0) return;
  tally(counts, "left", left.length);
  await giveBack(left);
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
