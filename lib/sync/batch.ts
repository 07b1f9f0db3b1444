import type { Evidence } from "./evidence";
import type { Pushed } from "./push";
import type { LaneVerdict } from "./report";
import type { MarkedLink } from "./store/mark";
import type { Timing } from "./timing";

/** Runs `push` over the links, `concurrency` at a time, never two of one booking at once. */
export async function pushAll(
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

/**
 * How many links to mark at once after a batch of `last`, of which `count` took `ms`: `markLimit`, doubled as often as
 * `batchMs` allows at that pace, and at most twice the last: marking must not take longer than what is left to push.
 * What a statement costs besides its rows is then shared by many where a service is quick, and progress is seen where
 * it is slow. Few different sizes: each is a statement of its own to PostgreSQL.
 */
export function batchSize(timing: Timing, last: number, count: number, ms: number): number {
  const fitting = Math.min((count * timing.batchMs) / Math.max(ms, 1), timing.markMax, 2 * last);
  const doublings = Math.floor(Math.log2(fitting / timing.markLimit));
  return timing.markLimit * 2 ** Math.max(doublings, 0);
}

/**
 * What a batch tells about its account as a whole, with what was seen of it before. In trouble (`troubled`), and
 * after a rest that nothing followed yet (`failing`), its one event stands for all.
 */
export function verdictOf(
  pushed: Pushed[],
  evidence: Evidence,
  troubled: boolean,
  failing = false,
): LaneVerdict {
  const waits = pushed.some(
    (p) => p.report.outcome === "throttled" || (p.notRenewed?.kind === "throttled" && !p.notRenewed.deniedBy),
  );
  // An ambiguous answer may say when to come back as well (503 with Retry-After on a write).
  const asked = pushed.filter((p) => p.retryAfter !== undefined);
  const latest = Math.max(0, ...asked.map((p) => p.retryAfter?.getTime() ?? 0));
  // One event that never gets through is its own trouble; several and no success are the account's.
  const outage =
    (pushed.length > 1 || ((troubled || failing) && pushed.length > 0)) &&
    pushed.every((p) => p.report.outcome === "ambiguous");
  const denied = evidence.weigh(
    pushed.map((p) => p.report),
    troubled,
  );
  // The sign-in could not be renewed for a reason that is not the event's: no event was asked about at all.
  const notRenewed = pushed.find((p) => p.notRenewed?.deniedBy)?.notRenewed?.deniedBy;
  return {
    denied: denied ?? notRenewed ?? null,
    rest: waits || asked.length > 0 || outage,
    notBefore: latest > 0 ? new Date(latest).toISOString() : null,
    blocked: pushed.find((p) => p.report.outcome === "auth" && !p.notRenewed)?.report.code ?? null,
  };
}

/** The calendars whose links found that they do not exist. */
export function goneCalendars(marked: MarkedLink[], pushed: Pushed[]): Set<string> {
  const gone = new Set(pushed.filter((p) => p.report.outcome === "target_gone").map((p) => p.report.id));
  return new Set(marked.filter((link) => gone.has(link.id)).map((link) => link.calendarId));
}
