import { type Job, jobOf, todoOf } from "@/lib/errors/jobs";
import { isServiceCode } from "@/lib/errors/words";

/** What the tables say about one account; health is derived from it, never stored. */
export interface AccountFacts {
  address: string;
  disconnecting: boolean;
  paused: boolean;
  /** Why the lane is blocked ("paused" included), or null. */
  blocked: string | null;
  /** The account is not asked before this instant. */
  notBefore: Date | null;
  failingSince: Date | null;
  /** What the account denies everything with, and until when it rests for that; null when it is in no trouble. */
  deniedCode: string | null;
  deniedUntil: Date | null;
  /** When the earliest waiting event is tried next. */
  nextTry: Date | null;
  /** When an account that has nothing to send is looked at, to see whether it works again. */
  nextLook: Date | null;
  /** Events that should be in the account and are not yet as they should be, removals included. */
  waiting: number;
  /** Of those, how many have failed and are being retried. */
  retrying: number;
  /** Of those waiting, how many were tried in vain, denied ones included, and are tried again later. */
  putOff: number;
  /** Why every single one that waits is denied; null when that differs, or some are not. */
  putOffCode: string | null;
  /** What most of those that wait failed with last. */
  lastError: string | null;
  /** Events in the account, waiting ones included. */
  total: number;
  /** When its service last accepted its credentials; null when it never did, or nobody knows. */
  provenAt: Date | null;
}

/** So long after its last proof an account is shown as connected, in ms: one that is quiet is asked well before. */
export const PROOF_HOLDS_MS = 7 * 3_600_000;

export type Health =
  /** Its service accepted its credentials not long ago, and nothing waits. */
  | { state: "connected"; provenAt: Date }
  /** Nothing is known to be wrong, but nobody has heard of it lately: it is asked as soon as can be. */
  | { state: "unchecked"; provenAt: Date | null }
  | { state: "syncing"; done: number; of: number }
  /** It goes on by itself: nobody has to do anything. */
  | { state: "delayed"; retryAt: Date | null; reason: string | null }
  /** The service denies everything until somebody does something (`todo`); it is tried again all the same. */
  | {
      state: "needs";
      whose: Exclude<Job, "nobody">;
      todo: string | null;
      retryAt: Date | null;
      reason: string;
    }
  | { state: "reconnect"; reason: string }
  | { state: "paused"; waiting: number }
  | { state: "disconnecting"; waiting: number };

const TRIED: ReadonlySet<Health["state"]> = new Set([
  "connected",
  "unchecked",
  "syncing",
  "delayed",
  "needs",
]);

/** The account is tried at once when somebody says so; in the other states it waits for its person, or is being left. */
export const canBeTried = ({ state }: Health): boolean => TRIED.has(state);

/** An account's health at `now`. The first line that holds wins, the person's own doing before any trouble. */
export function healthOf(facts: AccountFacts, now: Date): Health {
  if (facts.disconnecting) return { state: "disconnecting", waiting: facts.waiting };
  if (facts.paused) return { state: "paused", waiting: facts.waiting };
  if (facts.blocked) return { state: "reconnect", reason: facts.blocked };
  if (facts.deniedCode) return troubleOf(facts, facts.deniedCode, now);
  if (facts.notBefore && facts.notBefore > now && facts.waiting > 0)
    return { state: "delayed", retryAt: facts.notBefore, reason: facts.lastError };
  if (facts.waiting > 0 && facts.putOff === facts.waiting)
    return { state: "delayed", retryAt: ahead(now, facts.nextTry), reason: facts.putOffCode };
  if (facts.retrying > 0 && facts.failingSince)
    return { state: "delayed", retryAt: ahead(now, facts.nextTry), reason: null };
  if (facts.waiting > 0)
    return { state: "syncing", done: Math.max(0, facts.total - facts.waiting), of: facts.total };
  const { provenAt } = facts;
  return provenAt && now.getTime() - provenAt.getTime() <= PROOF_HOLDS_MS
    ? { state: "connected", provenAt }
    : { state: "unchecked", provenAt };
}

/**
 * The account denies everything: whoever can change that is named, and when it is tried again. One with nothing to send
 * is looked at instead.
 */
function troubleOf(facts: AccountFacts, reason: string, now: Date): Health {
  const { address, deniedUntil, notBefore, nextTry, nextLook, waiting } = facts;
  const rest = ahead(now, deniedUntil, notBefore);
  const retryAt = waiting === 0 ? ahead(now, rest, nextLook) : (rest ?? ahead(now, nextTry));
  const whose = isServiceCode(reason) ? jobOf(reason, address) : "nobody";
  if (whose === "nobody" || !isServiceCode(reason)) return { state: "delayed", retryAt, reason };
  return { state: "needs", whose, todo: todoOf(reason, address), retryAt, reason };
}

/** The last of these instants that is still to come; null when none is: what is due is done at any moment. */
function ahead(now: Date, ...instants: (Date | null)[]): Date | null {
  const times = instants.flatMap((at) => (at && at > now ? [at.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}
