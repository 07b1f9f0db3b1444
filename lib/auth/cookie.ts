import { env, isHttps } from "@/lib/env";

/** How long a sign-in lasts without signing in again, in seconds (30 days). */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** The session cookie's one name: on https the `__Host-` prefix ties it to this host and to `Secure`. */
export const sessionCookieName = (): string => (isHttps() ? "__Host-calpace.session" : "calpace.session");

/** What every cookie of ours carries. `maxAge` in seconds; 0 removes the cookie. */
export const cookieOptions = (maxAge: number) =>
  ({ httpOnly: true, secure: isHttps(), sameSite: "lax", path: "/", maxAge }) as const;

/** The secret that signs and encrypts the session's token. */
export const authSecret = (): string => env().AUTH_SECRET;
