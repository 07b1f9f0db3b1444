import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { now } from "@/lib/clock";
import { recordSecurityEvent } from "@/lib/security/events";
import { PATH_HEADER } from "@/lib/security/headers";
import { type Visit, visitOf } from "@/lib/security/visit";
import {
  type Habits,
  habitsOf,
  habitsOfHeader,
  habitsWord,
  readHabits,
  type TimeStyle,
} from "@/lib/text/time-style";
import { signedInCookies } from "./browser";
import {
  cookie,
  habitsCookieName,
  leftCookieName,
  resetCookieName,
  sessionCookieName,
  typedCookieName,
  watchCookieName,
} from "./cookie";
import { signInPath } from "./sign-in-path";
import { findSession, type SignedInUser } from "./store";
import { readSessionCookie, type SessionClaims } from "./token";

export type { SignedInUser } from "./store";

/** One year. */
const HABITS_SECONDS = 365 * 24 * 60 * 60;
/** A page that learns of a change asks to be drawn anew at once; on a slow network that takes a moment to arrive. */
const WATCH_SECONDS = 5;

/** The next answer comes with the page that follows, or with the next click. */
const LEFT_SECONDS = 60 * 60;

/** The person behind a request, in the browser it came from. */
export interface PresentUser extends SignedInUser {
  /** What the browser tells of its habits: what holds where the person chose nothing. */
  browser: Habits;
  /** How times are printed for them. */
  times: TimeStyle;
}

/** The person signed in, checked against the session's row once per request; null when nobody is. */
export const currentUser = cache(
  async (): Promise<PresentUser | null> => presentUser(!(await cookies()).get(watchCookieName())),
);

/**
 * The same for what an open page asks by itself: it is no use of the session, and neither is what the page draws anew
 * within the next seconds. Else a tab that is left open would never be signed out.
 */
export async function watchingUser(): Promise<PresentUser | null> {
  (await cookies()).set(cookie(watchCookieName(), "1", WATCH_SECONDS));
  return presentUser(false);
}

async function presentUser(used: boolean): Promise<PresentUser | null> {
  const claims = await readSessionCookie(await cookies());
  const user = claims ? await findSession(claims, now(), used) : null;
  if (!user) return null;
  const browser = await browserHabits();
  return { ...user, browser, times: { timeZone: user.timeZone, ...habitsOf(user.habits, browser) } };
}

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
  const user = await currentUser();
  if (user) return user;
  await recordDenial();
  redirect(signInPath((await headers()).get(PATH_HEADER)));
}

/** Records, once a request, that a page or action was asked for by nobody or in a session that has ended. */
export const recordDenial = cache(async (): Promise<void> => {
  const claims = await readSessionCookie(await cookies());
  const who = { userId: claims?.userId ?? null, sessionId: claims?.sessionId ?? null };
  await recordSecurityEvent({ kind: "access_denied", ...who, ...(await currentVisit()) }, now());
});

/** Records that `user` asked for something that is not there or not theirs; which of the two it was is not asked. */
export async function recordNotTheirs({ id: userId, sessionId }: SignedInUser): Promise<void> {
  await recordSecurityEvent({ kind: "not_theirs", userId, sessionId, ...(await currentVisit()) }, now());
}

/** Answers a page of `user` with 404, and records that it was asked for. */
export async function notTheirs(user: SignedInUser): Promise<never> {
  await recordNotTheirs(user);
  notFound();
}

/** Where this request came from. */
export const currentVisit = async (): Promise<Visit> => visitOf(await headers());

/** Signs this browser in to a session that has just begun. For server actions. */
export async function keepSession(session: SessionClaims): Promise<void> {
  const jar = await cookies();
  for (const one of await signedInCookies(session)) jar.set(one);
}

/** Takes the cookie of a session that is over from this browser, and all it kept with it. For server actions. */
export async function dropSession(): Promise<void> {
  const jar = await cookies();
  jar.set(cookie(sessionCookieName(), "", 0));
  // An action cannot set the header that does it: the next answer does (`middleware.ts`).
  jar.set(cookie(leftCookieName(), "1", LEFT_SECONDS));
}

/** The token of the reset link this browser was opened with. */
export const keptResetToken = async (): Promise<string> =>
  (await cookies()).get(resetCookieName())?.value ?? "";

/** Forgets that token: it was used. For server actions. */
export async function dropResetToken(): Promise<void> {
  (await cookies()).set(cookie(resetCookieName(), "", 0));
}

/** The e-mail typed into a sign-in that has just failed. */
export const typedEmail = async (): Promise<string | undefined> =>
  (await cookies()).get(typedCookieName())?.value;
