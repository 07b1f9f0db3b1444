import { sweepSessions } from "@/lib/auth/store";
import { now } from "@/lib/clock";
import { resealCredentials } from "@/lib/connections/reseal";
import { pruneSecurityEvents } from "@/lib/security/events/store";
import { sweepThrottles } from "@/lib/security/store";
import { apart } from "./apart";
import type { Budget } from "./budget";
import { probeBlocked } from "./check";
import { type RunCounts, tally } from "./counts";
import type { Engine } from "./engine";
import { lookForMissing } from "./relist";
import { auditNext } from "./store/audit";
import type { Work } from "./store/claim";
import { pruneLogs } from "./store/runs";
import { keepWallTimes } from "./zones";

/** People audited in one run, at most: a night's work is spread over many. */
const AUDITS = 50;

/**
 * What a run does before it moves events: keeps wall times, looks at blocked accounts, audits, renews encryption, prunes
 * logs, sweeps up what strangers leave behind at the doors.
 */
export async function upkeep(engine: Engine, work: Work, budget: Budget, counts: RunCounts): Promise<void> {
  if (work.zones)
    await apart(engine, counts, { trigger: "zones" }, () => keepWallTimes(engine, budget, counts));
  if (work.probes) await probeBlocked(engine, budget, counts);
  if (work.audit) await audit(engine, budget.until, counts);
  if (work.leftovers) {
    await sweepThrottles(now());
    await sweepSessions(now());
  }
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
  await pruneSecurityEvents();
}
