import { reportUnexpected } from "@/lib/actions/unexpected";
import { type EngineHealth, engineHealth } from "@/lib/sync/health";

export const dynamic = "force-dynamic";

const answer = (status: number, body: EngineHealth | { ok: false }): Response =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });

/** For load balancers and monitors: 200 when the database answers and the scheduler is alive, else 503. */
export async function GET(): Promise<Response> {
  try {
    const health = await engineHealth();
    return answer(health.ok ? 200 : 503, health);
  } catch (error) {
    reportUnexpected(error, "the health check failed");
    return answer(503, { ok: false });
  }
}
