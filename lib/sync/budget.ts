import type { Engine } from "./engine";

/** How long a run may go on, on the engine's monotonic clock. */
export interface Budget {
  /** No request starts and nothing is claimed after this. */
  until: number;
  /** Requests under way are aborted by then. */
  answerBy: number;
}

/** The budget of a run that begins now. */
export function budgetFrom(engine: Engine): Budget {
  const started = engine.monotonic();
  return { until: started + engine.timing.budgetMs, answerBy: started + engine.timing.answerMs };
}
