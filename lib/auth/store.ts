import { and, desc, eq, gt, isNull, lt, lte, ne, or } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { database, type Queryable } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { NO_VISIT, type Visit } from "@/lib/security/visit";
import type { ChosenHabits } from "@/lib/text/time-style";
import { IDLE_SECONDS, SESSION_SECONDS } from "./cookie";
import type { SessionClaims } from "./token";

/** The person behind a request, as every page and action knows them. */
export interface SignedInUser {
  id: string;
  email: string;
  name: string;
  /** IANA name. */
  timeZone: string;
  /** How they want to read times; null follows the browser. */
  habits: ChosenHabits;
  role: "person" | "operator";
  sessionId: string;
}

/** That a session is used is written down to the nearest five minutes: not on every page. */
const SEEN_MS = 5 * 60_000;

const before = (now: Date, ms: number): Date => new Date(now.getTime() - ms);
/** Sessions that neither ran out nor were left unused for too long. */
export const alive = (now: Date) =>
  and(gt(sessions.expiresAt, now), gt(sessions.lastSeenAt, before(now, IDLE_SECONDS * 1000)));

/**
 * The person of a session that is still there at `now`; null after sign-out, revocation, deletion or expiry, after a
 * week in which nobody used it, and while the person is locked out. That it is used is written down, unless an open page
 * asks by itself (`used` false).
 */
export async function findSession(
  { userId, sessionId }: SessionClaims,
  now: Date,
  used = true,
): Promise<SignedInUser | null> {
  const [found] = await database()
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      timeZone: users.timeZone,
      habits: { hours: users.hourCycle, dates: users.dateOrder, weekStart: users.weekStart },
      role: users.role,
      sessionId: sessions.id,
      seenAt: sessions.lastSeenAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), alive(now), isNull(users.lockedAt)));
  if (!found) return null;
  const { seenAt, ...user } = found;
  const old = before(now, SEEN_MS);
  if (used && seenAt <= old)
    await database()
      .update(sessions)
      .set({ lastSeenAt: now })
      .where(and(eq(sessions.id, sessionId), lte(sessions.lastSeenAt, old)));
  return user;
}

/** One browser the person is signed in with. */
export interface SessionView extends Visit {
  id: string;
  createdAt: Date;
  /** To the nearest five minutes. */
  lastSeenAt: Date;
}

/** The browsers the person is signed in with at `now`, those used last first. */
export const listSessions = (userId: string, now: Date): Promise<SessionView[]> =>
  database()
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      browser: sessions.browser,
      address: sessions.address,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), alive(now)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id));

/** The account behind an e-mail address, for checking a password only. */
export async function findCredentials(email: string): Promise<{ id: string; passwordHash: string } | null> {
  const [found] = await database()
    .select({ id: users.id, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.email, email));
  return found ?? null;
}

/** The stored hash of somebody signed in. */
export async function findPasswordHash(userId: string): Promise<string | undefined> {
  const [found] = await database()
    .select({ hash: users.passwordHash })
    .from(users)
    .where(eq(users.id, userId));
  return found?.hash;
}

/** Begins a session of the browser that made this visit, and answers its id. */
export async function insertSession(
  on: Queryable,
  userId: string,
  now: Date,
  { address, browser }: Visit = NO_VISIT,
): Promise<string> {
  const id = uuidv7();
  const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
  await on
    .insert(sessions)
    .values({ id, userId, createdAt: now, lastSeenAt: now, expiresAt, address, browser });
  return id;
}

/**
 * Begins a session for whoever proved `provenHash`, and answers its id; "locked" when an operator keeps them out, null
 * when the password was changed in between. The row lock orders this with a password change and with a lock, which
 * revoke sessions: none that began before outlives them.
 */
export function beginSession(
  userId: string,
  provenHash: string,
  visit: Visit,
  now: Date,
): Promise<{ id: string } | "locked" | null> {
  return database().transaction(async (tx) => {
    const [still] = await tx
      .select({ lockedAt: users.lockedAt })
      .from(users)
      .where(and(eq(users.id, userId), eq(users.passwordHash, provenHash)))
      .for("share");
    if (!still) return null;
    return still.lockedAt ? "locked" : { id: await insertSession(tx, userId, now, visit) };
  });
}

/** Ends one session of the person; answers whether it was there. */
export async function deleteSession(userId: string, sessionId: string): Promise<boolean> {
  const ended = await database()
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, sessionId)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

/** Ends every session of the person. */
export async function deleteSessions(on: Queryable, userId: string): Promise<void> {
  await on.delete(sessions).where(eq(sessions.userId, userId));
}

/** Ends every session of the person but `keep`; answers how many there were. */
export async function deleteOtherSessions(userId: string, keep: string): Promise<number> {
  const ended = await database()
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, keep)))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Removes the rows of sessions that have run out or were left unused. */
export async function sweepSessions(now: Date): Promise<void> {
  await database()
    .delete(sessions)
    .where(or(lte(sessions.expiresAt, now), lt(sessions.lastSeenAt, before(now, IDLE_SECONDS * 1000))));
}
