import * as c from "./codes.mjs";
import { GENERATIONS } from "./layout.mjs";

const DUES = ["-", "now", "when cold", "after its back-off", "after its mark"];

/** A state in words, for whoever reads a counterexample. */
export function shownOf(m) {
  const { bookings, calendars, lanes, hides, places } = m;
  const { bookingAt, linkAt, remoteAt, laneAt, calendarAt } = m;
  const flags = (pairs) => pairs.map(([on, word]) => (on ? ` ${word}` : "")).join("");

  function link(s, b, cal) {
    const r = linkAt(b, cal);
    return (
      `link ${b}/${"ABC"[cal]} gen ${s[r + c.GEN]} want ${s[r + c.WANT]} at r${s[r + c.WANT_REV]} ` +
      `seen r${s[r + c.SEEN]} sent ${s[r + c.SENT]} due ${DUES[s[r + c.DUE]]}` +
      flags([
        [s[r + c.HOT], "HOT"],
        [s[r + c.DEAD] === c.GIVEN_UP, "DEAD"],
        [s[r + c.DEAD] === c.PARKED, "PARKED"],
      ])
    );
  }

  function remote(s, b, cal, g) {
    const a = remoteAt(b, cal, g);
    const what = s[a] === c.LIVE ? `live r${s[a + c.SHOWS]}` : "tombstone";
    return `SERVICE ${b}/${"ABC"[cal]} gen ${g} ${what}${s[a + c.ADDED] ? " with an addition" : ""}`;
  }

  function lane(s, l) {
    const a = laneAt(l);
    return `lane ${l} ${["asleep", "due", "due later"][s[a]]}${flags([
      [s[a + c.HELD] === c.BY_WORKER, "held"],
      [s[a + c.HELD] === c.BY_THE_DEAD, "held by a dead worker"],
      [s[a + c.BLOCKED], "BLOCKED"],
      [s[a + c.TROUBLE], "IN TROUBLE"],
      [s[a + c.RESTS], "RESTS"],
      [s[a + c.DENYING], "DENYING"],
    ])}`;
  }

  function show(s) {
    const parts = [`settings ${places.name(s[c.CONFIG])}${s[c.PLAN_DUE] ? " (plan due)" : ""}`];
    for (let b = 0; b < bookings; b++) {
      parts.push(
        `booking ${b} ${s[bookingAt(b) + c.CANCELLED] ? "cancelled" : `r${s[bookingAt(b) + c.REV]}`}`,
      );
      for (let cal = 0; cal < calendars; cal++) {
        if (s[linkAt(b, cal)]) parts.push(link(s, b, cal));
        for (let g = 0; g < GENERATIONS; g++) if (s[remoteAt(b, cal, g)]) parts.push(remote(s, b, cal, g));
      }
    }
    for (let l = 0; l < lanes; l++) parts.push(lane(s, l));
    if (hides)
      for (let cal = 0; cal < calendars; cal++)
        parts.push(
          `calendar ${"ABC"[cal]}${flags([
            [s[calendarAt(cal)], "hidden"],
            [s[calendarAt(cal) + c.FLAGGED], "flagged"],
          ])}`,
        );
    return parts.join(" | ");
  }

  return { show };
}
