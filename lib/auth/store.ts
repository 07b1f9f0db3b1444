import { and, eq, gt, lte, ne } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { database, type Queryable } from "@/db/client";
import { sessions, users } from "@/db/schema";
import type { ChosenHabits } from "@/lib/text/time-style";
import { SESSION_SECONDS } from "./cookie";
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
  sessionId: string;
}

/** The person of a session that is still there at `now`; null after sign-out, revocation, deletion or expiry. */
export async function findSession(
  { userId, sessionId }: SessionClaims,
  now: Date,
): Promise<SignedInUser | null> {
  const [found] = await database()
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      timeZone: users.timeZone,
      habits: { hours: users.hourCycle, dates: users.dateOrder, weekStart: users.weekStart },
      sessionId: sessions.id,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), gt(sessions.expiresAt, now)));
  return found ?? null;
}

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

/** Begins a session and answers its id. */
export async function insertSession(on: Queryable, userId: string, now: Date): Promise<string> {
  const id = uuidv7();
  const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
  await on.insert(sessions).values({ id, userId, createdAt: now, expiresAt });
  return id;
}

/**
 * Begins a session for whoever proved `provenHash`; null when the password was changed in between. The row lock
 * orders this with a password change, which revokes sessions: no session of the old password outlives it.
 */
export function beginSession(userId: string, provenHash: string, now: Date): Promise<string | null> {
  return database().transaction(async (tx) => {
    const [still] = await tx
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), eq(users.passwordHash, provenHash)))
      .for("share");
    return still ? insertSession(tx, userId, now) : null;
  });
}

/** Ends one session of the person. */
export async function deleteSession(userId: string, sessionId: string): Promise<void> {
  await database()
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, sessionId)));
}

/** Ends every session of the person, except `keep` when given. */
export async function deleteSessions(on: Queryable, userId: string, keep?: string): Promise<void> {
  const mine = eq(sessions.userId, userId);
  await on.delete(sessions).where(keep ? and(mine, ne(sessions.id, keep)) : mine);
}

/** Removes the rows of sessions that have run out. */
export async function sweepSessions(now: Date): Promise<void> {
  await database().delete(sessions).where(lte(sessions.expiresAt, now));
}
