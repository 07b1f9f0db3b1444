import { lastRunAge } from "./store/runs";

/** The scheduler runs every minute; this long without a run is an alarm. */
const SILENCE_MS = 5 * 60_000;

export interface EngineHealth {
  ok: boolean;
  /** Seconds since the last run began; null when there never was one. */
  lastRunSeconds: number | null;
}

/** Whether the database answers and the scheduler runs. Throws when the database does not answer. */
export async function engineHealth(): Promise<EngineHealth> {
  const age = await lastRunAge();
  return {
    ok: age !== null && age < SILENCE_MS,
    lastRunSeconds: age === null ? null : Math.round(age / 1000),
  };
}
