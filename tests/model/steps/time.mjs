import * as c from "../codes.mjs";
import { OPERATIONS } from "./push.mjs";

/** What time brings: late requests land or are lost, hot_until passes, back-offs, rests and breaks end. */
export function timeSteps(m) {
  const { scenario, rules, lanes, workers, late, links, linksOfLane, hides, denials } = m;
  const { laneAt, workerAt, lateSlot, calendarAt, outstanding, refused, waits, effect, places } = m;

  /** A release is one statement: no time passes in it. */
  function isReleased(s, lane) {
    for (let w = 0; w < workers; w++) {
      const z = workerAt(w);
      if (s[z] === c.RELEASES && s[z + c.VALID] && s[z + c.LANE] === lane) return true;
    }
    return false;
  }

  function linkIsDue(n, r, lane) {
    n[r + c.DUE] = c.NOW;
    const a = laneAt(lane);
    if (!n[a + c.HELD] && n[a] === 2) n[a] = 1;
  }

  function lateRequests(s, go) {
    for (let i = 0; i < late; i++) {
      const a = lateSlot(i);
      if (!s[a]) continue;
      const what = () =>
        `${OPERATIONS[s[a]]} ${s[a + c.LATE_BOOKING]}/${"ABC"[s[a + c.LATE_CALENDAR]]} r${s[a + c.LATE_REV]}`;
      if (!hides || !s[calendarAt(s[a + c.LATE_CALENDAR])])
        go(0, "lateArrives", what, (n) => {
          effect(n, ...n.subarray(a, a + c.LATE_SIZE));
          n.fill(0, a, a + c.LATE_SIZE);
        });
      go(0, "lateLost", what, (n) => n.fill(0, a, a + c.LATE_SIZE));
    }
  }

  /** hot_until is read at mark, and by links that wait for it to pass. */
  function cooling(s, go) {
    for (const { b, cal, r, lane } of links) {
      if (s[r + c.DUE] !== c.WHEN_COLD || !s[r] || outstanding(s, b, cal) || isReleased(s, lane)) continue;
      go(
        0,
        "cold",
        () => `hot_until of ${b}/${"ABC"[cal]} passes`,
        (n) => {
          n[r + c.HOT] = 0;
          linkIsDue(n, r, lane);
        },
      );
    }
  }

  /** Time passes by itself (0), but while a denial lasts the next try is no step towards rest (1). */
  function backOffs(s, go) {
    for (const { b, cal, r, lane } of links) {
      if (s[r + c.DUE] !== c.BACK_OFF || !s[r] || isReleased(s, lane)) continue;
      if (scenario.long && !places.left(s, "clock")) continue;
      const outside = scenario.long || waits(s, b, cal);
      go(
        outside ? 1 : 0,
        "backOffOver",
        () => `${b}/${"ABC"[cal]}`,
        (n) => {
          if (scenario.long) places.spend(n, "clock");
          linkIsDue(n, r, lane);
        },
      );
    }
  }

  /** Everything that would be asked at the end of a rest would be denied again: that is no step towards rest. */
  function inVain(s, l) {
    let due = false;
    for (const { b, cal, r } of linksOfLane[l]) {
      if (!s[r] || (s[r + c.DUE] !== c.NOW && s[r + c.DUE] !== c.AFTER_MARK)) continue;
      if (!refused(s, b, cal)) return false;
      due = true;
    }
    return due;
  }

  function rests(s, go) {
    for (let l = 0; l < lanes; l++) {
      const a = laneAt(l);
      if (s[a + c.RESTS])
        go(
          rules.restDue && inVain(s, l) ? 1 : 0,
          "restOver",
          () => `lane ${l}`,
          (n) => {
            n[a + c.RESTS] = n[a + c.DENIED_NEW] = n[a + c.EVIDENCE] = 0;
            for (const { b, cal, r } of linksOfLane[l])
              if (
                n[r] &&
                n[r + c.DUE] === c.NOW &&
                (!n[r + c.DENIALS] || scenario.countDenied) &&
                !refused(n, b, cal)
              )
                n[r + c.PASSED] |= c.MISSED;
          },
        );
    }
  }

  return (s, go) => {
    lateRequests(s, go);
    cooling(s, go);
    if (denials) {
      backOffs(s, go);
      rests(s, go);
    }
    for (let l = 0; l < lanes; l++)
      if (s[laneAt(l) + c.NOT_BEFORE])
        go(
          0,
          "retryAfterOver",
          () => `lane ${l}`,
          (n) => {
            n[laneAt(l) + c.NOT_BEFORE] = 0;
          },
        );
  };
}
