/** What the tables say about one account; health is derived from it, never stored. */
export interface AccountFacts {
  disconnecting: boolean;
  paused: boolean;
  /** Why the lane is blocked ("paused" included), or null. */
  blocked: string | null;
  /** The account is not asked before this instant. */
  notBefore: Date | null;
  failingSince: Date | null;
  /** When the earliest waiting event is tried next. */
  nextTry: Date | null;
  /** Events that should be in the account and are not yet as they should be, removals included. */
  waiting: number;
  /** Of those, how many have failed and are being retried. */
  retrying: number;
  /** Events in the account, waiting ones included. */
  total: number;
}

export type Health =
  | { state: "connected" }
  | { state: "syncing"; done: number; of: number }
  | { state: "delayed"; retryAt: Date | null }
  | { state: "reconnect"; reason: string }
  | { state: "paused"; waiting: number }
  | { state: "disconnecting"; waiting: number };

/** An account's health at `now`. The first line that holds wins, the person's own doing before any trouble. */
export function healthOf(facts: AccountFacts, now: Date): Health {
  if (facts.disconnecting) return { state: "disconnecting", waiting: facts.waiting };
  if (facts.paused) return { state: "paused", waiting: facts.waiting };
  if (facts.blocked) return { state: "reconnect", reason: facts.blocked };
  if (facts.notBefore && facts.notBefore > now && facts.waiting > 0)
    return { state: "delayed", retryAt: facts.notBefore };
  if (facts.retrying > 0 && facts.failingSince) return { state: "delayed", retryAt: facts.nextTry };
  if (facts.waiting > 0)
    return { state: "syncing", done: Math.max(0, facts.total - facts.waiting), of: facts.total };
  return { state: "connected" };
}
