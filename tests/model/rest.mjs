import * as c from "./codes.mjs";
import { GENERATIONS } from "./layout.mjs";

/** What must hold where nothing can happen any more without somebody outside: the calendars are as they should be. */
export function atRestOf(m) {
  const { scenario, rules, bookings, calendars, lanes, laneOf, hides, content, waits, refused } = m;
  const { bookingAt, linkAt, remoteAt, laneAt, calendarAt, destinationOf } = m;
  const fail = (invariant, message) => {
    throw new c.Violation(invariant, message);
  };

  /** A link that waits for somebody outside: its account, its calendar, or a person. */
  const isStuck = (s, b, cal) => {
    const r = linkAt(b, cal);
    if (!s[r]) return false;
    const away = hides && s[calendarAt(cal) + c.HIDDEN];
    return s[laneAt(laneOf[cal]) + c.BLOCKED] || s[r + c.DEAD] || away || waits(s, b, cal);
  };

  function denied(s, b, cal) {
    const r = linkAt(b, cal);
    const a = laneAt(laneOf[cal]);
    if (!s[r] || s[r + c.DUE] !== c.BACK_OFF || s[a + c.BLOCKED]) return;
    if (s[r + c.OWED] === 2)
      fail("D9", `at rest, booking ${b} still waits though the trouble in which it was denied is over`);
    if (scenario.long && (rules.restDue || scenario.mustAsk) && s[a + c.TROUBLE] && !refused(s, b, cal))
      fail("D12", `at rest, lane ${laneOf[cal]} is in trouble, its account is well and nobody asks it`);
  }

  /** While a booking's successor waits, its kept copy is up to date. */
  function keptUpToDate(s, b, cal) {
    const r = linkAt(b, cal);
    if (!s[r] || s[r + c.WANT] !== c.KEPT || isStuck(s, b, cal) || s[bookingAt(b) + c.ALTERED]) return;
    const remote = remoteAt(b, cal, s[r + c.GEN]);
    if (s[remote] === c.LIVE && content(s[remote + c.SHOWS]) !== content(s[bookingAt(b) + c.REV]))
      fail("F8", `booking ${b}: the kept copy in ${"ABC"[cal]} is out of date`);
  }

  function converged(s, b, cal, wanted) {
    let live = 0;
    let shows = 0;
    for (let g = 0; g < GENERATIONS; g++) {
      if (s[remoteAt(b, cal, g)] !== c.LIVE) continue;
      live++;
      shows = s[remoteAt(b, cal, g) + c.SHOWS];
    }
    const link = s[linkAt(b, cal)];
    const altered = s[bookingAt(b) + c.ALTERED];
    const rev = s[bookingAt(b) + c.REV];
    const where = "ABC"[cal];
    if (!wanted) {
      if (live) fail("I1", `at rest, booking ${b} is still in ${where}`);
      if (link) fail("I7", `at rest, a link row of booking ${b} in ${where} remains`);
      return;
    }
    if (!live && !altered) fail("I1", `at rest, booking ${b} is missing in ${where}`);
    if (live && content(shows) !== content(rev) && !altered)
      fail("I1", `at rest, ${where} shows booking ${b} at revision ${shows}, wanted ${rev}`);
    if (!link) fail("I1", `at rest, no link of booking ${b} in ${where}`);
  }

  function atRest(s) {
    for (let l = 0; l < lanes; l++)
      if (s[laneAt(l) + c.BLOCKED] && !s[laneAt(l) + c.REVOKED])
        fail("I4", `lane ${l} stays blocked though its credentials are good`);
    for (let b = 0; b < bookings; b++) {
      const a = bookingAt(b);
      const wanted = s[a] && !s[a + c.CANCELLED] ? destinationOf(s, b) : 0;
      let stuck = false;
      for (let cal = 0; cal < calendars; cal++) {
        denied(s, b, cal);
        if (b > 0 && s[linkAt(b, cal)] && s[linkAt(b, cal) + c.DEAD] === c.GIVEN_UP)
          fail("F18", `healthy booking ${b} was declared dead with its poisonous neighbour`);
        if (isStuck(s, b, cal)) stuck = true;
      }
      for (let cal = 0; cal < calendars; cal++)
        if (stuck) keptUpToDate(s, b, cal);
        else converged(s, b, cal, cal + 1 === wanted);
    }
  }

  return { atRest };
}
