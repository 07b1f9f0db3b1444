import {
  deleteOtherSessions,
  deleteSession,
  listSessions,
  type SessionView,
  type SignedInUser,
} from "@/lib/auth/store";
import { recordSecurityEvent } from "@/lib/security/events";
import type { Visit } from "@/lib/security/visit";

/** A browser the person is signed in with, and whether it is the one that asks. */
export interface OwnSession extends SessionView {
  current: boolean;
}

/** The browsers the person is signed in with at `now`: this one first, then those used last. */
export async function sessionsOf(user: SignedInUser, now: Date): Promise<OwnSession[]> {
  const own = (await listSessions(user.id, now)).map((one) => ({
    ...one,
    current: one.id === user.sessionId,
  }));
  return [...own.filter((one) => one.current), ...own.filter((one) => !one.current)];
}

/** Signs the person out of one browser. One that is signed out already is what was asked for. */
export async function endSession(
  user: SignedInUser,
  sessionId: string,
  now: Date,
  visit: Visit,
): Promise<void> {
  if (await deleteSession(user.id, sessionId)) await record(user, now, visit);
}

/** Signs the person out of every browser but this one; answers how many there were. */
export async function endOtherSessions(user: SignedInUser, now: Date, visit: Visit): Promise<number> {
  const ended = await deleteOtherSessions(user.id, user.sessionId);
  if (ended > 0) await record(user, now, visit);
  return ended;
}

const record = (user: SignedInUser, now: Date, visit: Visit) =>
  recordSecurityEvent({ kind: "sessions_ended", userId: user.id, sessionId: user.sessionId, ...visit }, now);
