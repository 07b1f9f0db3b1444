import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { authSecret, type CookieToSet, cookie, resetCookieName } from "./cookie";

/** How long a reset link works, in seconds. */
export const RESET_SECONDS = 60 * 60;

/** Where a reset link leads: it takes the token out of the address and goes on to the form. */
export const RESET_LINK = "/api/auth/reset";
/** How long a browser that came by a link may take to choose, in seconds. */
const CHOOSING_SECONDS = 15 * 60;

// Another salt derives another key: a reset link is never read as a session, nor the other way round.
const SALT = "reset-password";
const instant = z.number().int().min(0).max(8.64e15);
const claims = z.object({ sub: z.uuid(), changedAt: instant, issuedAt: instant });

/** What a reset link is about. It works once: redeeming it changes when the password was changed. */
export interface ResetClaims {
  userId: string;
  /** When the password it replaces was chosen, to the millisecond. */
  passwordChangedAt: Date;
}

/** The token of a reset link, made at `now`. It names the person by their id alone. */
export const makeResetToken = ({ userId, passwordChangedAt }: ResetClaims, now: Date): Promise<string> =>
  encode({
    token: { sub: userId, changedAt: passwordChangedAt.getTime(), issuedAt: now.getTime() },
    secret: authSecret(),
    salt: SALT,
    maxAge: RESET_SECONDS,
  });

/** Reads a reset token; null when it is forged, damaged, from the future or over an hour old. */
export async function readResetToken(token: string, now: Date): Promise<ResetClaims | null> {
  const parsed = claims.safeParse(
    await decode({ token, secret: authSecret(), salt: SALT }).catch(() => null),
  );
  if (!parsed.success) return null;
  const { sub, changedAt, issuedAt } = parsed.data;
  const age = now.getTime() - issuedAt;
  if (age < -60_000 || age > RESET_SECONDS * 1000) return null;
  return { userId: sub, passwordChangedAt: new Date(changedAt) };
}

/** The cookie that keeps a link's token for the form; null for a token that says nothing. */
export async function resetCookie(token: string, now: Date): Promise<CookieToSet | null> {
  return (await readResetToken(token, now)) && cookie(resetCookieName(), token, CHOOSING_SECONDS);
}
