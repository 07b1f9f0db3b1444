import { createHash } from "node:crypto";
import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { throttles } from "@/db/schema";
import { type Bucket, nextAttempt } from "./throttle";

/** No rule remembers anything for longer than this after its time: see `maxBackoffMs`. */
const HOUR = 60 * 60_000;

/** A bucket's key as stored: of fixed length, and naming nobody. */
const stored = (key: string) => createHash("sha256").update(key).digest("base64url");

/**
 * Counts one attempt in each bucket, in order, and stops at the first that has no room. Answers how long to wait in
 * seconds; 0 means the attempt may go on. Counting comes before the attempt, so parallel guesses are all counted.
 * What is refused anyway writes nothing: a stranger's flood does not fill the table.
 */
export async function takeAttempt(buckets: readonly Bucket[], now: Date): Promise<number> {
  const held = await waitOf(buckets, now);
  if (held > 0) return held;
  for (const bucket of buckets) {
    const seconds = await take(bucket, now);
    if (seconds > 0) return seconds;
  }
  return 0;
}

/** How long these buckets have no room, in seconds: the longest of them. */
async function waitOf(buckets: readonly Bucket[], now: Date): Promise<number> {
  if (buckets.length === 0) return 0;
  const found = await database()
    .select()
    .from(throttles)
    .where(inArray(throttles.key, keys(buckets)));
  const states = new Map(found.map((state) => [state.key, state]));
  const waits = buckets.map(({ key, policy }) => {
    const state = states.get(stored(key));
    const answer = state && nextAttempt(state, policy, now);
    return answer && !answer.allowed ? Math.ceil(answer.retryAfterMs / 1000) : 0;
  });
  return Math.max(...waits);
}

function take({ key, policy }: Bucket, now: Date): Promise<number> {
  const mine = eq(throttles.key, stored(key));
  return database().transaction(async (tx) => {
    // The row is there before it is locked, so that two first attempts count as two.
    await tx
      .insert(throttles)
      .values({ key: stored(key), count: 0, resetAt: now })
      .onConflictDoNothing();
    const [state = { count: 0, resetAt: now }] = await tx
      .select({ count: throttles.count, resetAt: throttles.resetAt })
      .from(throttles)
      .where(mine)
      .for("update");
    const answer = nextAttempt(state, policy, now);
    if (!answer.allowed) return Math.ceil(answer.retryAfterMs / 1000);
    await tx.update(throttles).set(answer.state).where(mine);
    return 0;
  });
}

/**
 * Takes back what a successful attempt counted, leaving the failures of others where they are. A bucket that is full
 * stays so: else whoever knows one password could end every wait with it and go on guessing another.
 */
export async function giveBack(buckets: readonly Bucket[]): Promise<void> {
  for (const { key, policy } of buckets)
    await database()
      .update(throttles)
      .set({ count: sql`${throttles.count} - 1` })
      .where(and(eq(throttles.key, stored(key)), gt(throttles.count, 0), lt(throttles.count, policy.limit)));
}

/** Forgets these buckets: the person proved to be who they said. */
export async function forget(buckets: readonly Bucket[]): Promise<void> {
  if (buckets.length === 0) return;
  await database()
    .delete(throttles)
    .where(inArray(throttles.key, keys(buckets)));
}

/** Removes what no rule remembers any more. */
export async function sweepThrottles(now: Date): Promise<void> {
  await database()
    .delete(throttles)
    .where(lt(throttles.resetAt, new Date(now.getTime() - HOUR)));
}

const keys = (buckets: readonly Bucket[]): string[] => buckets.map((b) => stored(b.key));
