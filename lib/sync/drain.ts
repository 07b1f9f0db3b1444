import { lookAfter } from "@/lib/connections/looks";
import { type Ask, withRenewal } from "@/lib/connections/renewal";
import type { HeldLane } from "@/lib/lanes/lease";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarProvider, ProviderDefinition } from "@/lib/providers/provider";
import { batchSize, goneCalendars, pushAll, verdictOf } from "./batch";
import type { Budget } from "./budget";
import { type Counts, tally } from "./counts";
import type { Engine } from "./engine";
import { Evidence, isAnswered } from "./evidence";
import { RequestLimits } from "./limits";
import { type Prepared, prepareAhead } from "./prepare";
import { operationOf, type Pushed, pushLink } from "./push";
import type { LaneRuling, LaneVerdict } from "./report";
import { flagCalendarGone } from "./store/calendar-gone";
import { releaseLane } from "./store/claim";
import { type MarkedLink, markLinks } from "./store/mark";
import { bucketsOf, payTokens, takeTokens } from "./store/quota";
import { type Settled, settleBatch } from "./store/settle";

/** How long a lane rests for which the quota has nothing left, in ms. */
const QUOTA_REST_MS = 5_000;

/** Told which other lanes a lane has given something to do, as soon as it has. */
export type Opened = (laneIds: string[]) => void;

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
  opened: Opened,
): Promise<boolean> {
  const { timing } = engine;
  const leaseEnds = claimedAt + timing.leaseMs - timing.requestReserveMs;
  const limits = new RequestLimits(engine, budget, Math.min(leaseEnds, budget.until));
  const ask = withRenewal((refused) => engine.openSession(lane.id, limits.beforeRequest, refused));
  await engine.at?.("claimed");
  const shut = await openingVerdict(engine, lane, ask);
  await engine.at?.("opened");
  const lookAfterMs = lookAfter(engine.providerOf(lane.provider));
  if (shut) await settleBatch(timing, lane, [], { ...shut, lookAfterMs });
  else if (!(await pushBatches(engine, lane, limits, ask, counts, opened))) return false;
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
  opened: Opened,
): Promise<boolean> {
  const { timing } = engine;
  const definition = engine.providerOf(lane.provider);
  const provider = await definition.load();
  const evidence = new Evidence();
  // Into an account in trouble one event is sent, and its answer waited for before the next.
  let troubled = lane.denials > 0;
  // So it is into one that was left alone and has not answered since: asked with all at once it would be no rest.
  let { failing } = lane;
  const mark = async (most: number) => {
    const alone = troubled || failing;
    const links = await markLinks(timing, lane, most, alone);
    return { links, full: links.length === (alone ? 1 : most) };
  };
  let ahead: ReturnType<typeof mark> | null = null;
  let settling: Promise<Settled> = Promise.resolve({
    held: true,
    again: 0,
    troubled,
    opened: [],
    stale: false,
  });
  let stopped = false;
  for (let more = true; ahead || (more && !stopped && limits.open); ) {
    const { links: marked, full }: Awaited<ReturnType<typeof mark>> = await (ahead ?? mark(timing.markLimit));
    ahead = null;
    if (marked.length === 0) break;
    await engine.at?.("marked");
    if (!stopped) await allow(limits, definition, lane, marked);
    const started = engine.monotonic();
    const prepared = prepareAhead(marked, provider, engine.appUrl);
    let answered = 0;
    const pushed = await pushAll(definition.concurrency, marked, async (link) => {
      const one = await pushOne(engine, lane, limits, definition, provider, ask, prepared(link));
      answered += 1;
      // Halfway the pace is known and there is time left for the next mark.
      const several = !troubled && !failing;
      if (full && !ahead && several && !stopped && limits.open && answered * 2 >= marked.length)
        ahead = aside(mark(batchSize(timing, marked.length, answered, engine.monotonic() - started)));
      return one;
    });
    await engine.at?.("pushed");
    await payRest(limits, definition, lane);
    const before = await settling;
    if (!before.held) return false;
    if (before.stale) evidence.forget();
    const verdict = quotaSpent(limits, {
      ...verdictOf(pushed, evidence, troubled, failing),
      lookAfterMs: lookAfter(definition),
    });
    if (pushed.some((p) => isAnswered(p.report))) failing = false;
    settling = aside(settle(engine, lane, marked, pushed, verdict, counts, opened));
    // What was marked ahead finds its requests halted and is settled as unsent.
    if (verdict.rest || verdict.blocked || verdict.denied || before.stale) {
      stopped = true;
      limits.halt();
    } else {
      const known = troubled || !(ahead || full) ? await settling : null;
      if (known) troubled &&= known.troubled;
      // What old credentials were denied is due at once, for whoever claims the lane with the new ones.
      if (!ahead) more = !known?.stale && (full || (known?.again ?? 0) > 0);
    }
  }
  return (await settling).held;
}

async function settle(
  engine: Engine,
  lane: HeldLane,
  marked: MarkedLink[],
  pushed: Pushed[],
  verdict: LaneRuling,
  counts: Counts,
  opened: Opened,
): Promise<Settled> {
  const reports = pushed.map((p) => p.report);
  const settled = await settleBatch(engine.timing, lane, reports, verdict);
  if (settled.opened.length > 0) opened(settled.opened);
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
  lane: HeldLane,
  limits: RequestLimits,
  definition: ProviderDefinition,
  provider: CalendarProvider,
  ask: Ask,
  prepared: Prepared,
): Promise<Pushed> {
  await engine.at?.("pushing");
  const pushed = await pushLink(engine, definition, provider, metered(ask, limits, definition), prepared);
  const { outcome, durationMs } = pushed.report;
  const strained = outcome === "throttled" || outcome === "ambiguous";
  if (outcome !== "unsent" && outcome !== "skip")
    engine.concurrency?.answered(lane.host, durationMs, strained, engine.monotonic());
  if (outcome === "throttled" || outcome === "auth" || pushed.retryAfter) limits.halt();
  return pushed;
}

/** Counts the requests of one event where the service counts them. */
function metered(ask: Ask, limits: RequestLimits, { quota }: ProviderDefinition): Ask {
  if (quota === undefined) return ask;
  const beforeRequest = limits.metered(quota);
  return (what) => ask((session) => what({ ...session, beforeRequest }));
}

/** Takes what the batch needs of its service's quota. */
async function allow(
  limits: RequestLimits,
  { id, quota }: ProviderDefinition,
  lane: HeldLane,
  links: MarkedLink[],
): Promise<void> {
  if (quota === undefined) return;
  const units = links.reduce((sum, link) => sum + (quota.units?.[operationOf(link)] ?? 1), 0);
  limits.allowance = await takeTokens(bucketsOf(id, quota, lane.id), units);
  limits.short = false;
}

/** Pays for reads after a conflict and the like, which nobody can foresee, and gives back what was not needed. */
async function payRest(
  limits: RequestLimits,
  { id, quota }: ProviderDefinition,
  lane: HeldLane,
): Promise<void> {
  if (quota === undefined) return;
  const units = limits.followUps - limits.allowance;
  limits.followUps = 0;
  limits.allowance = 0;
  await payTokens(bucketsOf(id, quota, lane.id), units);
}

function quotaSpent(limits: RequestLimits, verdict: LaneRuling): LaneRuling {
  if (!limits.short || verdict.rest) return verdict;
  return { ...verdict, rest: true, notBefore: new Date(Date.now() + QUOTA_REST_MS).toISOString() };
}

const nothing: LaneVerdict = {
  rest: false,
  notBefore: null,
  denied: null,
  blocked: null,
};

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
      return { ...nothing, rest: true };
    }
    if (error.kind === "reauth") return { ...nothing, blocked: error.code };
    const notBefore = error.retryAfter?.toISOString() ?? null;
    // Nobody's event was asked about: what is wrong is the account's, however little was waiting.
    if (error.kind === "denied") return { ...nothing, notBefore, denied: error.code };
    return { ...nothing, rest: error.kind !== "unsent", notBefore };
  }
}
