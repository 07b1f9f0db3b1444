import * as c from "./codes.mjs";
import { GENERATIONS } from "./layout.mjs";

/**
 * Makes states equal that differ in nothing anybody will ever look at: what a cancelled booking showed, the numbers of
 * generations, which of two workers is which. Everything here must be provably without effect.
 */
export function canonicalOf(m) {
  const { scenario, rules, bookings, calendars, workers, late, workerSize, denials, overlaps, hides } = m;
  const { budgetAt, bookingAt, linkAt, remoteAt, workerAt, entryAt, lateSlot } = m;
  const { budget, conditional } = scenario;
  const at = (name) => budgetAt + c.BUDGETS.indexOf(name);
  const [edits, cancels, settings, leaving] = ["edit", "cancel", "cfg", "disc"].map(at);
  const spare = new Uint8Array(Math.max(workerSize, c.LATE_SIZE));
  const keepsBefore = budget.throttle || denials || overlaps || hides;

  function canonical(s) {
    for (let b = 0; b < bookings; b++) booking(s, b);
    for (let w = 0; w < workers; w++)
      for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++) entry(s, entryAt(w, i));
    for (let i = 0; i < late; i++) lateRequest(s, lateSlot(i));
    for (let w = 0; w < workers; w++) zombie(s, w);
    for (let b = 0; b < bookings; b++) for (let cal = 0; cal < calendars; cal++) renumber(s, b, cal);
    if (workers === 2) inOrder(s, workerAt(0), workerAt(1), workerSize);
    inOrder(s, lateSlot(0), lateSlot(1), c.LATE_SIZE);
  }

  function booking(s, b) {
    const a = bookingAt(b);
    const cancelled = s[a + c.CANCELLED];
    if (cancelled) {
      s[a + c.REV] = s[a + c.ALTERED] = 0;
      if (bookings === 1 && !s[c.EDITING]) {
        s[c.CONFIG] = 1;
        s[c.PLAN_DUE] = s[c.CURSOR] = s[c.PLAN_READ] = 0;
        s[edits] = s[cancels] = s[settings] = 0;
        if (!budget.disc) s[leaving] = 0;
      }
    }
    for (let cal = 0; cal < calendars; cal++) {
      const r = linkAt(b, cal);
      if (s[r]) link(s, r, cancelled);
      if (!cancelled) continue;
      for (let g = 0; g < GENERATIONS; g++) {
        const remote = remoteAt(b, cal, g);
        s[remote + c.SHOWS] = s[remote + c.TAKEN] = s[remote + c.ADDED] = 0;
      }
    }
  }

  function link(s, r, cancelled) {
    if (s[r + c.WANT] === c.NOWHERE) s[r + c.WANT_REV] = 0;
    if (cancelled) s[r + c.WANT_REV] = s[r + c.SEEN] = 0;
    if (rules.doom && s[r + c.SENT] === c.DOOMED) s[r + c.SEEN] = s[r + c.ETAG] = s[r + c.HASH] = 0;
    if (rules.gateDerived) s[r + c.GATE] = 0;
    if (!conditional && s[r + c.ETAG] === c.FRESH_ETAG) s[r + c.ETAG] = c.STALE_ETAG;
    if (s[r + c.DUE] !== c.BACK_OFF) s[r + c.DENIED_FOR] = s[r + c.OWED] = 0;
    if (!s[r + c.DENIALS]) s[r + c.TURN] = 0;
    if (!s[r + c.ETAG] || cancelled) s[r + c.MERGE] = 0;
  }

  function entry(s, e) {
    const cancelled = s[bookingAt(s[e]) + c.CANCELLED];
    const result = s[e + c.RESULT];
    if (cancelled) s[e + c.PUSHED] = 0;
    if (s[e + c.OP] === c.DELETE) {
      s[e + c.NEW_ETAG] = 0;
      if (!rules.burn) s[e + c.PUSHED] = 0;
    } else if (s[e + c.OP] === c.CREATE && !result) s[e + c.NEW_ETAG] = 0;
    if (!conditional && s[e + c.NEW_ETAG] === c.FRESH_ETAG) s[e + c.NEW_ETAG] = c.STALE_ETAG;
    if (!keepsBefore) s[e + c.SENT_BEFORE] = s[e + c.HASH_BEFORE] = 0;
    if (cancelled && s[e + c.OP] === c.UPDATE) s[e + c.CARRIED] = 0;
    if (!result) return;
    if (result !== c.OK && result !== c.CONFLICT) s[e + c.NEW_ETAG] = 0;
    if (result !== c.OK) s[e + c.CARRIED] = 0;
    if (result === c.AMBIGUOUS && rules.bumpWant) s[e + c.HOT_BEFORE] = 0;
  }

  function lateRequest(s, a) {
    if (!s[a]) return;
    if (s[a] !== c.UPDATE) s[a + c.LATE_ETAG] = 0;
    if (s[a] === c.DELETE || s[bookingAt(s[a + c.LATE_BOOKING]) + c.CANCELLED]) s[a + c.LATE_REV] = 0;
    if (!conditional && s[a + c.LATE_ETAG] === c.FRESH_ETAG) s[a + c.LATE_ETAG] = c.STALE_ETAG;
  }

  /** A worker that lost its lease and has no request left is refused whatever it does. */
  function zombie(s, w) {
    const z = workerAt(w);
    if (!s[z] || s[z + c.VALID]) return;
    if (overlaps) s[z + c.NOTE] = 0;
    let idle = false;
    if (s[z] === c.HOLDS) idle = rules.fenceMark;
    else if (s[z] === c.RELEASES) idle = rules.fenceSettle;
    else if (s[z] === c.PUSHES && rules.fenceSettle) {
      idle = true;
      for (let i = 0; i < s[z + c.COUNT]; i++) if (!s[entryAt(w, i) + c.RESULT]) idle = false;
    }
    if (idle) s.fill(0, z, z + workerSize);
  }

  const numbers = new Int8Array(GENERATIONS);

  /** Generations are only compared, never shown. Those that nobody can name any more are forgotten. */
  function renumber(s, b, cal) {
    const named = namedGenerations(s, b, cal);
    let next = 0;
    for (let g = 0; g < GENERATIONS; g++) {
      if (!((named >> g) & 1)) continue;
      if (g !== next) copy(s, remoteAt(b, cal, g), remoteAt(b, cal, next));
      numbers[g] = next++;
    }
    for (let at = remoteAt(b, cal, next); at < remoteAt(b, cal, GENERATIONS); at++) s[at] = 0;
    // They were numbered without a gap.
    if (named === (1 << next) - 1) return;
    const r = linkAt(b, cal);
    if (s[r]) s[r + c.GEN] = numbers[s[r + c.GEN]];
    for (let w = 0; w < workers; w++)
      for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++) {
        const e = entryAt(w, i);
        if (s[e] === b && s[e + c.OF_CALENDAR] === cal) s[e + c.KEY] = numbers[s[e + c.KEY]];
      }
    for (let i = 0; i < late; i++) {
      const a = lateSlot(i);
      if (s[a] && s[a + c.LATE_BOOKING] === b && s[a + c.LATE_CALENDAR] === cal)
        s[a + c.LATE_KEY] = numbers[s[a + c.LATE_KEY]];
    }
  }

  function copy(s, from, to) {
    for (let i = 0; i < c.REMOTE_SIZE; i++) s[to + i] = s[from + i];
  }

  function namedGenerations(s, b, cal) {
    const r = linkAt(b, cal);
    let named = s[r] ? 1 << s[r + c.GEN] : 0;
    for (let g = 0; g < GENERATIONS; g++) if (s[remoteAt(b, cal, g)] === c.LIVE) named |= 1 << g;
    for (let w = 0; w < workers; w++)
      for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++) {
        const e = entryAt(w, i);
        if (s[e] === b && s[e + c.OF_CALENDAR] === cal) named |= 1 << s[e + c.KEY];
      }
    for (let i = 0; i < late; i++) {
      const a = lateSlot(i);
      if (s[a] && s[a + c.LATE_BOOKING] === b && s[a + c.LATE_CALENDAR] === cal)
        named |= 1 << s[a + c.LATE_KEY];
    }
    return named;
  }

  /** Two things of one kind that only differ in their place stand in byte order. */
  function inOrder(s, x, y, size) {
    for (let i = 0; i < size; i++) {
      if (s[x + i] < s[y + i]) return;
      if (s[x + i] === s[y + i]) continue;
      for (let k = 0; k < size; k++) spare[k] = s[x + k];
      s.copyWithin(x, y, y + size);
      for (let k = 0; k < size; k++) s[y + k] = spare[k];
      return;
    }
  }

  return { canonical };
}
