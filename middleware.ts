import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { sessionCookieName } from "@/lib/auth/cookie";
import { signInPath } from "@/lib/auth/sign-in-path";
import { readToken } from "@/lib/auth/token";
import { isDevelopment, isHttps } from "@/lib/env";
import { signInOrigins } from "@/lib/providers/registry";
import { contentSecurityPolicy } from "@/lib/security/csp";
import { NONCE_HEADER, PATH_HEADER, securityHeaders } from "@/lib/security/headers";

/** Pages for everybody. All others are for people signed in; a new page is protected unless it is named here. */
const PUBLIC_PAGES = new Set(["/sign-in", "/sign-up", "/reset-password"]);
/** Routes that judge their callers themselves and answer a status, not a page. */
const API = "/api/";

/**
 * A convenience: sends people without a readable session cookie to sign in, and puts the security headers on every
 * answer. It guards nothing by itself: pages call `requireUser`, actions are made by `defineAction`.
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

  const free = PUBLIC_PAGES.has(pathname) || pathname.startsWith(API);
  const response =
    free || (await hasToken(request))
      ? onward(request, nonce, csp, `${pathname}${search}`)
      : toSignIn(request);
  response.headers.set("content-security-policy", csp);
  for (const [name, value] of Object.entries(securityHeaders(https))) response.headers.set(name, value);
  return response;
}

async function hasToken(request: NextRequest): Promise<boolean> {
  const token = request.cookies.get(sessionCookieName())?.value;
  return token !== undefined && (await readToken(token)) !== null;
}

/** Next reads the nonce for its own scripts from the request's policy. */
function onward(request: NextRequest, nonce: string, csp: string, path: string): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", csp);
  headers.set(NONCE_HEADER, nonce);
  headers.set(PATH_HEADER, path);
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
