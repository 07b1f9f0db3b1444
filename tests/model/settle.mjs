import * as c from "./codes.mjs";

const V = c.VERDICT;

/** Settle: one transaction that books the results of a worker's oldest batch. */
export function settlesOf(m) {
  const {
    scenario,
    rules,
    calendars,
    bookings,
    laneOf,
    linkAt,
    remoteAt,
    laneAt,
    workerAt,
    entryAt,
    bookingAt,
  } = m;
  const {
    linksOfLane,
    entrySize,
    workerSize,
    denials,
    poison,
    overlaps,
    hides,
    foreign,
    insertLink,
    dropLink,
  } = m;

  const idle = (s, w) => s.fill(0, workerAt(w), workerAt(w) + workerSize);
  const addTry = (s, r, by) => {
    s[r + c.TRIES] = Math.max(s[r + c.TRIES] + by, 0);
  };

  /** Books one entry; a link with another key or another mark by now is not touched. */
  function settleOne(s, w, i) {
    const e = entryAt(w, i);
    const b = s[e];
    const cal = s[e + c.OF_CALENDAR];
    const r = linkAt(b, cal);
    const result = s[e + c.RESULT];
    if (!s[r] || s[r + c.GEN] !== s[e + c.KEY]) return;
    if ((overlaps || hides) && !s[r + c.MARK]) return;
    s[r + c.MARK] = 0;
    if (denials && !c.isDenied(result)) addTry(s, r, -1);
    if (result === c.OK || result === c.SKIPPED) confirmed(s, r, e, b, cal);
    else if (c.isNotThere(result)) notThere(s, r, e, b, cal);
    else if (result === c.CONFLICT) {
      // The ETag that was read; the hash stays unknown, the next push writes.
      restoreHot(s, r, e);
      s[r + c.ETAG] = s[e + c.NEW_ETAG];
      s[r + c.DUE] = c.NOW;
      s[r + c.DENIALS] = 0;
      if (foreign) s[r + c.MERGE] = 1;
    } else if (result === c.AMBIGUOUS) s[r + c.DUE] = c.NOW;
    else if (result === c.AUTH) {
      restoreHot(s, r, e);
      s[r + c.DUE] = c.NOW;
      if (poison) s[r + c.TRIES]--;
      if (!rules.reauthFence || !s[workerAt(w) + c.STALE]) s[laneAt(laneOf[cal]) + c.BLOCKED] = 1;
    } else if (c.isUnsent(result)) unsent(s, r, e);
    else if (c.isDenied(result)) denied(s, r, e, w, cal);
  }

  function restoreHot(s, r, e) {
    s[r + c.HOT] = rules.hotKeep ? s[e + c.HOT_BEFORE] : 0;
  }

  function restoreSent(s, r, e) {
    s[r + c.SENT] = s[e + c.SENT_BEFORE];
    s[r + c.HASH] = s[e + c.HASH_BEFORE];
  }

  function confirmed(s, r, e, b, cal) {
    const written = s[e + c.RESULT] === c.OK;
    s[r + c.SEEN] = rules.revPayload ? s[e + c.PUSHED] : s[bookingAt(b) + c.REV];
    restoreHot(s, r, e);
    if (written) s[r + c.ETAG] = s[e + c.NEW_ETAG];
    const sure = scenario.conditional || !s[e + c.HOT_BEFORE] || !rules.verify || !written;
    s[r + c.HASH] = sure ? 1 : 0;
    if (m.counts) s[r + c.TRIES] = 0;
    s[r + c.DENIALS] = 0;
    if (foreign && written) s[r + c.MERGE] = rules.mergeSticky && s[e + c.CARRIED] ? 1 : 0;
    if (s[r + c.WANT] === c.NOWHERE) s[r + c.DUE] = c.NOW;
    else if (rules.revSettle && s[r + c.WANT_REV] > s[r + c.SEEN]) s[r + c.DUE] = c.NOW;
    else s[r + c.DUE] = sure ? 0 : c.WHEN_COLD;
    if (s[r + c.WANT] === c.HERE) m.openGates(s, b, cal);
  }

  function notThere(s, r, e, b, cal) {
    const certain = s[e + c.RESULT] === c.GONE || !s[e + c.HOT_BEFORE] || !rules.hotAbsent;
    if (!certain) {
      s[r + c.SENT] = c.DOOMED;
      s[r + c.SEEN] = s[r + c.ETAG] = s[r + c.HASH] = 0;
      s[r + c.DUE] = c.WHEN_COLD;
      s[r + c.HOT] = s[e + c.HOT_BEFORE];
    } else if (s[r + c.WANT] === c.HERE || (!rules.bumpWant && s[e + c.OP] !== c.DELETE)) {
      const { ext, cfg, disc, hide } = scenario.budget;
      if (!ext && !cfg && !disc && !hide)
        throw new c.Violation("I7", "a next generation without outside deletion or settings change");
      insertLink(s, b, cal, s[r + c.WANT_REV]);
    } else dropLink(s, r);
  }

  function unsent(s, r, e) {
    restoreHot(s, r, e);
    restoreSent(s, r, e);
    s[r + c.DUE] = c.NOW;
    if (poison) s[r + c.TRIES]--;
    if (rules.unsentDrop && s[r + c.WANT] === c.NOWHERE && !s[r + c.SENT]) dropLink(s, r);
  }

  function denied(s, r, e, w, cal) {
    const deletes = s[e + c.OP] === c.DELETE || s[e + c.OP] === c.BURN;
    const stale = rules.deniedCred && s[workerAt(w) + c.STALE];
    const asked = rules.deniedEdit && isAnotherDemand(s, r, e, deletes);
    if (rules.deniedSpent) addTry(s, r, -1);
    if (s[e + c.RESULT] !== c.DENIED_UNPROVEN || !rules.deniedProven) {
      restoreHot(s, r, e);
      if (rules.deniedSpent) restoreSent(s, r, e);
    }
    if (rules.deniedDrop && s[r + c.WANT] === c.NOWHERE && !s[r + c.SENT]) {
      dropLink(s, r);
      return;
    }
    if (!stale) {
      s[r + c.DENIALS] = 1;
      if (rules.troubleTurn) goLast(s, r, laneOf[cal]);
    }
    s[r + c.DUE] = stale || asked || !rules.deniedDue ? c.NOW : c.BACK_OFF;
    s[r + c.DENIED_FOR] = deletes ? c.DENIED_DELETE : s[e + c.PUSHED];
    if (s[workerAt(w) + c.STALE] && s[r + c.DUE] === c.BACK_OFF)
      throw new c.Violation(
        "D5",
        `a denial of the old credentials makes booking ${s[e]} wait under the new ones`,
      );
  }

  /** What is wanted by now is not what was denied. */
  function isAnotherDemand(s, r, e, deletes) {
    if (s[r + c.WANT] === c.NOWHERE) return !deletes;
    return deletes ? s[e + c.SENT_BEFORE] < c.DOOMED : s[r + c.WANT_REV] > s[e + c.PUSHED];
  }

  /** It was denied last; the others of its lane keep their order. */
  function goLast(s, r, lane) {
    const others = [];
    for (const link of linksOfLane[lane])
      if (s[link.r] && link.r !== r && s[link.r + c.TURN]) others.push(link.r);
    others.sort((x, y) => s[x + c.TURN] - s[y + c.TURN]).push(r);
    others.forEach((link, turn) => {
      s[link + c.TURN] = turn + 1;
    });
  }

  /** What the verdict means for the lane: a success ends a trouble, a rest takes the place of the back-offs. */
  function tell(s, w, told, size) {
    const z = workerAt(w);
    const l = s[z + c.LANE];
    const a = laneAt(l);
    const stale = rules.deniedCred && s[z + c.STALE];
    if (told & V.good && s[a + c.TROUBLE]) {
      s[a + c.TROUBLE] = 0;
      for (const { r } of linksOfLane[l])
        if (s[r] && s[r + c.DUE] === c.BACK_OFF && s[r + c.DENIALS] && !s[r + c.MARK]) s[r + c.OWED] = 2;
    }
    countAsked(s, w, size, stale);
    if (told & V.rests && !stale) rest(s, l, s[z + c.STALE], told);
  }

  /** Ghost: only a write that was carried out ends a trouble, whatever the lane says; until then one denial, one rest. */
  function countAsked(s, w, size, stale) {
    const l = s[workerAt(w) + c.LANE];
    const a = laneAt(l);
    const results = Array.from({ length: size }, (_, i) => s[entryAt(w, i) + c.RESULT]);
    if (results.some(c.isSuccess)) s[a + c.ASKED] = 0;
    if (stale || !s[a + c.ASKED]) return;
    s[a + c.ASKED] += results.filter(c.isDenied).length;
    if (s[a + c.ASKED] > 2)
      throw new c.Violation(
        "D10",
        `lane ${l}: more than one request into an account in trouble without a rest between`,
      );
  }

  function rest(s, l, stale, told) {
    const a = laneAt(l);
    if (stale)
      throw new c.Violation("D5", `a denial of the old credentials makes lane ${l} rest under the new ones`);
    s[a + c.RESTS] = s[a + c.TROUBLE] = s[a + c.ASKED] = 1;
    if (told & V.odd) s[a + c.ODD_RESTS]++;
    for (const { r } of linksOfLane[l]) {
      if (!s[r]) continue;
      if (s[a + c.DENYING]) s[r + c.PASSED] = 0;
      else if (s[r + c.PASSED] & c.MISSED) s[r + c.PASSED] += 1 - c.MISSED;
      if (rules.restDue && s[r + c.DUE] === c.BACK_OFF && s[r + c.DENIALS] && !s[r + c.MARK])
        s[r + c.DUE] = c.NOW;
    }
  }

  function settle(s, w) {
    const z = workerAt(w);
    const l = s[z + c.LANE];
    const size = m.sizeOfFirst(s, w);
    let throttled = false;
    let gone = 0;
    for (let i = 0; i < size; i++) settleOne(s, w, i);
    for (let i = 0; i < size; i++) {
      const e = entryAt(w, i);
      if (s[e + c.RESULT] === c.THROTTLED) throttled = true;
      if (s[e + c.RESULT] === c.NO_CALENDAR) gone |= 1 << s[e + c.OF_CALENDAR];
    }
    if (denials) tell(s, w, overlaps ? s[z + c.NOTE] : m.weigh(s, w, size), size);
    forgetFirst(s, w, size);
    if (throttled) s[laneAt(l) + c.NOT_BEFORE] = 1;
    if (gone) {
      s[z + c.NOTE] = gone;
      s[z] = c.FLAGS;
    }
    if (!s[z + c.VALID] && rules.fenceMark) idle(s, w);
  }

  /** The oldest batch leaves the worker's memory. */
  function forgetFirst(s, w, size) {
    const z = workerAt(w);
    const first = z + c.WORKER_HEAD;
    s.copyWithin(first, first + size * entrySize, z + workerSize);
    s.fill(0, z + workerSize - size * entrySize, z + workerSize);
    s[z + c.COUNT] -= size;
    if (overlaps) {
      for (let i = 0; i < s[z + c.COUNT]; i++) s[entryAt(w, i) + c.BATCH]--;
      s[z + c.NOTE] &= V.stop | V.inFlight;
      if (!s[z + c.COUNT]) s[z] = c.HOLDS;
    } else {
      s[z] = c.HOLDS;
      s[z + c.STALE] = 0;
    }
  }

  /** Ghost: a booking counts as written from its first event on, until it is cancelled or belongs nowhere. */
  function noteWritten(s) {
    for (let b = 0; b < bookings; b++) {
      const a = bookingAt(b);
      if (s[a + c.CANCELLED] || !m.destination(s)) {
        s[a + c.WRITTEN] = 0;
        continue;
      }
      for (let cal = 0; cal < calendars; cal++) {
        const r = linkAt(b, cal);
        if (!s[r] || s[r + c.WANT] !== c.HERE || s[r + c.SENT] === c.DOOMED) continue;
        const remote = remoteAt(b, cal, s[r + c.GEN]);
        if (s[remote] === c.LIVE && !s[remote + c.TAKEN]) s[a + c.WRITTEN] = 1;
      }
    }
  }

  return { idle, settle, noteWritten };
}
