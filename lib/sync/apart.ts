import { type RunCounts, tally } from "./counts";
import type { Engine } from "./engine";

/** Does what the rest of a run must not wait for: when it fails, that is counted and told, and the run goes on. */
export async function apart(
  engine: Engine,
  counts: RunCounts,
  about: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    tally(counts, "failed");
    engine.onError(error, about);
  }
}
