import {
  type CookieToSet,
  cookie,
  deviceCookieName,
  SESSION_SECONDS,
  sessionCookieName,
  typedCookieName,
} from "./cookie";
import { DEVICE_SECONDS, makeDeviceToken } from "./device";
import { makeToken, type SessionClaims } from "./token";

/** The cookies of a browser that has just signed in: the session, and that this browser is known to the account. */
export async function signedInCookies(session: SessionClaims, deviceKnown = false): Promise<CookieToSet[]> {
  return [
    cookie(sessionCookieName(), await makeToken(session), SESSION_SECONDS),
    cookie(typedCookieName(), "", 0),
    ...(deviceKnown
      ? []
      : [cookie(deviceCookieName(), await makeDeviceToken(session.userId), DEVICE_SECONDS)]),
  ];
}

/** The cookie that keeps a typed e-mail for the form shown next (one minute). */
export const typedCookie = (email: string): CookieToSet => cookie(typedCookieName(), email, 60);
