import { after, type NextRequest } from "next/server";
import { finishConnect } from "@/lib/accounts/sign-in/commands";
import { reportUnexpected } from "@/lib/actions/unexpected";
import { currentUser } from "@/lib/auth/session";
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
  const user = await currentUser();
  if (!user) return goTo(`/sign-in?callbackUrl=${encodeURIComponent("/settings/calendars")}`);
  const query = request.nextUrl.searchParams;
  try {
    const finished = await finishConnect({ id: user.id, sessionId: user.sessionId }, provider, {
      state: query.get("state"),
      code: query.get("code"),
      error: query.get("error"),
    });
    if (!finished.ok) return goTo(`/settings/calendars/connect/${provider}?problem=${finished.code}`);
    const { connectionId, firstConnection, lanes } = finished.value;
    after(kickLanes(lanes));
    return goTo(`/settings/calendars?connected=${connectionId}${firstConnection ? "&first=yes" : ""}`);
  } catch (error) {
    reportUnexpected(error, "a sign-in at a provider could not be finished");
    return goTo(`/settings/calendars/connect/${provider}?problem=sign_in_failed`);
  }
}
