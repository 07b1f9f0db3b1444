import { type NextRequest, NextResponse } from "next/server";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { clientAddress } from "@/lib/security/address";
import { isSameOrigin } from "@/lib/security/origin";
import { safePath } from "@/lib/security/redirect";
import { signedInCookies, typedCookie } from "./browser";
import { deviceCookieName, sessionCookieName } from "./cookie";
import { signInSchema } from "./schema";
import { signIn } from "./sign-in";
import { deleteSession } from "./store";
import { readToken } from "./token";
import { type SignInError, signInWords } from "./words";

// Two short fields and an address on this site; anything longer is no sign-in form.
const MAX_LENGTH = 20_000;

/**
 * Answers the post of the sign-in form: 303 to where the person wanted to go, or the form again with the typed
 * e-mail and a message (400, 401, 403, 429 with Retry-After).
 */
export async function answerSignIn(request: NextRequest): Promise<NextResponse> {
  if (!isSameOrigin(request.headers, env().APP_URL)) return again(403, { error: "cross_site" });
  const form = await readForm(request);
  const parsed = signInSchema.safeParse(Object.fromEntries(form ?? []));
  if (!parsed.success) return again(400, { error: "incomplete", email: form?.get("email")?.slice(0, 254) });

  const { email, password, callbackUrl } = parsed.data;
  const outcome = await signIn({
    email,
    password,
    address: clientAddress(request.headers, env().TRUSTED_PROXY_HOPS),
    device: request.cookies.get(deviceCookieName())?.value,
    now: now(),
  });
  if (outcome.ok) {
    await endPrevious(request);
    const done = new NextResponse(null, { status: 303, headers: { location: safePath(callbackUrl) } });
    for (const one of await signedInCookies(outcome, outcome.deviceKnown)) done.cookies.set(one);
    return done;
  }
  if (outcome.code === "too_many_tries")
    return again(429, { error: "too_many_tries", email, callbackUrl, wait: outcome.retryAfterSeconds });
  return again(401, { error: "wrong_credentials", email, callbackUrl });
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
  const token = request.cookies.get(sessionCookieName())?.value;
  const claims = token ? await readToken(token) : null;
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
