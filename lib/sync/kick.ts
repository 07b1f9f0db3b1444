import { openSession } from "@/lib/connections/session";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { providerOf } from "@/lib/providers/registry";
import { checkLanes } from "./check";
import type { Engine } from "./engine";
import { runAll, runLanes } from "./run";
import { processConcurrency } from "./store/concurrency";
import { timing } from "./timing";

/** The engine as the running app uses it. */
export function productionEngine(): Engine {
  return {
    timing,
    concurrency: processConcurrency(),
    providerOf,
    openSession,
    appUrl: env().APP_URL,
    monotonic: () => performance.now(),
    onRepair: (found) => log().warn(found, "sync: an audit found and repaired differences"),
    onZones: (followed) => log().info(followed, "sync: bookings follow newer rules of time zones"),
    onError: (error, context) => log().error({ err: error, ...context }, "sync: unexpected error"),
  };
}

/**
 * Works these lanes at once, so that an event is there within a second or two of a change, and asks those that are due to
 * be whether they still work; hand its promise to
 * `after()`: begun at once, it does not wait for the answer's page. A failure here costs nothing: the lanes stay due
 * and the scheduler takes them.
 */
export async function kickLanes(laneIds: string[]): Promise<void> {
  if (laneIds.length === 0) return;
  const lanes = [...new Set(laneIds)];
  await quietly(async () => {
    const engine = productionEngine();
    await runLanes(engine, lanes);
    await checkLanes(engine, lanes);
  });
}

/** Asks those of these accounts that are due to be whether they still work. */
export async function kickChecks(laneIds: string[]): Promise<void> {
  if (laneIds.length > 0) await quietly(() => checkLanes(productionEngine(), laneIds));
}

/** The same for a settings change: plans it, then works the lanes it woke. */
export async function kickPlan(): Promise<void> {
  await quietly(() => runAll(productionEngine()));
}

async function quietly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log().error({ err: error }, "sync: a run after a change failed; the scheduler will take over");
  }
}
