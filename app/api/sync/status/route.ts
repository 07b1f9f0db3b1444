import { listAccounts } from "@/lib/accounts/list/queries";
import { liveStatus } from "@/lib/accounts/live";
import { recordDenial, watchingUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";

export const dynamic = "force-dynamic";

/** How the accounts of the person signed in are: what an open page asks while work is going on. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  const user = await watchingUser();
  if (!user) {
    await recordDenial();
    return Response.json({ error: "unauthorized" }, { status: 401, headers });
  }
  return Response.json(liveStatus(await listAccounts(user.id, now())), { headers });
}
