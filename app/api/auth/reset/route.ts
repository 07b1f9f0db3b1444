import { type NextRequest, NextResponse } from "next/server";
import { cookie, resetCookieName } from "@/lib/auth/cookie";
import { resetCookie } from "@/lib/auth/reset";
import { now } from "@/lib/clock";

/**
 * Where a reset link leads: trades its token for a cookie that no script reads and goes on to the form, so that the
 * token stays in no address bar, history or Referer. Opening a link spends nothing: programs that look at mail do so too.
 */
export async function GET(request: NextRequest): Promise<NextResponse> {
  const response = new NextResponse(null, {
    status: 303,
    headers: { location: "/reset-password", "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
  const kept = await resetCookie(request.nextUrl.searchParams.get("token") ?? "", now());
  response.cookies.set(kept ?? cookie(resetCookieName(), "", 0));
  return response;
}
