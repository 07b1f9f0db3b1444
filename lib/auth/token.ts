import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { authSecret, SESSION_SECONDS, sessionCookieName } from "./cookie";

const claims = z.object({ sub: z.uuid(), sid: z.uuid() });

/** What a session cookie says: the person and the session row that must still be there. */
export interface SessionClaims {
  userId: string;
  sessionId: string;
}

/** Makes the session cookie's value: next-auth's encrypted token, naming the session row. */
export const makeToken = ({ userId, sessionId }: SessionClaims): Promise<string> =>
  encode({ token: { sub: userId, sid: sessionId }, secret: authSecret(), maxAge: SESSION_SECONDS });

/** Reads a session cookie's value; null for anything forged, damaged or past its time. Does not ask the database. */
export async function readToken(token: string): Promise<SessionClaims | null> {
  const decoded = await decode({ token, secret: authSecret() }).catch(() => null);
  const parsed = claims.safeParse(decoded);
  return parsed.success ? { userId: parsed.data.sub, sessionId: parsed.data.sid } : null;
}

/** What the session cookie among a request's cookies says; null without a readable one. */
export async function readSessionCookie(cookies: {
  get(name: string): { value: string } | undefined;
}): Promise<SessionClaims | null> {
  const token = cookies.get(sessionCookieName())?.value;
  return token ? readToken(token) : null;
}
