import { productionEngine } from "./kick";
import { runSync } from "./run";

const EVERY_MS = 60_000;
const FIRST_AFTER_MS = 1_500;

const holder = globalThis as { __calpaceScheduler?: NodeJS.Timeout };

/**
 * The internal scheduler: a run every 60 s in this process, the first soon after the start. Several processes may
 * do so at once. Calling it twice keeps one timer. A run that fails is logged and the next one follows.
 */
export function startScheduler(): void {
  if (holder.__calpaceScheduler) return;
  const schedule = (afterMs: number) => {
    holder.__calpaceScheduler = setTimeout(tick, afterMs);
    holder.__calpaceScheduler.unref();
  };
  const tick = async () => {
    const engine = productionEngine();
    try {
      await runSync(engine, "internal");
    } catch (error) {
      engine.onError(error, { trigger: "internal" });
    }
    schedule(EVERY_MS);
  };
  schedule(FIRST_AFTER_MS);
}
