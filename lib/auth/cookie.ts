import { env, isHttps } from "@/lib/env";

/** How long a sign-in lasts without signing in again, in seconds (30 days). */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** A session that nobody used for so long ends, in seconds (7 days). */
export const IDLE_SECONDS = 7 * 24 * 60 * 60;

/** A cookie to be set; `maxAge` in seconds, 0 removes it. */
export interface CookieToSet {
  name: string;
  value: string;
  httpOnly: true;
  secure: boolean;
  sameSite: "lax";
  path: "/";
  maxAge: number;
}

/** A cookie's full name: on https the `__Host-` prefix ties it to this very host and to `Secure`. */
const named = (name: string): string => (isHttps() ? `__Host-calpace.${name}` : `calpace.${name}`);

/** The session's cookie. */
export const sessionCookieName = (): string => named("session");
/** Says that this browser has signed in to an account before; grants nothing. */
export const deviceCookieName = (): string => named("device");
/** Keeps the e-mail typed into a sign-in that failed, for the form that comes next. */
export const typedCookieName = (): string => named("typed");
/** Keeps what a reset link said, so that it stands in no address. */
export const resetCookieName = (): string => named("reset");
/** Says for a few seconds that an open page asked by itself: what it draws anew then is no use of the session. */
export const watchCookieName = (): string => named("watch");
/** Says that this browser has just been signed out: the next answer has it throw away what it kept. */
export const leftCookieName = (): string => named("left");
/** Keeps what was just done, for the page that says it; see `app/told`. */
export const toldCookieName = (): string => named("told");
/** How this browser reads times, as its own Intl says; see `lib/text/time-style`. */
export const habitsCookieName = (): string => named("times");

/** Every cookie of ours is HttpOnly, SameSite=Lax and, on https, Secure. */
export const cookie = (name: string, value: string, maxAge: number): CookieToSet => ({
  name,
  value,
  httpOnly: true,
  secure: isHttps(),
  sameSite: "lax",
  path: "/",
  maxAge,
});

/** The secret that signs and encrypts the session's token. */
export const authSecret = (): string => env().AUTH_SECRET;
