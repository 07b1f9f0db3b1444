import { type Fault, type Held, type Match, matches } from "../http/faults";
import type { FakeServer } from "../http/serve";

/** A stand-in's switches and counts by the kinds of requests its service has. */
export interface ByKind<K extends string> {
  /** The next requests of that kind go wrong; the answered function takes it back. */
  fail(kind: K, fault: Fault, times?: number): () => void;
  /** Keeps the next request of that kind back until it is delivered, however long ago its sender gave up. */
  hold(kind: K): Held;
  /** Requests so far, of one kind or all. */
  count(kind?: K): number;
  forgetRequests(): void;
}

export const byKind = <K extends string>(
  { faults, requests }: FakeServer,
  kinds: Readonly<Record<K, Match>>,
): ByKind<K> => ({
  fail: (kind, fault, times) => faults.fail(fault, kinds[kind], times),
  hold: (kind) => faults.hold(kinds[kind]),
  count: (kind) => requests.filter((r) => kind === undefined || matches(kinds[kind], r)).length,
  forgetRequests: () => {
    requests.length = 0;
  },
});
