import { and, eq, gt, lte, ne } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { database, type Queryable } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { SESSION_SECONDS } from "./cookie";
import type { SessionClaims } from "./token";

/** The person behind a request, as every page and action knows them. */
export interface SignedInUser {
  id: string;
  email: string;
  name: string;
  /** IANA name. */
  timeZone: string;
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
      sessionId: sessions.id,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), gt(sessions.expiresAt, now)));
  return found ?? null;
}

/** Begins a session and answers its id; clears what has expired for this person. */
export async function insertSession(userId: string, now: Date, on: Queryable = database()): Promise<string> {
  const id = uuidv7();
  await on.delete(sessions).where(and(eq(sessions.userId, userId), lte(sessions.expiresAt, now)));
  const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
  await on.insert(sessions).values({ id, userId, createdAt: now, expiresAt });
  return id;
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
