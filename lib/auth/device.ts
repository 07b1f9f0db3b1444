import { randomUUID } from "node:crypto";
import { decode, encode } from "next-auth/jwt";
import { authSecret } from "./cookie";

/*
 * A browser that has signed in to an account keeps a token that says so and grants nothing. Wrong guesses made
 * elsewhere throttle strangers, never this browser: nobody can lock another person out of their own devices.
 * (OWASP, "Slow Down Online Guessing Attacks with Device Cookies".)
 */

/** How long a browser stays known, in seconds (one year). */
export const DEVICE_SECONDS = 365 * 24 * 60 * 60;

// Another salt derives another key: no token of one kind is ever read as the other.
const SALT = "device";

/** The device cookie's value for a browser that has just signed in. */
export const makeDeviceToken = (userId: string): Promise<string> =>
  encode({
    token: { sub: userId, device: randomUUID() },
    secret: authSecret(),
    salt: SALT,
    maxAge: DEVICE_SECONDS,
  });

/** The id of this browser when it is known to `userId`'s account; null otherwise. */
export async function knownDevice(token: string | undefined, userId: string): Promise<string | null> {
  if (!token) return null;
  const claims = await decode({ token, secret: authSecret(), salt: SALT }).catch(() => null);
  return claims?.sub === userId && typeof claims.device === "string" ? claims.device : null;
}
