import type { Outcome } from "@/lib/states/booking/attempt";

/** What became of the links a run worked on, by outcome; `refused` and `lost` are leases that had ended. */
export type Counts = Partial<Record<Outcome | "refused" | "lost", number>>;

type RunCount =
  | "planned"
  | "lanes"
  | "left"
  | "audited"
  | "repaired"
  | "resealed"
  | "moved"
  | "probed"
  | "lookedFor"
  | "failed"
  | "durationMs";
/** The same with what else a run did. */
export type RunCounts = Counts & Partial<Record<RunCount, number>>;

/** Adds to a count; RunCounts are Counts. */
export function tally(counts: RunCounts, what: keyof RunCounts, by = 1): void {
  counts[what] = (counts[what] ?? 0) + by;
}

/** Adds what `more` counted. */
export function tallyAll(counts: RunCounts, more: Counts): void {
  for (const [what, by] of Object.entries(more)) tally(counts, what as keyof Counts, by);
}
