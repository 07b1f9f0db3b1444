import * as c from "./codes.mjs";
import { GENERATIONS } from "./layout.mjs";

/** What is done to links outside of a worker's batch: by bookings, the planner, gates and calendars that come and go. */
export function linksOf(m) {
  const { rules, calendars, laneOf, workers, late, hides, scenario } = m;
  const { bookingAt, linkAt, remoteAt, workerAt, entryAt, lateSlot, calendarAt } = m;
  const { links, bookings, destination, flagged, wake } = m;

  /** A generation that nothing names any more: the lowest, so that states which differ in numbers only are one. */
  function freshGeneration(s, b, cal) {
    const r = linkAt(b, cal);
    let highest = s[r] ? s[r + c.GEN] : -1;
    for (let g = 0; g < GENERATIONS; g++)
      if (s[remoteAt(b, cal, g)] === c.LIVE) highest = Math.max(highest, g);
    for (let w = 0; w < workers; w++)
      for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++) {
        const e = entryAt(w, i);
        if (s[e] === b && s[e + c.OF_CALENDAR] === cal) highest = Math.max(highest, s[e + c.KEY]);
      }
    for (let i = 0; i < late; i++) {
      const a = lateSlot(i);
      if (s[a] && s[a + c.LATE_BOOKING] === b && s[a + c.LATE_CALENDAR] === cal)
        highest = Math.max(highest, s[a + c.LATE_KEY]);
    }
    if (highest + 1 >= GENERATIONS) throw new c.Violation("I7", "too many generations referenced at once");
    return highest + 1;
  }

  const dropLink = (s, r) => s.fill(0, r, r + m.linkSize);

  function insertLink(s, b, cal, wantRevision = s[bookingAt(b) + c.REV]) {
    const r = linkAt(b, cal);
    const g = freshGeneration(s, b, cal);
    dropLink(s, r);
    s[r] = s[r + c.WANT] = 1;
    s[r + c.GEN] = g;
    s[r + c.WANT_REV] = wantRevision;
    s[r + c.DUE] = c.NOW;
    s.fill(0, remoteAt(b, cal, g), remoteAt(b, cal, g) + c.REMOTE_SIZE);
  }

  /** Nothing is asked for it until its calendar is back; a result on its way counts no more. */
  function park(s, r) {
    s[r + c.DEAD] = c.PARKED;
    s[r + c.DUE] = s[r + c.MARK] = 0;
    s[r + c.ASIDE] = 1;
  }

  /** To be removed, now: or when its calendar is back, if it is parked. */
  function turnNowhere(s, r, lane) {
    s[r + c.WANT] = c.NOWHERE;
    if (hides && s[r + c.DEAD] === c.PARKED && rules.parkWaits) return;
    if (hides) s[r + c.DEAD] = 0;
    s[r + c.DUE] = c.NOW;
    if (lane >= 0) wake(s, lane);
  }

  /** Whether a row may go without a request: nothing was ever sent for it. */
  const neverSent = (s, r) => (rules.sentRow ? s[r + c.SENT] === 0 : s[r + c.SEEN] === 0);

  /** The booking's kept copies are not needed any more, once its link in `cal` is confirmed. */
  function openGates(s, b, cal) {
    const successor = linkAt(b, cal);
    if (rules.gateFresh && s[successor + c.SEEN] < s[successor + c.WANT_REV]) return;
    for (let k = 0; k < calendars; k++) {
      const r = linkAt(b, k);
      if (k === cal || !s[r] || s[r + c.WANT] !== c.KEPT) continue;
      if (!rules.gateDerived && s[r + c.GATE] !== cal + 1) continue;
      turnNowhere(s, r, rules.gateWake ? laneOf[k] : -1);
    }
  }

  /** An edit: the booking's links (those in `mask`, as read by a transaction that took no lock) are due. */
  function edit(s, b, mask) {
    const a = bookingAt(b);
    s[a + c.REV]++;
    s[a + c.ALTERED] = 0;
    for (let cal = 0; cal < calendars; cal++) {
      const r = linkAt(b, cal);
      if (!s[r] || !s[r + c.WANT] || !((mask >> cal) & 1)) continue;
      if (s[r + c.WANT] === c.KEPT && !rules.editKept) continue;
      s[r + c.WANT_REV] = s[a + c.REV];
      s[r + c.DUE] = c.NOW;
      if (!rules.turnKept && s[r + c.TURN]) loseTurn(s, r, laneOf[cal]);
      // A parked link is asked for once more: its calendar may be back.
      if (hides) s[r + c.DEAD] = s[r + c.ASIDE] = 0;
      wake(s, laneOf[cal]);
    }
  }

  /** As if its due time were the present: behind all that were denied before the lane's present rest. */
  function loseTurn(s, r, lane) {
    let last = s[r + c.TURN];
    for (const link of m.linksOfLane[lane]) if (s[link.r]) last = Math.max(last, s[link.r + c.TURN]);
    const turn = Math.max(s[r + c.TURN], s[m.laneAt(lane) + c.RESTS] ? last - 1 : last);
    for (const link of m.linksOfLane[lane])
      if (s[link.r] && s[link.r + c.TURN] > s[r + c.TURN] && s[link.r + c.TURN] <= turn) s[link.r + c.TURN]--;
    s[r + c.TURN] = turn;
  }

  function cancel(s, b) {
    const a = bookingAt(b);
    s[a + c.CANCELLED] = 1;
    s[a + c.WRITTEN] = 0;
    for (let cal = 0; cal < calendars; cal++) {
      const r = linkAt(b, cal);
      if (!s[r] || (!rules.cancelAll && s[r + c.WANT] === c.KEPT)) continue;
      const parked = hides && s[r + c.DEAD] === c.PARKED;
      if (neverSent(s, r) || (parked && !rules.parkKeepsRow)) dropLink(s, r);
      else {
        if (hides && !parked) s[r + c.ASIDE] = 0;
        turnNowhere(s, r, laneOf[cal]);
      }
    }
  }

  /** The planner's look at a booking: it belongs in the calendar `target` (plus one; 0 is nowhere). */
  function retarget(s, b, target = destination(s)) {
    if (!s[bookingAt(b)] || s[bookingAt(b) + c.CANCELLED]) return;
    if (target && s[linkAt(b, target - 1)] && s[linkAt(b, target - 1) + c.WANT] === c.HERE) return;
    for (let cal = 0; cal < calendars; cal++) {
      const r = linkAt(b, cal);
      if (cal === target - 1 || !s[r] || (target && s[r + c.WANT] !== c.HERE)) continue;
      if (neverSent(s, r)) dropLink(s, r);
      else if (s[r + c.WANT]) demote(s, r, cal, target);
    }
    if (target) wantHere(s, b, target - 1);
  }

  /** An old copy is kept while there is a successor to wait for, else removed; or parked with its calendar. */
  function demote(s, r, cal, target) {
    const kept = target !== 0 && s[r + c.SENT] !== c.DOOMED;
    if (flagged(s, cal)) {
      const stays = !target && s[r + c.WANT] === c.HERE && rules.parkWanted;
      if (!stays) s[r + c.WANT] = kept ? c.KEPT : c.NOWHERE;
      if (rules.parkKept || !kept) park(s, r);
      if (!rules.parkWaits && !kept && !stays) turnNowhere(s, r, laneOf[cal]);
    } else if (kept && rules.keepOld) {
      s[r + c.WANT] = c.KEPT;
      s[r + c.GATE] = target;
    } else turnNowhere(s, r, laneOf[cal]);
  }

  /** Wanted here from now on, and due even when clean. */
  function wantHere(s, b, cal) {
    const r = linkAt(b, cal);
    if (s[r]) {
      if (!rules.genAfterGone && s[r + c.SENT] === c.DOOMED) insertLink(s, b, cal);
      s[r + c.WANT] = c.HERE;
      s[r + c.WANT_REV] = s[bookingAt(b) + c.REV];
      s[r + c.GATE] = 0;
      if (hides) s[r + c.DEAD] = s[r + c.ASIDE] = 0;
      const due = rules.flipDue || s[r + c.SEEN] < s[r + c.WANT_REV] || s[r + c.SENT] === c.DOOMED;
      s[r + c.DUE] = due ? c.NOW : 0;
    } else insertLink(s, b, cal);
    if (!rules.gateFresh && s[r + c.SEEN] > 0 && s[r + c.SENT] < c.DOOMED) openGates(s, b, cal);
    wake(s, laneOf[cal]);
  }

  /** Settings changed, or what they name did: the planner begins anew. */
  function replan(s) {
    s[c.PLAN_DUE] = 1;
    s[c.CURSOR] = 0;
  }

  /** A calendar is found gone: flagged, its links parked, its bookings planned anew. */
  function flagGone(s, cal) {
    if (!s[calendarAt(cal) + c.FLAGGED]) {
      s[calendarAt(cal) + c.FLAGGED] = 1;
      replan(s);
    }
    for (const link of links) {
      const { r } = link;
      if (link.cal !== cal || !s[r]) continue;
      s[r + c.ASIDE] = 1;
      if (s[r + c.DUE] || (rules.parkKept && s[r + c.WANT] === c.KEPT)) park(s, r);
    }
  }

  /** It is listed again: what was parked is due. */
  function revive(s, cal) {
    s[calendarAt(cal) + c.FLAGGED] = 0;
    replan(s);
    for (const link of links) {
      const { r } = link;
      if (link.cal !== cal || !s[r]) continue;
      s[r + c.ASIDE] = 0;
      if (s[r + c.DEAD] !== c.PARKED) continue;
      s[r + c.DEAD] = 0;
      if (rules.reviveRewrite) s[r + c.HASH] = 0;
      s[r + c.DUE] = c.NOW;
    }
    wake(s, laneOf[cal]);
  }

  /** Everything begins with bookings that are due in their calendar. */
  function begin(s) {
    s[c.CONFIG] = 1;
    for (let i = 0; i < c.BUDGETS.length; i++) s[m.budgetAt + i] = scenario.budget[c.BUDGETS[i]] ?? 0;
    for (let b = 0; b < bookings; b++) {
      if (scenario.lateBooking && b === bookings - 1) continue;
      s[bookingAt(b)] = s[bookingAt(b) + c.REV] = 1;
      insertLink(s, b, scenario.pins?.[b] ?? 0);
    }
    for (const l of new Set((scenario.pins ?? [0]).map((cal) => laneOf[cal]))) wake(s, l);
    return s;
  }

  return { insertLink, dropLink, openGates, edit, cancel, retarget, replan, flagGone, revive, begin };
}
