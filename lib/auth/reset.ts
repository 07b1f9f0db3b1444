import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { authSecret } from "./cookie";

/** How long a reset link works, in seconds. */
export const RESET_SECONDS = 60 * 60;

// Another salt derives another key: a reset link is never read as a session, nor the other way round.
const SALT = "reset-password";
const claims = z.object({ email: z.string(), issuedAt: z.number().int() });

export interface ResetClaims {
  email: string;
  /** The link works once: only while the password is older than this. */
  issuedAt: Date;
}

/** The token of a reset link for `email`. It needs no database: it is single-use by what redeeming it changes. */
export const makeResetToken = (email: string, now: Date): Promise<string> =>
  encode({
    token: { email: email.trim().toLowerCase(), issuedAt: now.getTime() },
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
  const age = now.getTime() - parsed.data.issuedAt;
  if (age < -60_000 || age > RESET_SECONDS * 1000) return null;
  return { email: parsed.data.email, issuedAt: new Date(parsed.data.issuedAt) };
}
