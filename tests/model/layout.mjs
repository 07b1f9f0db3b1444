import * as c from "./codes.mjs";

/** How many generations of one key, late requests and workers there can be at once. */
export const GENERATIONS = 4;
const LATE = 2;
const WORKERS = 2;

/**
 * Where everything is in a state of the scenario `scenario`, and what the scenario makes of it. Every part of the model
 * takes the result and adds to it (model.mjs).
 */
export function layoutOf(scenario) {
  const { rules, bookings, calendars, laneOf, budget } = scenario;
  const lanes = Math.max(...laneOf) + 1;
  const workers = scenario.workers ?? WORKERS;
  const odd = scenario.odd ?? 0;
  const denials = Boolean(budget.deny || odd || budget.odd4xx);
  const foreign = Boolean(budget.foreign);
  const hides = Boolean(budget.hide);
  const fair = Boolean(budget.deadline);
  const poison = Boolean(scenario.poison);
  const counts = poison || denials;
  /** How many batches a worker holds at once; `overlaps`: more than one. */
  const depth = scenario.depth ?? 1;
  const overlaps = depth > 1;
  /** Whether marks that were never settled are told apart. */
  const marks = counts || overlaps || hides;
  const batch = scenario.batch ?? 2;

  const linkSize = hides ? 21 : 20;
  const laneSize = fair ? 16 : 14;
  const entrySize = overlaps ? 13 : 12;
  const workerSize = c.WORKER_HEAD + batch * depth * entrySize;
  const budgetAt = c.HEADER;
  const bookingsAt = budgetAt + c.BUDGETS.length;
  const linksAt = bookingsAt + bookings * c.BOOKING_SIZE;
  const remotesAt = linksAt + bookings * calendars * linkSize;
  const lanesAt = remotesAt + bookings * calendars * GENERATIONS * c.REMOTE_SIZE;
  const workersAt = lanesAt + lanes * laneSize;
  const lateAt = workersAt + workers * workerSize;
  const calendarsAt = lateAt + LATE * c.LATE_SIZE;
  const size = calendarsAt + (hides ? calendars * 2 : 0);

  const bookingAt = (b) => bookingsAt + b * c.BOOKING_SIZE;
  const linkAt = (b, cal) => linksAt + (b * calendars + cal) * linkSize;
  const remoteAt = (b, cal, gen) => remotesAt + ((b * calendars + cal) * GENERATIONS + gen) * c.REMOTE_SIZE;
  const laneAt = (l) => lanesAt + l * laneSize;
  const workerAt = (w) => workersAt + w * workerSize;
  const entryAt = (w, i) => workersAt + w * workerSize + c.WORKER_HEAD + i * entrySize;
  const lateSlot = (i) => lateAt + i * c.LATE_SIZE;
  const calendarAt = (cal) => calendarsAt + cal * 2;

  /** All links there can be, by booking and calendar, and those of each lane. */
  const links = [];
  for (let b = 0; b < bookings; b++)
    for (let cal = 0; cal < calendars; cal++) links.push({ b, cal, r: linkAt(b, cal), lane: laneOf[cal] });
  const linksOfLane = Array.from({ length: lanes }, (_, l) => links.filter((link) => link.lane === l));

  const content = scenario.parity ? (revision) => revision % 2 : (revision) => revision;
  const flagged = (s, cal) => hides && s[calendarAt(cal) + c.FLAGGED] === 1;
  /** Where bookings belong, as calendar plus one: a calendar that is flagged as gone is nowhere. */
  const destination = (s) => (s[c.CONFIG] && flagged(s, s[c.CONFIG] - 1) ? 0 : s[c.CONFIG]);
  const destinationOf = scenario.pins ? (_, b) => scenario.pins[b] + 1 : destination;
  /** An odd event: always refused, in words that name no content (`oddRevision`: an edit cures it). */
  const isOdd = (b, cal, revision) =>
    b < odd &&
    (!scenario.oddRevision || revision === 1) &&
    (scenario.oddCalendar === undefined || cal === scenario.oddCalendar);
  /** `readsPass`: an account that denies, or a proxy before it, refuses writes only; to remove what is not there needs none. */
  const needsNone = (s, b, cal) => {
    const r = linkAt(b, cal);
    const removal = s[r + c.WANT] === c.NOWHERE || s[r + c.SENT] === c.DOOMED;
    return removal && s[remoteAt(b, cal, s[r + c.GEN])] !== c.LIVE;
  };
  const refused = (s, b, cal) =>
    (s[laneAt(laneOf[cal]) + c.DENYING] === 1 && !(scenario.readsPass && needsNone(s, b, cal))) ||
    isOdd(b, cal, s[bookingAt(b) + c.REV]);
  /** Whether a link was denied and still would be. `long`: no back-off ends by itself, but for one that is owed a retry. */
  const waits = (s, b, cal) => {
    const r = linkAt(b, cal);
    if (s[r + c.DUE] === c.BACK_OFF) return refused(s, b, cal) || (scenario.long && s[r + c.OWED] !== 2);
    return rules.restDue && s[r + c.DUE] === c.NOW && s[laneAt(laneOf[cal]) + c.RESTS] && refused(s, b, cal);
  };

  const budgetOf = Object.fromEntries(c.BUDGETS.map((name, i) => [name, budgetAt + i]));
  const places = {
    left: (s, name) => s[budgetOf[name]] > 0,
    spend: (s, name) => {
      s[budgetOf[name]]--;
    },
    /** A destination, as calendar plus one. */
    name: (d) => (d ? "ABC"[d - 1] : "none"),
  };

  return {
    scenario,
    rules,
    places,
    ...{ bookings, calendars, lanes, laneOf, workers, odd, depth, batch, late: LATE },
    ...{ denials, foreign, hides, fair, poison, counts, overlaps, marks },
    ...{ size, linkSize, workerSize, entrySize, budgetAt },
    ...{ bookingAt, linkAt, remoteAt, laneAt, workerAt, entryAt, lateSlot, calendarAt },
    ...{ links, linksOfLane, content, flagged, destination, destinationOf, isOdd, refused, waits },
  };
}
