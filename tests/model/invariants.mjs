import * as c from "./codes.mjs";
import { GENERATIONS } from "./layout.mjs";

/** What must hold in every state. */
export function invariantsOf(m) {
  const { scenario, rules, bookings, calendars, lanes, workers, odd, denials, links, linksOfLane } = m;
  const { bookingAt, linkAt, remoteAt, laneAt, workerAt, entryAt } = m;
  /** How often a healthy booking may be passed over at the end of a rest. */
  const passBound = scenario.passBound ?? (scenario.budget.deny ? odd + 1 : Math.max(0, odd - 2));
  /** Some rules stand or fall together with "a kept copy has a successor": their mutants are to fail elsewhere. */
  const keptHasSuccessor = [
    "flipDue",
    "gateSettle",
    "gateFresh",
    "gateDerived",
    "cancelAll",
    "revSettle",
    "wakeSeq",
  ].every((rule) => rules[rule]);
  const fail = (invariant, message) => {
    throw new c.Violation(invariant, message);
  };

  function liveIn(s, b, cal) {
    let n = 0;
    for (let g = 0; g < GENERATIONS; g++) if (s[remoteAt(b, cal, g)] === c.LIVE) n++;
    return n;
  }

  function newestShown(s, b) {
    let newest = 0;
    for (let cal = 0; cal < calendars; cal++)
      for (let g = 0; g < GENERATIONS; g++)
        if (s[remoteAt(b, cal, g)] === c.LIVE) newest = Math.max(newest, s[remoteAt(b, cal, g) + c.SHOWS]);
    return newest;
  }

  /** At least one event, at most one in each calendar, and none that no row knows. */
  function events(s, b, before) {
    const a = bookingAt(b);
    let live = 0;
    let moving = false;
    let wanted = 0;
    for (let cal = 0; cal < calendars; cal++) {
      const here = liveIn(s, b, cal);
      const r = linkAt(b, cal);
      if (here > 1) fail("I3", `booking ${b} twice in calendar ${"ABC"[cal]}`);
      live += here;
      if (s[r] && s[r + c.WANT] !== c.HERE) moving = true;
      if (s[r] && s[r + c.WANT] === c.HERE) wanted++;
      for (let g = 0; here && g < GENERATIONS; g++)
        if (s[remoteAt(b, cal, g)] === c.LIVE && !(s[r] && s[r + c.GEN] === g))
          fail("I1", `orphan: an event of booking ${b} in ${"ABC"[cal]} that no link row knows`);
    }
    if (s[a + c.WRITTEN] && !live) fail("I2", `booking ${b} is in no calendar`);
    if (live > 1 && !moving) fail("I3", `booking ${b} in ${live} calendars without a move`);
    if (live > 2 && (calendars < 3 || scenario.twoAtMost)) fail("I3", `booking ${b} ${live} times`);
    if (wanted > 1) fail("I3", `booking ${b}: two links are wanted`);
    if (scenario.monotone && before && s[a + c.WRITTEN] && before[a + c.WRITTEN])
      if (s[a + c.ALTERED] === before[a + c.ALTERED] && newestShown(s, b) < newestShown(before, b))
        fail("I2b", `booking ${b}: the newest copy that is seen went back to revision ${newestShown(s, b)}`);
  }

  /** A kept copy has a successor that is still to be settled, or that waits for a person. */
  function keptCopies(s, b) {
    let successor = false;
    let kept = false;
    for (let cal = 0; cal < calendars; cal++) {
      const r = linkAt(b, cal);
      if (!s[r]) continue;
      if (s[r + c.WANT] === c.HERE && (s[r + c.DUE] || s[r + c.DEAD])) successor = true;
      if (s[r + c.WANT] === c.KEPT) kept = true;
    }
    if (kept && !successor) fail("I4", `booking ${b}: a kept copy waits for nobody`);
  }

  /** No lane sleeps longer than its earliest link. */
  function wakeUps(s, l) {
    const a = laneAt(l);
    if (s[a + c.HELD] || s[a + c.LEAVING] === c.LEFT) return;
    for (const { b, cal, r } of linksOfLane[l]) {
      if (!s[r]) continue;
      if (s[r + c.DUE] === c.NOW && s[a] !== 1)
        fail("I4", `lost wake-up: link ${b}/${"ABC"[cal]} is due, its free lane sleeps`);
      if (s[r + c.DUE] > c.NOW && s[a] === 0)
        fail("I4", `lost timer: link ${b}/${"ABC"[cal]} waits for its lane that never becomes due`);
    }
  }

  /** What a link that is denied must not suffer. */
  function deniedLink(s, { b, cal, r, lane }) {
    const name = `link ${b}/${"ABC"[cal]}`;
    const passed = s[r + c.PASSED] & ~c.MISSED;
    if (passed > passBound)
      fail(
        "D8",
        `healthy booking ${b} was due at the end of ${passed} rests of lane ${lane} and another was asked`,
      );
    if (s[r + c.DEAD] === c.GIVEN_UP) fail("D1", `${name} was declared dead`);
    if (s[r + c.DUE] === c.BACK_OFF) {
      const removal = s[r + c.WANT] === c.NOWHERE || s[r + c.SENT] === c.DOOMED;
      const deniedDelete = s[r + c.DENIED_FOR] === c.DENIED_DELETE;
      if (removal ? !deniedDelete : deniedDelete || s[r + c.DENIED_FOR] < s[r + c.WANT_REV])
        fail("D6", `${name}: what nobody was asked yet waits for the back-off of something else`);
    }
    if (scenario.neverSent) neverSentLink(s, b, cal, r, lane, name);
  }

  /** A key never written keeps sent = 0, and never waits unwanted. */
  function neverSentLink(s, b, cal, r, lane, name) {
    const waits = s[r + c.DUE] === c.BACK_OFF || (s[laneAt(lane) + c.RESTS] && !s[r + c.MARK]);
    if (s[r + c.WANT] === c.NOWHERE && !s[r + c.SENT] && waits)
      fail("D2", `${name} is wanted by nobody, nothing of it was ever sent, and it waits`);
    if (s[r + c.SENT] && !s[remoteAt(b, cal, s[r + c.GEN])] && !isHeld(s, b, cal))
      fail("D2", `${name} counts as sent, nothing of it ever took effect`);
  }

  function isHeld(s, b, cal) {
    for (let w = 0; w < workers; w++)
      for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++)
        if (s[entryAt(w, i)] === b && s[entryAt(w, i) + c.OF_CALENDAR] === cal) return true;
    return false;
  }

  function check(s, before) {
    for (let b = 0; b < bookings; b++) {
      events(s, b, before);
      if (keptHasSuccessor) keptCopies(s, b);
    }
    if (denials) {
      for (let l = 0; l < lanes; l++)
        if (s[laneAt(l) + c.ODD_RESTS] > Math.max(0, odd - 1))
          fail("D3", `lane ${l}: odd events bring the whole account into trouble, again and again`);
      for (const link of links) if (s[link.r]) deniedLink(s, link);
    }
    for (let l = 0; l < lanes; l++) wakeUps(s, l);
  }

  return { check };
}
