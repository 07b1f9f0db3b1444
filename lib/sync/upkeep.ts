import { withRenewal } from "@/lib/connections/renewal";
import { resealCredentials } from "@/lib/connections/reseal";
import { ProviderError } from "@/lib/providers/errors";
import { apart } from "./apart";
import type { Budget } from "./budget";
import { type RunCounts, tally } from "./counts";
import type { Engine } from "./engine";
import { RequestLimits } from "./limits";
import { lookForMissing } from "./relist";
import { auditNext } from "./store/audit";
import type { Work } from "./store/claim";
import { finishLeaving } from "./store/leave";
import { claimProbe, settleProbe } from "./store/probe";
import { pruneLogs } from "./store/runs";
import { keepWallTimes } from "./zones";

/** People audited in one run, at most: a night's work is spread over many. */
const AUDITS = 50;

/**
 * What a run does beside moving events: keeps wall times, looks at blocked accounts, ends disconnects, audits, renews encryption, prunes
 * logs.
 */
export async function upkeep(engine: Engine, work: Work, budget: Budget, counts: RunCounts): Promise<void> {
  if (work.zones)
    await apart(engine, counts, { trigger: "zones" }, () => keepWallTimes(engine, budget, counts));
  if (work.leaving) counts.left = await finishLeaving();
  while (work.probes && engine.monotonic() < budget.until)
    if (!(await probeNext(engine, budget, counts))) break;
  if (work.audit) await audit(engine, budget.until, counts);
}

/** Accounts looked at for missing calendars in one run, at most: each may take a request's whole time. */
const LOOKS = 5;

/** Looks for missing calendars. Comes after the events: it may take all the time that is left. */
export async function lookAround(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  // One that may not be asked costs a statement and is put off: it takes no other's turn.
  let more = true;
  for (let looks = 0; more && looks < LOOKS && engine.monotonic() < budget.until; )
    await apart(engine, counts, { trigger: "look" }, async () => {
      looks += 1;
      const look = await lookForMissing(engine, budget);
      more = look !== null;
      if (look?.asked) tally(counts, "lookedFor");
      else looks -= 1;
    });
}

async function audit(engine: Engine, until: number, counts: RunCounts): Promise<void> {
  let more = true;
  for (let i = 0; more && i < AUDITS && engine.monotonic() < until; i++)
    await apart(engine, counts, { trigger: "audit" }, async () => {
      const report = await auditNext();
      more = report !== null;
      if (!report) return;
      tally(counts, "audited");
      const found = report.misplaced + report.orphaned + report.revived + report.asleep;
      if (found === 0) return;
      tally(counts, "repaired", found);
      engine.onRepair?.({ ...report });
    });
  const resealed = await resealCredentials(() => engine.monotonic() < until);
  if (resealed > 0) counts.resealed = resealed;
  await pruneLogs();
}

/** A mark "Reconnect needed" can be wrong: one harmless request tells. */
async function probeNext(engine: Engine, budget: Budget, counts: RunCounts): Promise<boolean> {
  const { leaseMs, requestReserveMs } = engine.timing;
  const leaseEnds = engine.monotonic() + leaseMs - requestReserveMs;
  const lane = await claimProbe(engine.timing);
  if (!lane) return false;
  const { beforeRequest } = new RequestLimits(engine, budget, Math.min(leaseEnds, budget.until));
  let works = false;
  try {
    const provider = await engine.providerOf(lane.provider).load();
    await withRenewal((refused) => engine.openSession(lane.id, beforeRequest, refused))((session) =>
      provider.listCalendars(session),
    );
    works = true;
  } catch (error) {
    if (!(error instanceof ProviderError)) engine.onError(error, { lane: lane.id });
  }
  await settleProbe(lane, works);
  tally(counts, "probed");
  return true;
}
