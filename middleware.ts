import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { cookie, leftCookieName } from "@/lib/auth/cookie";
import { RESET_LINK } from "@/lib/auth/reset";
import { signInPath } from "@/lib/auth/sign-in-path";
import { readSessionCookie } from "@/lib/auth/token";
import { env, isDevelopment, isHttps } from "@/lib/env";
import { signInOrigins } from "@/lib/providers/registry";
import { isActionMessage, refusalOf } from "@/lib/security/action-message";
import { contentSecurityPolicy } from "@/lib/security/csp";
import {
  NONCE_HEADER,
  PATH_HEADER,
  REQUEST_HEADER,
  securityHeaders,
  throwAway,
} from "@/lib/security/headers";
import { isAllowedHost, notThisHost } from "@/lib/security/hosts";

/** Pages for everybody. All others are for people signed in; a new page is protected unless it is named here. */
const PUBLIC_PAGES = new Set(["/sign-in", "/sign-up", "/reset-password"]);
/** Routes that judge their callers themselves and answer a status, not a page. */
const API = "/api/";
/** What machines ask for, by whichever name or address they reach this one. */
const FOR_MACHINES = /^\/api\/(health|metrics|cron\/.*)$/;

/**
 * A convenience: sends people without a readable session cookie to sign in, answers for no host but ours, and puts the
 * security headers on every answer. It guards nothing by itself: pages call `requireUser`, actions are made by `defineAction`.
 */
export async function middleware(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  const https = isHttps();
  const nonce = randomBytes(16).toString("base64");
  const csp = contentSecurityPolicy({
    nonce,
    https,
    formTargets: signInOrigins(),
    development: isDevelopment(),
  });

  const response = await answer(request, () => onward(request, nonce, csp, `${pathname}${search}`));
  response.headers.set("content-security-policy", csp);
  for (const [name, value] of Object.entries(securityHeaders(https, env().HSTS)))
    response.headers.set(name, value);
  // Its address holds a secret, and leads on at once.
  if (request.nextUrl.pathname === RESET_LINK) response.headers.set("referrer-policy", "no-referrer");
  if (request.cookies.has(leftCookieName())) {
    response.headers.set(...throwAway);
    response.cookies.set(cookie(leftCookieName(), "", 0));
  }
  return response;
}

async function answer(request: NextRequest, onward: () => NextResponse): Promise<NextResponse> {
  const { pathname } = request.nextUrl;
  const host = request.headers.get("host");
  // Every browser names the host it means; what is too old to do so is not led astray by one.
  if (host !== null && !FOR_MACHINES.test(pathname) && !isAllowedHost(host, env()))
    return new NextResponse(notThisHost(host), { status: 421, headers: { "content-type": "text/plain" } });
  const free = PUBLIC_PAGES.has(pathname) || pathname.startsWith(API);
  if (!free && !(await readSessionCookie(request.cookies))) return toSignIn(request);
  return (await refused(request)) ?? onward();
}

/** The answer to a message that no page of ours sends; null for everything else. */
async function refused(request: NextRequest): Promise<NextResponse | null> {
  if (request.nextUrl.pathname.startsWith(API) || !isActionMessage(request)) return null;
  const status = await refusalOf(request, env().APP_URL);
  return status && new NextResponse("This is no form of Calpace.", { status });
}

/** Next reads the nonce for its own scripts from the request's policy. */
function onward(request: NextRequest, nonce: string, csp: string, path: string): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", csp);
  headers.set(NONCE_HEADER, nonce);
  headers.set(PATH_HEADER, path);
  headers.set(REQUEST_HEADER, randomUUID());
  // Next holds Origin against this header before Host, so a client must not be the one to write it. What has come so
  // far names our own host in Origin.
  const origin = request.headers.get("origin");
  if (origin && URL.canParse(origin)) headers.set("x-forwarded-host", new URL(origin).host);
  else headers.delete("x-forwarded-host");
  return NextResponse.next({ request: { headers } });
}

function toSignIn(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  // A posted form cannot be sent again after signing in, so it comes back to its page: 303, never 307.
  return NextResponse.redirect(new URL(signInPath(`${pathname}${search}`), request.url), 303);
}

export const config = {
  runtime: "nodejs",
  // Static files carry no session and need no policy; everything else passes here, 404 included.
  matcher: [
    "/((?!_next/static/|_next/image|(?:favicon\\.ico|icon\\.svg|manifest\\.webmanifest|robots\\.txt)$).*)",
  ],
};
