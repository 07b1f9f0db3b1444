import { type NextRequest, NextResponse } from "next/server";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { recordSecurityEvent } from "@/lib/security/events";
import { throwAway } from "@/lib/security/headers";
import { isSameOrigin } from "@/lib/security/origin";
import { visitOf } from "@/lib/security/visit";
import { cookie, sessionCookieName } from "./cookie";
import { deleteSession } from "./store";
import { readSessionCookie } from "./token";

/**
 * Answers the post of "Sign out": ends this browser's session, its row first, so that a copy of the cookie is worthless,
 * and has the browser throw away what it kept of the pages. The cookie that says this browser is known stays: without it
 * strangers could lock the person out. Other sites sign nobody out.
 */
export async function answerSignOut(request: NextRequest): Promise<NextResponse> {
  const answer = new NextResponse(null, {
    status: 303,
    headers: { location: "/sign-in", "cache-control": "no-store" },
  });
  if (!isSameOrigin(request.headers, env())) return answer;
  const claims = await readSessionCookie(request.cookies);
  if (claims && (await deleteSession(claims.userId, claims.sessionId)))
    await recordSecurityEvent({ kind: "signed_out", ...claims, ...visitOf(request.headers) }, now());
  answer.cookies.set(cookie(sessionCookieName(), "", 0));
  answer.headers.set(...throwAway);
  return answer;
}
