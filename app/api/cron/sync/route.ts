import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { bearerMatches } from "@/lib/security/bearer";
import { recordSecurityEvent } from "@/lib/security/events";
import { visitOf } from "@/lib/security/visit";
import { productionEngine } from "@/lib/sync/kick";
import { runSync } from "@/lib/sync/run";

/** Seconds the platform must grant: a run answers within 55. */
export const maxDuration = 60;
export const dynamic = "force-dynamic";

/** What the scheduler hits. Overlapping and doubled calls are harmless; answers counts as JSON. */
async function sync(request: Request): Promise<Response> {
  if (!bearerMatches(request.headers.get("authorization"), env().CRON_SECRET)) {
    await recordSecurityEvent({ kind: "cron_refused", userId: null, ...visitOf(request.headers) }, now());
    return Response.json(
      { error: "unauthorized" },
      { status: 401, headers: { "www-authenticate": "Bearer", "cache-control": "no-store" } },
    );
  }
  const counts = await runSync(productionEngine(), "cron");
  return Response.json(
    { ok: counts.failed === undefined, counts },
    {
      status: counts.failed === undefined ? 200 : 500,
      headers: { "cache-control": "no-store" },
    },
  );
}

export { sync as GET, sync as POST };
