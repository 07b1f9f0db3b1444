import type { OpenSession } from "@/lib/connections/session";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarProvider, ProviderDefinition } from "@/lib/providers/provider";
import { batchSize, goneCalendars, pushAll, verdictOf } from "./batch";
import type { Engine } from "./engine";
import type { Outcome } from "./outcome";
import { type Prepared, prepareAhead } from "./prepare";
import { type Pushed, pushLink } from "./push";
import { RequestGate } from "./requests";
import { flagCalendarGone } from "./store/calendar-gone";
import { type HeldLane, releaseLane } from "./store/claim";
import { type MarkedLink, markLinks } from "./store/mark";
import { takeTokens } from "./store/quota";
import { type LaneVerdict, type Settled, settleBatch } from "./store/settle";

export type Counts = Partial<Record<Outcome | "refused" | "lost", number>>;

/** How long a run may go on, on the engine's monotonic clock. */
export interface Budget {
  /** No request starts and nothing is claimed after this. */
  until: number;
  /** Requests under way are aborted by then. */
  answerBy: number;
}

/** How long a lane rests for which the project's quota has nothing left, in ms. */
const QUOTA_REST_MS = 5_000;

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
  const leaseEnds = claimedAt + timing.leaseMs - timing.requestReserveMs;
  const gate = new RequestGate(engine, budget, Math.min(leaseEnds, budget.until));
  await engine.at?.("claimed");
  const opened = await openForLane(engine, lane, gate);
  await engine.at?.("opened");
  if ("verdict" in opened) await settleBatch(timing, lane, [], opened.verdict);
  else if (!(await pushBatches(engine, lane, gate, opened.session, counts))) return false;
  const released = await releaseLane(lane);
  await engine.at?.("released");
  if (!released) tally(counts, "lost");
  return released?.dueNow ?? false;
}

/**
 * Marks, pushes and settles batch after batch, in a pipeline: while one batch is pushed, the next is marked and the
 * last is settled. Answers false when the lease was lost: nothing more may be done.
 */
async function pushBatches(
  engine: Engine,
  lane: HeldLane,
  gate: RequestGate,
  first: OpenSession,
  counts: Counts,
): Promise<boolean> {
  const { timing } = engine;
  const definition = engine.providerOf(lane.provider);
  const provider = await definition.load();
  let session = first;
  let renewed = false;
  const mark = async (most: number) => {
    const links = await markLinks(timing, lane, most);
    return { links, full: links.length === most };
  };
  let ahead: ReturnType<typeof mark> | null = null;
  let settling: Promise<Settled> = Promise.resolve({ held: true, again: 0 });
  let stopped = false;
  for (let more = true; ahead || (more && !stopped && gate.open); ) {
    const { links: marked, full }: Awaited<ReturnType<typeof mark>> = await (ahead ?? mark(timing.markLimit));
    ahead = null;
    if (marked.length === 0) break;
    await engine.at?.("marked");
    if (!stopped) await allow(gate, definition, marked.length);
    const using = session;
    const started = engine.monotonic();
    const prepared = prepareAhead(marked, provider, engine.appUrl);
    let answered = 0;
    const pushed = await pushAll(definition.concurrency, marked, async (link) => {
      const one = await pushOne(engine, gate, definition, provider, using, prepared(link));
      answered += 1;
      // Halfway the pace is known and there is time left for the next mark.
      if (full && !ahead && !stopped && gate.open && answered * 2 >= marked.length)
        ahead = aside(mark(batchSize(timing, marked.length, answered, engine.monotonic() - started)));
      return one;
    });
    await engine.at?.("pushed");
    await payFollowUps(gate, definition);
    const verdict = quotaSpent(gate, verdictOf(pushed));
    if (verdict.blocked && !renewed) {
      renewed = true;
      gate.reopen();
      const again = await openForLane(engine, lane, gate, session.tokenVersion);
      if ("session" in again) session = again.session;
      Object.assign(verdict, "session" in again ? { blocked: null } : again.verdict);
    }
    if (!(await settling).held) return false;
    settling = aside(settle(engine, lane, marked, pushed, verdict, counts));
    // What was marked ahead finds the gate shut and is settled as unsent.
    if (verdict.rest || verdict.blocked) {
      stopped = true;
      gate.halt();
    } else if (!ahead) more = full || (await settling).again > 0;
  }
  return (await settling).held;
}

async function settle(
  engine: Engine,
  lane: HeldLane,
  marked: MarkedLink[],
  pushed: Pushed[],
  verdict: LaneVerdict,
  counts: Counts,
): Promise<Settled> {
  const reports = pushed.map((p) => p.report);
  const settled = await settleBatch(engine.timing, lane, reports, verdict);
  await engine.at?.("settled");
  for (const { outcome } of reports) tally(counts, outcome);
  if (!settled.held) tally(counts, "refused");
  else for (const calendarId of goneCalendars(marked, pushed)) await flagCalendarGone(calendarId);
  return settled;
}

/** Lets work go on aside: its failure is met where it is awaited, or not at all if the worker fails before. */
function aside<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

async function pushOne(
  engine: Engine,
  gate: RequestGate,
  definition: ProviderDefinition,
  provider: CalendarProvider,
  session: OpenSession,
  prepared: Prepared,
): Promise<Pushed> {
  await engine.at?.("pushing");
  const metered = definition.requestsPerMinute !== undefined;
  const own = metered ? { ...session, beforeRequest: gate.metered() } : session;
  const pushed = await pushLink(engine, definition, provider, own, prepared);
  const { outcome } = pushed.report;
  if (outcome === "throttled" || outcome === "auth" || pushed.retryAfter) gate.halt();
  return pushed;
}

/** Takes what the batch needs of a quota the whole project shares. */
async function allow(gate: RequestGate, definition: ProviderDefinition, links: number): Promise<void> {
  const { id, requestsPerMinute: perMinute } = definition;
  if (perMinute === undefined) return;
  gate.allowance = await takeTokens(id, links, perMinute);
  gate.short = false;
}

/** Pays for reads after a conflict and the like, which nobody can foresee. */
async function payFollowUps(gate: RequestGate, definition: ProviderDefinition): Promise<void> {
  const { id, requestsPerMinute: perMinute } = definition;
  if (perMinute === undefined || gate.followUps === 0) return;
  const due = gate.followUps;
  gate.followUps = 0;
  await takeTokens(id, due, perMinute);
}

function quotaSpent(gate: RequestGate, verdict: LaneVerdict): LaneVerdict {
  if (!gate.short || verdict.rest) return verdict;
  return { ...verdict, rest: true, notBefore: new Date(Date.now() + QUOTA_REST_MS).toISOString() };
}

/** Credentials that no longer work, or a service that cannot be reached, are the lane's state, not an error. */
async function openForLane(
  engine: Engine,
  lane: HeldLane,
  gate: RequestGate,
  refused?: number,
): Promise<{ session: OpenSession } | { verdict: LaneVerdict }> {
  try {
    return { session: await engine.openSession(lane.id, gate.beforeRequest, refused) };
  } catch (error) {
    if (!(error instanceof ProviderError)) {
      engine.onError(error, { lane: lane.id });
      return { verdict: { rest: true, notBefore: null, blocked: null } };
    }
    if (error.kind === "reauth") return { verdict: { rest: false, notBefore: null, blocked: error.code } };
    const notBefore = error.retryAfter?.toISOString() ?? null;
    return { verdict: { rest: error.kind !== "unsent", notBefore, blocked: null } };
  }
}

function tally(counts: Counts, what: keyof Counts): void {
  counts[what] = (counts[what] ?? 0) + 1;
}
