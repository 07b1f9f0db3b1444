import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { now } from "@/lib/clock";
import { PATH_HEADER } from "@/lib/security/headers";
import {
  type Habits,
  habitsOf,
  habitsOfHeader,
  habitsWord,
  readHabits,
  type TimeStyle,
} from "@/lib/text/time-style";
import { signedInCookies } from "./browser";
import { cookie, habitsCookieName, sessionCookieName, typedCookieName } from "./cookie";
import { signInPath } from "./sign-in-path";
import { deleteSession, findSession, type SignedInUser } from "./store";
import { readToken, type SessionClaims } from "./token";

export type { SignedInUser } from "./store";

/** One year. */
const HABITS_SECONDS = 365 * 24 * 60 * 60;

/** The person behind a request, in the browser it came from. */
export interface PresentUser extends SignedInUser {
  /** What the browser tells of its habits: what holds where the person chose nothing. */
  browser: Habits;
  /** How times are printed for them. */
  times: TimeStyle;
}

/** The person signed in, checked against the session's row once per request; null when nobody is. */
export const currentUser = cache(async (): Promise<PresentUser | null> => {
  const token = (await cookies()).get(sessionCookieName())?.value;
  const claims = token ? await readToken(token) : null;
  const user = claims ? await findSession(claims, now()) : null;
  if (!user) return null;
  const browser = await browserHabits();
  return { ...user, browser, times: { timeZone: user.timeZone, ...habitsOf(user.habits, browser) } };
});

/** What the browser's own Intl said when scripts ran last; until then what its languages say. */
async function browserHabits(): Promise<Habits> {
  const kept = readHabits((await cookies()).get(habitsCookieName())?.value);
  return kept ?? habitsOfHeader((await headers()).get("accept-language"));
}

/** Keeps what the browser's own Intl says of its habits. For server actions. */
export async function keepBrowserHabits(habits: Habits): Promise<void> {
  (await cookies()).set(cookie(habitsCookieName(), habitsWord(habits), HABITS_SECONDS));
}

/** The person signed in; sends everybody else to sign in and back. Call it first in every page and action. */
export async function requireUser(): Promise<PresentUser> {
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
