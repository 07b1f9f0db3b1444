import { type Ask, withRenewal } from "@/lib/connections/renewal";
import type { HeldLane } from "@/lib/lanes/lease";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarProvider, ProviderDefinition } from "@/lib/providers/provider";
import { batchSize, goneCalendars, pushAll, verdictOf } from "./batch";
import type { Budget } from "./budget";
import { type Counts, tally } from "./counts";
import type { Engine } from "./engine";
import { RequestLimits } from "./limits";
import { type Prepared, prepareAhead } from "./prepare";
import { type Pushed, pushLink } from "./push";
import type { LaneVerdict } from "./report";
import { flagCalendarGone } from "./store/calendar-gone";
import { releaseLane } from "./store/claim";
import { type MarkedLink, markLinks } from "./store/mark";
import { takeTokens } from "./store/quota";
import { type Settled, settleBatch } from "./store/settle";

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
  const limits = new RequestLimits(engine, budget, Math.min(leaseEnds, budget.until));
  const ask = withRenewal((refused) => engine.openSession(lane.id, limits.beforeRequest, refused));
  await engine.at?.("claimed");
  const shut = await openingVerdict(engine, lane, ask);
  await engine.at?.("opened");
  if (shut) await settleBatch(timing, lane, [], shut);
  else if (!(await pushBatches(engine, lane, limits, ask, counts))) return false;
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
  limits: RequestLimits,
  ask: Ask,
  counts: Counts,
): Promise<boolean> {
  const { timing } = engine;
  const definition = engine.providerOf(lane.provider);
  const provider = await definition.load();
  const mark = async (most: number) => {
    const links = await markLinks(timing, lane, most);
    return { links, full: links.length === most };
  };
  let ahead: ReturnType<typeof mark> | null = null;
  let settling: Promise<Settled> = Promise.resolve({ held: true, again: 0 });
  let stopped = false;
  for (let more = true; ahead || (more && !stopped && limits.open); ) {
    const { links: marked, full }: Awaited<ReturnType<typeof mark>> = await (ahead ?? mark(timing.markLimit));
    ahead = null;
    if (marked.length === 0) break;
    await engine.at?.("marked");
    if (!stopped) await allow(limits, definition, marked.length);
    const started = engine.monotonic();
    const prepared = prepareAhead(marked, provider, engine.appUrl);
    let answered = 0;
    const pushed = await pushAll(definition.concurrency, marked, async (link) => {
      const one = await pushOne(engine, limits, definition, provider, ask, prepared(link));
      answered += 1;
      // Halfway the pace is known and there is time left for the next mark.
      if (full && !ahead && !stopped && limits.open && answered * 2 >= marked.length)
        ahead = aside(mark(batchSize(timing, marked.length, answered, engine.monotonic() - started)));
      return one;
    });
    await engine.at?.("pushed");
    await payFollowUps(limits, definition);
    const verdict = quotaSpent(limits, verdictOf(pushed));
    if (!(await settling).held) return false;
    settling = aside(settle(engine, lane, marked, pushed, verdict, counts));
    // What was marked ahead finds its requests halted and is settled as unsent.
    if (verdict.rest || verdict.blocked) {
      stopped = true;
      limits.halt();
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
  limits: RequestLimits,
  definition: ProviderDefinition,
  provider: CalendarProvider,
  ask: Ask,
  prepared: Prepared,
): Promise<Pushed> {
  await engine.at?.("pushing");
  const pushed = await pushLink(engine, definition, provider, metered(ask, limits, definition), prepared);
  const { outcome } = pushed.report;
  if (outcome === "throttled" || outcome === "auth" || pushed.retryAfter) limits.halt();
  return pushed;
}

/** Counts the requests of one event where the service counts them over all accounts. */
function metered(ask: Ask, limits: RequestLimits, { requestsPerMinute }: ProviderDefinition): Ask {
  if (requestsPerMinute === undefined) return ask;
  const beforeRequest = limits.metered();
  return (what) => ask((session) => what({ ...session, beforeRequest }));
}

/** Takes what the batch needs of a quota the whole project shares. */
async function allow(limits: RequestLimits, definition: ProviderDefinition, links: number): Promise<void> {
  const { id, requestsPerMinute: perMinute } = definition;
  if (perMinute === undefined) return;
  limits.allowance = await takeTokens(id, links, perMinute);
  limits.short = false;
}

/** Pays for reads after a conflict and the like, which nobody can foresee. */
async function payFollowUps(limits: RequestLimits, definition: ProviderDefinition): Promise<void> {
  const { id, requestsPerMinute: perMinute } = definition;
  if (perMinute === undefined || limits.followUps === 0) return;
  const due = limits.followUps;
  limits.followUps = 0;
  await takeTokens(id, due, perMinute);
}

function quotaSpent(limits: RequestLimits, verdict: LaneVerdict): LaneVerdict {
  if (!limits.short || verdict.rest) return verdict;
  return { ...verdict, rest: true, notBefore: new Date(Date.now() + QUOTA_REST_MS).toISOString() };
}

/**
 * Opens the lane's account. Credentials that no longer work, or a service that cannot be reached, are the lane's state,
 * not an error: answers that verdict, or null when the account is open.
 */
async function openingVerdict(engine: Engine, lane: HeldLane, ask: Ask): Promise<LaneVerdict | null> {
  try {
    await ask(async () => {});
    return null;
  } catch (error) {
    if (!(error instanceof ProviderError)) {
      engine.onError(error, { lane: lane.id });
      return { rest: true, notBefore: null, blocked: null };
    }
    if (error.kind === "reauth") return { rest: false, notBefore: null, blocked: error.code };
    const notBefore = error.retryAfter?.toISOString() ?? null;
    return { rest: error.kind !== "unsent", notBefore, blocked: null };
  }
}
