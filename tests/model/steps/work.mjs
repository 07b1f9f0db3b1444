import * as c from "../codes.mjs";
import { markSteps } from "./mark.mjs";
import { pushSteps } from "./push.mjs";

const V = c.VERDICT;
const RESULTS = [
  ...["…", "ok", "gone for good", "absent", "ambiguous", "401", "throttled", "equal, no request"],
  ...[
    "conflict",
    "denied",
    "denied (odd event)",
    "denied, proves nothing",
    "halted, no request",
    "no such calendar",
    "removed",
  ],
];

/** What a worker that holds a lane does next: mark, push, settle, release; or die. */
export function workSteps(m) {
  const { scenario, rules, calendars, depth, overlaps, workers, laneAt, workerAt, entryAt } = m;
  const { settle, judge, sizeOfFirst, idle, crash, earliest, giveBack, flagGone, places } = m;
  const mark = markSteps(m);
  const push = pushSteps(m);
  const who = (s, w) => `W${w + 1}${s[workerAt(w) + c.VALID] ? "" : " (zombie)"}`;

  const results = (s, w, size) =>
    Array.from({ length: size }, (_, i) => {
      const e = entryAt(w, i);
      return `${s[e]}/${"ABC"[s[e + c.OF_CALENDAR]]} r${s[e + c.PUSHED]} ${RESULTS[s[e + c.RESULT]]}`;
    }).join("; ");
  const settled = (s, w, go, size, apply) =>
    go(0, "settle", () => `${who(s, w)} ${results(s, w, size)}`, apply);
  const refused = (s, w, go, tag) =>
    go(
      0,
      tag,
      () => who(s, w),
      (n) => idle(n, w),
    );

  function firstPending(s, w) {
    const count = s[workerAt(w) + c.COUNT];
    for (let i = 0; i < count; i++) if (!s[entryAt(w, i) + c.RESULT]) return i;
    return count;
  }

  /** The pending requests of the batch that begins with entry `first`: the next one, or any (`anyOrder`). */
  function pushNext(s, w, go, first) {
    const batchOf = (i) => (overlaps ? s[entryAt(w, i) + c.BATCH] : 0);
    for (let i = first; i < s[workerAt(w) + c.COUNT] && batchOf(i) === batchOf(first); i++) {
      if (s[entryAt(w, i) + c.RESULT]) continue;
      push(s, w, i, go);
      if (!scenario.anyOrder) break;
    }
  }

  function hold(s, w, go) {
    const z = workerAt(w);
    const l = s[z + c.LANE];
    if (!s[z + c.VALID] && rules.fenceMark) return refused(s, w, go, "markRefused");
    const release = () =>
      go(
        0,
        "releaseRead",
        () => `${who(s, w)} lane ${l}: reads when its next link is due`,
        (n) => release1(n, w),
      );
    if (m.fair && places.left(s, "deadline"))
      go(
        1,
        "deadline",
        () => `${who(s, w)} has no time left`,
        (n) => {
          places.spend(n, "deadline");
          release1(n, w);
        },
      );
    const stopped = overlaps && s[z + c.NOTE] & V.stop;
    if (stopped) {
      release();
      if (s[z + c.NOTE] & V.inFlight) mark(s, w, go);
    } else if (!mark(s, w, go)) release();
  }

  function release1(n, w) {
    const z = workerAt(w);
    n[z + c.NOTE] = earliest(n, n[z + c.LANE]);
    n[z] = c.RELEASES;
  }

  /** One batch at a time. */
  function workBatch(s, w, go) {
    const z = workerAt(w);
    const first = firstPending(s, w);
    if (first < s[z + c.COUNT]) return pushNext(s, w, go, first);
    if (!s[z + c.VALID] && rules.fenceSettle) return refused(s, w, go, "settleRefused");
    if (rules.fenceAtomic) return settled(s, w, go, s[z + c.COUNT], (n) => settle(n, w));
    go(
      0,
      "fenceCheck",
      () => who(s, w),
      (n) => {
        n[z] = c.CHECKED;
      },
    );
  }

  /**
   * Batches overlap: while one is pushed the next may be marked, and the last be settled. The requests of two never
   * overlap: those of the next begin when the verdict on the last is known and the one before that is settled.
   */
  function workBatches(s, w, go) {
    const z = workerAt(w);
    const count = s[z + c.COUNT];
    const size = sizeOfFirst(s, w);
    const first = firstPending(s, w);
    const judged = (s[z + c.NOTE] & V.judged) !== 0;
    const answered = first >= size;
    if (first < count) {
      const number = s[entryAt(w, first) + c.BATCH];
      const open = judged || !s[z + c.VALID] || !rules.verdictFirst;
      if (number === 0 || (number === 1 && open) || !rules.verdictFirst) pushNext(s, w, go, first);
    }
    if (!s[z + c.VALID]) {
      if (answered) refused(s, w, go, "settleRefused");
    } else if (judged) settled(s, w, go, size, (n) => settle(n, w));
    else if (!rules.verdictFirst && answered)
      settled(s, w, go, size, (n) => {
        judge(n, w);
        settle(n, w);
      });
    if (mayMarkAhead(s, w, judged)) mark(s, w, go);
  }

  /** Half of the last batch is answered; in trouble the verdict on it must be known, and no other batch be held. */
  function mayMarkAhead(s, w, judged) {
    const z = workerAt(w);
    const count = s[z + c.COUNT];
    const last = s[entryAt(w, count - 1) + c.BATCH];
    if (last + 1 >= depth) return false;
    if (s[z + c.NOTE] & V.stop && !(s[z + c.NOTE] & V.inFlight)) return false;
    if (!s[z + c.VALID] && rules.fenceMark) return false;
    const over = judged && s[z + c.NOTE] & V.good;
    if (s[laneAt(s[z + c.LANE]) + c.TROUBLE] && !over && rules.troubleOne) return judged && last === 0;
    let of = 0;
    let answered = 0;
    for (let i = 0; i < count; i++) {
      const e = entryAt(w, i);
      if (s[e + c.BATCH] !== last) continue;
      of++;
      if (s[e + c.RESULT]) answered++;
    }
    return 2 * answered >= of;
  }

  function release(s, w, go) {
    const z = workerAt(w);
    go(
      0,
      "release",
      () => `${who(s, w)} lane ${s[z + c.LANE]}`,
      (n) => {
        if (n[z + c.VALID] || !rules.fenceSettle) giveBack(n, n[z + c.LANE], n[z + c.NOTE]);
        idle(n, w);
      },
    );
  }

  function flag(s, w, go) {
    const z = workerAt(w);
    go(
      0,
      "flagGone",
      () => `${who(s, w)} the calendar it found gone`,
      (n) => {
        for (let cal = 0; cal < calendars; cal++) if ((n[z + c.NOTE] >> cal) & 1) flagGone(n, cal);
        n[z + c.NOTE] = 0;
        n[z] = c.HOLDS;
      },
    );
  }

  const DOES = [];
  DOES[c.HOLDS] = hold;
  DOES[c.PUSHES] = overlaps ? workBatches : workBatch;
  DOES[c.RELEASES] = release;
  DOES[c.CHECKED] = (s, w, go) => settled(s, w, go, s[workerAt(w) + c.COUNT], (n) => settle(n, w));
  DOES[c.FLAGS] = flag;

  return (s, go) => {
    for (let w = 0; w < workers; w++) {
      const z = workerAt(w);
      if (!s[z]) continue;
      if (places.left(s, "crash"))
        go(
          1,
          "crash",
          () => who(s, w),
          (n) => {
            places.spend(n, "crash");
            crash(n, w);
          },
        );
      DOES[s[z]](s, w, go);
    }
  };
}
