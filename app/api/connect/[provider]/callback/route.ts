import { after, type NextRequest } from "next/server";
import { accountIn, finishConnect } from "@/lib/accounts/sign-in/commands";
import { reportUnexpected } from "@/lib/actions/unexpected";
import { currentUser, recordDenial, recordNotTheirs } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { kickLanes } from "@/lib/sync/kick";

type Context = { params: Promise<{ provider: string }> };

const goTo = (path: string): Response =>
  new Response(null, {
    status: 303,
    headers: { location: `${env().APP_URL}${path}`, "cache-control": "no-store" },
  });

/** Where a provider sends the person back to after its sign-in and consent pages. */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const provider = encodeURIComponent((await params).provider);
  const query = request.nextUrl.searchParams;
  const account = accountIn(query.get("state"));
  /** The page it is tried again on, for the same account. */
  const again = (found: Record<string, string>) =>
    `/settings/calendars/connect/${provider}?${new URLSearchParams({ ...found, ...(account && { account }) })}`;
  const user = await currentUser();
  if (!user) {
    await recordDenial();
    return goTo(`/sign-in?callbackUrl=${encodeURIComponent(account ? again({}) : "/settings/calendars")}`);
  }
  try {
    const finished = await finishConnect({ id: user.id, sessionId: user.sessionId }, provider, {
      state: query.get("state"),
      code: query.get("code"),
      error: query.get("error"),
    });
    if (!finished.ok && finished.code === "stale_sign_in") await recordNotTheirs(user);
    if (!finished.ok) return goTo(again({ problem: finished.code }));
    const { connectionId, firstConnection, lanes } = finished.value;
    after(kickLanes(lanes));
    return goTo(`/settings/calendars?connected=${connectionId}${firstConnection ? "&first=yes" : ""}`);
  } catch (error) {
    reportUnexpected(error, "a sign-in at a provider could not be finished");
    return goTo(again({ problem: "sign_in_failed" }));
  }
}
