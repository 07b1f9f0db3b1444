import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { now } from "@/lib/clock";
import { PATH_HEADER } from "@/lib/security/headers";
import { signedInCookies } from "./browser";
import { cookie, sessionCookieName, typedCookieName } from "./cookie";
import { signInPath } from "./sign-in-path";
import { deleteSession, findSession, type SignedInUser } from "./store";
import { readToken, type SessionClaims } from "./token";

export type { SignedInUser } from "./store";

/** The person signed in, checked against the session's row once per request; null when nobody is. */
export const currentUser = cache(async (): Promise<SignedInUser | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  const claims = token ? await readToken(token) : null;
  return claims ? findSession(claims, now()) : null;
});

/** The person signed in; sends everybody else to sign in and back. Call it first in every page and action. */
export async function requireUser(): Promise<SignedInUser> {
  return (await currentUser()) ?? redirect(signInPath((await headers()).get(PATH_HEADER)));
}

/** Signs this browser in to a session that has just begun. For server actions. */
export async function keepSession(session: SessionClaims): Promise<void> {
  const jar = await cookies();
  for (const one of await signedInCookies(session)) jar.set(one);
}

/** Ends this browser's session: its row first, so that a copy of the cookie is worthless. For server actions. */
export async function endSession(): Promise<void> {
  const user = await currentUser();
  if (user) await deleteSession(user.id, user.sessionId);
  (await cookies()).set(cookie(sessionCookieName(), "", 0));
}

/** The e-mail typed into a sign-in that has just failed. */
export const typedEmail = async (): Promise<string | undefined> =>
  (await cookies()).get(typedCookieName())?.value;
