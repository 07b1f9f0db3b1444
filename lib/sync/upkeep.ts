import { resealCredentials } from "@/lib/connections/reseal";
import { ProviderError } from "@/lib/providers/errors";
import type { Budget } from "./drain";
import type { Engine } from "./engine";
import { lookForMissing } from "./relist";
import type { RunCounts } from "./run";
import { auditNext } from "./store/audit";
import type { Work } from "./store/claim";
import { finishLeaving } from "./store/leave";
import { claimProbe, settleProbe } from "./store/probe";
import { pruneLogs } from "./store/runs";

/** People audited in one run, at most: a night's work is spread over many. */
const AUDITS = 50;

/** What a run does beside moving events: looks at blocked accounts, ends disconnects, audits, renews encryption, prunes logs. */
export async function upkeep(engine: Engine, work: Work, until: number, counts: RunCounts): Promise<void> {
  if (work.leaving) counts.left = await finishLeaving();
  while (work.probes && engine.monotonic() < until) if (!(await probeNext(engine, until, counts))) break;
  if (work.audit) await audit(engine, until, counts);
}

/** Accounts looked at for missing calendars in one run, at most: each may keep it waiting for a request's whole time. */
const LOOKS = 5;

/** Looks for missing calendars. Comes after the events: it may take all the time that is left. */
export async function lookAround(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  // One that may not be asked costs a statement and is put off: it takes no other's turn.
  for (let looks = 0; looks < LOOKS && engine.monotonic() < budget.until; ) {
    try {
      const look = await lookForMissing(engine, budget);
      if (!look) return;
      if (!look.asked) continue;
      counts.lookedFor = (counts.lookedFor ?? 0) + 1;
    } catch (error) {
      counts.failed = (counts.failed ?? 0) + 1;
      engine.onError(error, { trigger: "look" });
    }
    looks += 1;
  }
}

async function audit(engine: Engine, until: number, counts: RunCounts): Promise<void> {
  for (let i = 0; i < AUDITS && engine.monotonic() < until; i++) {
    try {
      const report = await auditNext();
      if (!report) break;
      counts.audited = (counts.audited ?? 0) + 1;
      const found = report.misplaced + report.orphaned + report.revived + report.asleep;
      if (found === 0) continue;
      counts.repaired = (counts.repaired ?? 0) + found;
      engine.onDrift?.({ ...report });
    } catch (error) {
      counts.failed = (counts.failed ?? 0) + 1;
      engine.onError(error, { trigger: "audit" });
    }
  }
  const resealed = await resealCredentials(() => engine.monotonic() < until);
  if (resealed > 0) counts.resealed = resealed;
  await pruneLogs();
}

/** A mark "Reconnect needed" can be wrong: one harmless request tells. */
async function probeNext(engine: Engine, until: number, counts: RunCounts): Promise<boolean> {
  const claimedAt = engine.monotonic();
  const lane = await claimProbe(engine.timing);
  if (!lane) return false;
  const beforeRequest = () => {
    const now = engine.monotonic();
    if (now >= Math.min(until, claimedAt + engine.timing.leaseMs - engine.timing.requestReserveMs))
      throw new ProviderError("unsent", "no_time", "No time is left to start a request.");
    return AbortSignal.timeout(engine.timing.requestTimeoutMs);
  };
  let works = false;
  try {
    const provider = await engine.providerOf(lane.provider).load();
    await provider.listCalendars(await engine.openSession(lane.id, beforeRequest));
    works = true;
  } catch (error) {
    if (!(error instanceof ProviderError)) engine.onError(error, { lane: lane.id });
  }
  await settleProbe(lane, works);
  counts.probed = (counts.probed ?? 0) + 1;
  return true;
}
