import { ProviderError } from "@/lib/providers/errors";
import type { ProviderSession } from "@/lib/providers/provider";
import type { Engine } from "./engine";
import type { Outcome } from "./outcome";
import { type Pushed, pushLink } from "./push";
import { flagCalendarGone } from "./store/calendar-gone";
import { type HeldLane, releaseLane } from "./store/claim";
import { type MarkedLink, markLinks } from "./store/mark";
import { type LaneVerdict, type Settled, settleBatch } from "./store/settle";

export type Counts = Partial<Record<Outcome | "claimed" | "refused" | "lost", number>>;

/** How long a run may go on, on the engine's monotonic clock. */
export interface Budget {
  /** No request starts and nothing is claimed after this. */
  until: number;
  /** Requests under way are aborted by then. */
  answerBy: number;
}

/**
 * Works a held lane until nothing is due, the time is up, the account wants rest, or the lease is lost; then
 * releases it. `claimedAt` is the monotonic clock read *before* the claim was sent: the lease cannot be shorter.
 * Answers whether the lane is due again at once.
 */
export async function drainLane(
  engine: Engine,
  lane: HeldLane,
  claimedAt: number,
  budget: Budget,
  counts: Counts,
): Promise<boolean> {
  const { timing } = engine;
  const startBy = Math.min(claimedAt + timing.leaseMs - timing.requestReserveMs, budget.until);
  // Set by an answer that concerns the whole account: nothing more is sent to it from this batch.
  let halted = false;
  const beforeRequest = (): AbortSignal => {
    const now = engine.monotonic();
    if (halted || now >= startBy)
      throw new ProviderError("unsent", "no_time", "No time is left to start a request.");
    return AbortSignal.timeout(Math.max(1, Math.min(timing.requestTimeoutMs, budget.answerBy - now)));
  };
  await engine.at?.("claimed");
  const definition = engine.providerOf(lane.provider);
  const opened = await openForLane(engine, lane, beforeRequest);
  await engine.at?.("opened");
  if ("verdict" in opened) {
    await settleBatch(timing, lane, [], opened.verdict);
  } else {
    const provider = await definition.load();
    while (engine.monotonic() < startBy) {
      const marked = await markLinks(timing, lane);
      if (marked.length === 0) break;
      await engine.at?.("marked");
      const pushed = await pushAll(definition.concurrency, marked, async (link) => {
        await engine.at?.("pushing");
        const one = await pushLink(engine, definition, provider, opened.session, link);
        halted ||= one.report.outcome === "throttled" || one.report.outcome === "auth";
        return one;
      });
      await engine.at?.("pushed");
      const verdict = verdictOf(pushed);
      const settled = await settleBatch(
        timing,
        lane,
        pushed.map((p) => p.report),
        verdict,
      );
      await engine.at?.("settled");
      count(counts, pushed, settled);
      if (!settled.held) return false;
      await flagGone(marked, pushed);
      if (verdict.rest || verdict.blocked) break;
      if (marked.length < timing.markLimit && settled.again === 0) break;
    }
  }
  const released = await releaseLane(lane);
  await engine.at?.("released");
  if (!released) counts.lost = (counts.lost ?? 0) + 1;
  return released?.dueNow ?? false;
}

/** Credentials that no longer work, or a service that cannot be reached, are the lane's state, not an error. */
async function openForLane(
  engine: Engine,
  lane: HeldLane,
  beforeRequest: () => AbortSignal,
): Promise<{ session: ProviderSession } | { verdict: LaneVerdict }> {
  try {
    return { session: await engine.openSession(lane.id, beforeRequest) };
  } catch (error) {
    if (!(error instanceof ProviderError)) {
      engine.onError(error, { lane: lane.id });
      return { verdict: { rest: true, notBefore: null, blocked: null } };
    }
    if (error.kind === "reauth") return { verdict: { rest: false, notBefore: null, blocked: error.code } };
    return {
      verdict: {
        rest: error.kind !== "unsent",
        notBefore: error.retryAfter?.toISOString() ?? null,
        blocked: null,
      },
    };
  }
}

/** Runs `push` over the links, `concurrency` at a time, never two of one booking at once. */
async function pushAll(
  concurrency: number,
  links: MarkedLink[],
  push: (link: MarkedLink) => Promise<Pushed>,
): Promise<Pushed[]> {
  const byBooking = new Map<string, MarkedLink[]>();
  for (const link of links) byBooking.set(link.bookingId, [...(byBooking.get(link.bookingId) ?? []), link]);
  const queues = [...byBooking.values()];
  const pushed: Pushed[] = [];
  const work = async () => {
    for (let queue = queues.shift(); queue; queue = queues.shift())
      for (const link of queue) pushed.push(await push(link));
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, queues.length) }, work));
  return pushed;
}

/** What the batch tells about the account as a whole. */
function verdictOf(pushed: Pushed[]): LaneVerdict {
  const throttled = pushed.filter((p) => p.report.outcome === "throttled");
  const retryAfter = throttled.map((p) => p.retryAfter?.getTime() ?? 0);
  const latest = Math.max(0, ...retryAfter);
  const blocked = pushed.find((p) => p.report.outcome === "auth")?.report.code ?? null;
  // One event that never gets through is its own trouble; several and no success are the account's.
  const outage = pushed.length > 1 && pushed.every((p) => p.report.outcome === "ambiguous");
  return {
    rest: throttled.length > 0 || outage,
    notBefore: latest > 0 ? new Date(latest).toISOString() : null,
    blocked,
  };
}

async function flagGone(marked: MarkedLink[], pushed: Pushed[]): Promise<void> {
  const gone = new Set(pushed.filter((p) => p.report.outcome === "target_gone").map((p) => p.report.id));
  const calendars = new Set(marked.filter((link) => gone.has(link.id)).map((link) => link.calendarId));
  for (const calendarId of calendars) await flagCalendarGone(calendarId);
}

function count(counts: Counts, pushed: Pushed[], settled: Settled): void {
  if (!settled.held) counts.refused = (counts.refused ?? 0) + 1;
  for (const { report } of pushed) counts[report.outcome] = (counts[report.outcome] ?? 0) + 1;
}
