import { type NextRequest, NextResponse } from "next/server";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { recordRefusalLater, recordSecurityEvent } from "@/lib/security/events";
import { isSameOrigin } from "@/lib/security/origin";
import { safePath } from "@/lib/security/redirect";
import { BusyError } from "@/lib/security/turns";
import { type Visit, visitOf } from "@/lib/security/visit";
import { signedInCookies, typedCookie } from "./browser";
import { deviceCookieName } from "./cookie";
import { signInSchema } from "./schema";
import { type SignInOutcome, signIn } from "./sign-in";
import { deleteSession } from "./store";
import { readSessionCookie } from "./token";
import { type SignInError, signInWords } from "./words";

// Two short fields and an address on this site; anything longer is no sign-in form.
const MAX_LENGTH = 20_000;
/** When a full line of people signing in is likely to be done with. */
const BUSY_SECONDS = 5;

/** What a refused sign-in is recorded as. */
const REFUSED = {
  wrong_credentials: "sign_in_refused",
  account_locked: "sign_in_refused",
  too_many_tries: "sign_in_throttled",
} as const;

/**
 * Answers the post of the sign-in form: 303 to where the person wanted to go, or the form again with the typed
 * e-mail and a message (400, 401, 403 from another site or for a locked person, 429 with Retry-After).
 */
export async function answerSignIn(request: NextRequest): Promise<NextResponse> {
  const visit = visitOf(request.headers);
  if (!isSameOrigin(request.headers, env())) {
    await recordSecurityEvent({ kind: "cross_site", userId: null, ...visit }, now());
    return again(403, { error: "cross_site" });
  }
  const form = await readForm(request);
  const parsed = signInSchema.safeParse(Object.fromEntries(form ?? []));
  if (!parsed.success) return again(400, { error: "incomplete", email: form?.get("email")?.slice(0, 254) });

  const { email, password, callbackUrl } = parsed.data;
  const outcome = await signIn({
    email,
    password,
    ...visit,
    device: request.cookies.get(deviceCookieName())?.value,
    now: now(),
  }).catch((error: unknown) => {
    if (error instanceof BusyError) return null;
    throw error;
  });
  if (!outcome) return again(429, { error: "busy", email, callbackUrl, wait: BUSY_SECONDS });
  if (outcome.ok) {
    await endPrevious(request);
    await record(outcome, visit);
    const done = new NextResponse(null, { status: 303, headers: { location: safePath(callbackUrl) } });
    for (const one of await signedInCookies(outcome, outcome.deviceKnown)) done.cookies.set(one);
    return done;
  }
  await record(outcome, visit);
  if (outcome.code === "too_many_tries")
    return again(429, { error: "too_many_tries", email, callbackUrl, wait: outcome.retryAfterSeconds });
  const status = outcome.code === "account_locked" ? 403 : 401;
  return again(status, { error: outcome.code, email, callbackUrl });
}

/** Records what became of a sign-in; a refusal without making the answer wait. */
async function record(outcome: SignInOutcome, visit: Visit): Promise<void> {
  const { userId } = outcome;
  if (!outcome.ok) return recordRefusalLater({ kind: REFUSED[outcome.code], userId, ...visit }, now());
  const { sessionId } = outcome;
  await recordSecurityEvent({ kind: "signed_in", userId, sessionId, ...visit }, now());
}

/** Reads the form's fields; null when the body is no such form, or longer than one can be. */
async function readForm(request: NextRequest): Promise<URLSearchParams | null> {
  if (!request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded")) return null;
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_LENGTH) return null;
  }
  return new URLSearchParams(text);
}

/** A browser holds one session: the one it had before is over. */
async function endPrevious(request: NextRequest): Promise<void> {
  const claims = await readSessionCookie(request.cookies);
  if (claims) await deleteSession(claims.userId, claims.sessionId);
}

interface Again {
  error: SignInError;
  email?: string | undefined;
  callbackUrl?: string | undefined;
  /** Seconds until the next try. */
  wait?: number;
}

/** Shows the form again. The status is the true one, so the browser is sent on by `Refresh` instead of a redirect. */
function again(status: number, { error, email, callbackUrl, wait }: Again): NextResponse {
  const query = new URLSearchParams({ error });
  if (wait) query.set("wait", String(wait));
  const back = safePath(callbackUrl, "");
  if (back) query.set("callbackUrl", back);
  const next = `/sign-in?${query}`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    refresh: `0; url=${next}`,
  };
  const response = new NextResponse(bodyOf(signInWords(error, wait), next), { status, headers });
  if (wait) response.headers.set("retry-after", String(wait));
  if (email) response.cookies.set(typedCookie(email));
  return response;
}

const bodyOf = (message: string, next: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title><link rel="icon" href="/icon.svg"><p role="alert">${message}</p><p><a href="${next.replaceAll("&", "&amp;")}">Back to the sign-in form</a></p></html>`;
