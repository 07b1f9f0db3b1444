import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { now } from "@/lib/clock";
import { PATH_HEADER } from "@/lib/security/headers";
import { safePath } from "@/lib/security/redirect";
import { sessionCookieName } from "./cookie";
import { findSession, type SignedInUser } from "./store";
import { readToken } from "./token";

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

/** The sign-in page that leads back to `path` (this site only). */
export function signInPath(path: string | null): string {
  const back = safePath(path, "/");
  return back === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(back)}`;
}
