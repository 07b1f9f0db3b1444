/** How many attempts one key may make, and how long it waits after. All times in milliseconds. */
export interface ThrottlePolicy {
  /** Attempts that pass within one window; from then on each one starts a wait. */
  limit: number;
  /** Length of the window that begins with the first attempt. */
  windowMs: number;
  /** The first wait; every further attempt doubles it. */
  backoffMs: number;
  /** The longest wait, and how long a key must stay quiet after its wait to be forgotten. */
  maxBackoffMs: number;
}

/** One thing counted: a key and the policy it is held to. */
export interface Bucket {
  key: string;
  policy: ThrottlePolicy;
}

const MINUTE = 60_000;
const policy = (limit: number, windowMs: number, backoffMs = MINUTE / 2): ThrottlePolicy => ({
  limit,
  windowMs,
  backoffMs,
  maxBackoffMs: 15 * MINUTE,
});

/** The policies of the product, in one place. */
export const policies = {
  /** One account from one address. */
  accountFromAddress: policy(5, 15 * MINUTE),
  /** Everything from one address, which may be an office: generous. */
  address: policy(60, 15 * MINUTE),
  /** One account from all browsers that never signed in to it, when their addresses are known … */
  accountFromStrangers: policy(50, 60 * MINUTE),
  /** … and when they are not. */
  accountFromUnknown: policy(10, 15 * MINUTE),
  /** Every try from browsers that never signed in to the account, when nobody's address is known. */
  strangers: policy(100, 15 * MINUTE),
  /** One account from one browser that has signed in to it before. */
  accountFromDevice: policy(10, 15 * MINUTE),
  /** New accounts from one address. */
  signUp: policy(20, 60 * MINUTE),
  /** New accounts altogether, when nobody's address is known. */
  signUpFromUnknown: policy(200, 60 * MINUTE),
  /** A fresh password asked of somebody signed in. */
  freshPassword: policy(10, 15 * MINUTE),
  /** Tries of one person to connect accounts with a password; those that succeed do not count. */
  connect: policy(10, 15 * MINUTE),
  /** The same for one account at one server, whoever tries: Calpace guesses nobody's password for anybody. */
  connectAccount: policy(10, 15 * MINUTE),
  /** Sign-ins at calendar services that one person begins. */
  beginSignIn: policy(20, 15 * MINUTE),
  /** Lists of calendars one person asks for: each signs in to somebody else's server. */
  refreshCalendars: policy(20, 5 * MINUTE),
  /** Test events of one person: each is three requests to somebody else's server. */
  testEvent: policy(5, 5 * MINUTE),
  /** Comparing an account's events: each time up to some hundred requests to somebody else's server. */
  compare: policy(4, 5 * MINUTE),
  /** Restoring events of one person, often one after the other. */
  restore: policy(60, 5 * MINUTE),
  /** "Sync now" of one person, which overrides back-off. */
  syncNow: policy(10, 5 * MINUTE),
} as const;

/** What is remembered of a key; `count` 0 is nothing. */
export interface ThrottleState {
  count: number;
  /** End of the window, or of the wait once `count` has reached the limit. */
  resetAt: Date;
}

/**
 * The pure rule: may an attempt pass at `now`, and what is remembered then. A refused attempt changes nothing, so
 * hammering does not lengthen anybody's wait beyond `maxBackoffMs`.
 */
export function nextAttempt(
  state: ThrottleState,
  policy: ThrottlePolicy,
  now: Date,
): { allowed: true; state: ThrottleState } | { allowed: false; retryAfterMs: number } {
  const late = now.getTime() - state.resetAt.getTime();
  const waiting = state.count >= policy.limit;
  if (waiting && late < 0) return { allowed: false, retryAfterMs: -late };
  const forgotten = state.count === 0 || late >= (waiting ? policy.maxBackoffMs : 0);
  const count = forgotten ? 1 : state.count + 1;
  if (count >= policy.limit)
    return { allowed: true, state: { count, resetAt: after(now, wait(count, policy)) } };
  return {
    allowed: true,
    state: { count, resetAt: forgotten ? after(now, policy.windowMs) : state.resetAt },
  };
}

const wait = (count: number, { limit, backoffMs, maxBackoffMs }: ThrottlePolicy): number =>
  Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(count - limit, 30));

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
