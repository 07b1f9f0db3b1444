import * as c from "../codes.mjs";

const V = c.VERDICT;

/** Mark: the worker announces the next requests, in a batch of its own behind those it holds already. */
export function markSteps(m) {
  const { scenario, rules, linksOfLane, batch, poison, counts, marks, overlaps, foreign } = m;
  const { laneAt, workerAt, entryAt, bookingAt, content, flagged, hides, outstanding } = m;

  /** A success is known to its holder before its settle writes that the trouble is over. */
  const inTrouble = (s, w) => {
    const z = workerAt(w);
    const over = overlaps && s[z] === c.PUSHES && s[z + c.NOTE] & V.judged && s[z + c.NOTE] & V.good;
    return s[laneAt(s[z + c.LANE]) + c.TROUBLE] === 1 && !over;
  };

  function holdsMarked(s, w, b, cal) {
    for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++) {
      const e = entryAt(w, i);
      if (s[e] === b && s[e + c.OF_CALENDAR] === cal) return true;
    }
    return false;
  }

  /** The links a mark takes, in order. One whose last mark was never settled goes alone. */
  function picked(s, w) {
    const l = s[workerAt(w) + c.LANE];
    const trouble = inTrouble(s, w);
    const due = linksOfLane[l].filter(
      ({ b, cal, r }) =>
        s[r] && s[r + c.DUE] === c.NOW && !(overlaps && rules.aheadOwn && holdsMarked(s, w, b, cal)),
    );
    const together = trouble && rules.troubleOne && rules.troubleMarked;
    let pick = due;
    if (marks && rules.alone && !together) {
      pick = due.filter(({ r }) => !s[r + c.MARK]);
      if (!pick.length) return due.slice(0, 1);
    }
    if (trouble && rules.troubleTurn) pick.sort((x, y) => s[x.r + c.TURN] - s[y.r + c.TURN]);
    return pick.slice(0, trouble && rules.troubleOne ? 1 : batch);
  }

  /** What the worker will ask of a marked link. */
  function operationOn(s, b, r, deletes) {
    if (deletes) return c.DELETE;
    const known = s[r + c.HASH] && s[r + c.SEEN];
    if (known && content(s[r + c.SEEN]) === content(s[bookingAt(b) + c.REV])) return c.SKIP;
    if (!s[r + c.ETAG]) return c.CREATE;
    return foreign && rules.mergeFirst && s[r + c.MERGE] ? c.READ_FIRST : c.UPDATE;
  }

  function mayAsk(n, b, cal, r, deletes) {
    if (flagged(n, cal) && n[r + c.ASIDE])
      throw new c.Violation("P1", `booking ${b} is asked for in ${"ABC"[cal]}, which is flagged as gone`);
    if (deletes && !scenario.budget.cfg && n[r + c.WANT] === c.NOWHERE && !n[bookingAt(b) + c.CANCELLED])
      throw new c.Violation(
        "P3",
        `the event of booking ${b} in ${"ABC"[cal]} is removed, nobody asked for it`,
      );
  }

  /** Marks one link as entry `i`; false when it is given up instead. `late`: the worker's verdict fell meanwhile. */
  function markOne(n, w, i, number, { b, cal, r }, late) {
    const e = entryAt(w, i);
    if (counts && n[r + c.MARK] && n[r + c.TRIES] >= 3) {
      n[r + c.DUE] = 0;
      n[r + c.DEAD] = c.GIVEN_UP;
      return false;
    }
    if (marks) n[r + c.MARK] = 1;
    if (overlaps) {
      n[r + c.DUE] = c.AFTER_MARK;
      n[e + c.BATCH] = number;
    }
    if (counts && rules.markCounts)
      n[r + c.TRIES] = poison ? n[r + c.TRIES] + 1 : Math.min(n[r + c.TRIES] + 1, 3);
    const deletes = (rules.doom && n[r + c.SENT] === c.DOOMED) || n[r + c.WANT] === c.NOWHERE;
    if (hides) mayAsk(n, b, cal, r, deletes);
    const op = operationOn(n, b, r, deletes);
    n[e] = b;
    n[e + c.OF_CALENDAR] = cal;
    n[e + c.KEY] = n[r + c.GEN];
    n[e + c.OP] = op;
    n[e + c.PUSHED] = n[bookingAt(b) + c.REV];
    n[e + c.NEW_ETAG] = n[r + c.ETAG];
    n[e + c.HOT_BEFORE] = n[r + c.HOT];
    n[e + c.SENT_BEFORE] = n[r + c.SENT];
    n[e + c.HASH_BEFORE] = n[r + c.HASH];
    n[e + c.DENIALS_BEFORE] = n[r + c.DENIALS];
    n[e + c.CARRIED] = 0;
    n[e + c.RESULT] = op === c.SKIP ? c.SKIPPED : late && rules.aheadHalt ? c.HALTED : 0;
    if (!overlaps || op === c.SKIP) n[r + c.OWED] = n[r + c.PASSED] = 0;
    n[r + c.HOT] = 1;
    n[r + c.SENT] = deletes ? c.DOOMED : Math.max(1, rules.doom ? n[r + c.SENT] : 1);
    if (rules.hashClear) n[r + c.HASH] = 0;
    if (!rules.gateSettle && n[r + c.WANT] === c.HERE) m.openGates(n, b, cal);
    return true;
  }

  function markAll(n, w, pick, cold, late) {
    const z = workerAt(w);
    let count = n[z + c.COUNT];
    const number = overlaps && count ? n[entryAt(w, count - 1) + c.BATCH] + 1 : 0;
    pick.forEach(({ r }, i) => {
      if ((cold >> i) & 1) n[r + c.HOT] = 0;
    });
    for (const link of pick) if (markOne(n, w, count, number, link, late)) count++;
    n[z + c.COUNT] = count;
    n[z] = count ? c.PUSHES : c.HOLDS;
    if (late) n[z + c.NOTE] &= ~V.inFlight;
    if (overlaps && !count) n[z + c.NOTE] &= V.stop;
  }

  const shown = (s, pick, cold) =>
    pick
      .map(({ b, cal, r }, i) => {
        const heat = (cold >> i) & 1 ? " (cold)" : s[r + c.HOT] ? " (hot)" : "";
        return `${b}/${"ABC"[cal]}${heat}`;
      })
      .join(",");

  /** The account does not want to be asked now. */
  const shut = (s, l) => {
    const a = laneAt(l);
    return s[a + c.NOT_BEFORE] || s[a + c.BLOCKED] || (rules.deniedUntil && s[a + c.RESTS]);
  };

  /**
   * Every mark the worker may make now; nothing to mark is answered with false. `hot_until` is read here: where it may
   * have passed, both is tried.
   */
  return function mark(s, w, go) {
    const z = workerAt(w);
    const late = overlaps && (s[z + c.NOTE] & V.inFlight) !== 0;
    if (!late && shut(s, s[z + c.LANE])) return false;
    const pick = picked(s, w);
    if (!pick.length) return false;
    const mayCool = pick.map(({ b, cal, r }) => s[r + c.HOT] && !outstanding(s, b, cal));
    for (let cold = 0; cold < 1 << pick.length; cold++)
      if (pick.every((_, i) => !((cold >> i) & 1) || mayCool[i]))
        go(
          0,
          "mark",
          () => `W${w + 1} ${shown(s, pick, cold)}`,
          (n) => markAll(n, w, pick, cold, late),
        );
    return true;
  };
}
