import * as c from "./codes.mjs";

/** What happens to workers, and what can still come of their requests. */
export function workersOf(m) {
  const { rules, workers, late, laneOf, overlaps, workerSize, linkAt, laneAt, workerAt, entryAt, lateSlot } =
    m;

  /** The lease is over: what the worker had marked is due again. */
  function lapse(s, w) {
    if (!overlaps || s[workerAt(w)] !== c.PUSHES) return;
    for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++) {
      const e = entryAt(w, i);
      const r = linkAt(s[e], s[e + c.OF_CALENDAR]);
      if (s[r] && s[r + c.DUE] === c.AFTER_MARK) s[r + c.DUE] = c.NOW;
    }
  }

  function crash(s, w) {
    const z = workerAt(w);
    if (s[z + c.VALID]) {
      lapse(s, w);
      s[laneAt(s[z + c.LANE]) + c.HELD] = c.BY_THE_DEAD;
    }
    s.fill(0, z, z + workerSize);
  }

  /** Whether a request that was marked earlier for the link's key can still land. By A1 hot_until has not passed then. */
  function outstanding(s, b, cal) {
    const gen = s[linkAt(b, cal) + c.GEN];
    for (let w = 0; w < workers; w++) {
      const z = workerAt(w);
      if (s[z] !== c.PUSHES) continue;
      const holds = s[z + c.VALID] && s[z + c.LANE] === laneOf[cal];
      for (let i = 0; i < s[z + c.COUNT]; i++) {
        const e = entryAt(w, i);
        if (s[e] !== b || s[e + c.OF_CALENDAR] !== cal || s[e + c.KEY] !== gen) continue;
        if (holds || (!s[e + c.RESULT] && rules.boundedSend)) return true;
      }
    }
    if (!rules.boundedSend) return false;
    for (let i = 0; i < late; i++) {
      const a = lateSlot(i);
      if (s[a] && s[a + c.LATE_BOOKING] === b && s[a + c.LATE_CALENDAR] === cal && s[a + c.LATE_KEY] === gen)
        return true;
    }
    return false;
  }

  return { lapse, crash, outstanding };
}
