import * as c from "../codes.mjs";

export const OPERATIONS = ["", "CREATE", "UPDATE", "DELETE", "GET", "BURN", "SKIP", "read+UPDATE"];

/** Push: one request of a marked link, with everything that may become of it. */
export function pushSteps(m) {
  const { scenario, rules, late, overlaps, poison, hides, effect, freshEtag, matches, places } = m;
  const { bookingAt, linkAt, remoteAt, laneAt, workerAt, entryAt, lateSlot, calendarAt, isOdd, crash } = m;

  /** All entries of one batch that are not answered yet get the same result. */
  function restOfBatch(n, w, e, result) {
    for (let k = 0; k < n[workerAt(w) + c.COUNT]; k++) {
      const other = entryAt(w, k);
      if (overlaps && n[other + c.BATCH] !== n[e + c.BATCH]) continue;
      if (!n[other + c.RESULT]) n[other + c.RESULT] = result;
    }
  }

  /** What the service answers, and what the worker makes of it: a result, or its next request. */
  function perform(n, e) {
    const b = n[e];
    const cal = n[e + c.OF_CALENDAR];
    const remote = remoteAt(b, cal, n[e + c.KEY]);
    if (n[e + c.OP] === c.READ_FIRST) return readFirst(n, e, remote);
    if (n[e + c.OP] === c.GET) return read(n, e, remote);
    const op = n[e + c.OP];
    const came = effect(n, op, b, cal, n[e + c.KEY], n[e + c.PUSHED], n[e + c.NEW_ETAG], n[e + c.CARRIED]);
    if (came === c.DONE && (op === c.CREATE || op === c.UPDATE)) {
      n[e + c.RESULT] = c.OK;
      n[e + c.NEW_ETAG] = freshEtag(n, remote);
    } else if (op === c.CREATE) {
      if (came === c.EXISTS) n[e + c.OP] = c.GET;
      else n[e + c.RESULT] = c.GONE;
    } else if (op === c.UPDATE) {
      if (came === c.PRECONDITION) n[e + c.OP] = c.GET;
      else n[e + c.RESULT] = came === c.BURNT ? c.GONE : c.ABSENT;
    } else if (op === c.BURN) {
      n[e + c.OP] = c.DELETE;
      if (came === c.DONE) n[e + c.CARRIED] = 2;
    } else if (came === c.BURNT || (came === c.DONE && scenario.tombstones)) n[e + c.RESULT] = c.GONE;
    else if (came === c.DONE) n[e + c.RESULT] = c.REMOVED;
    else if (scenario.tombstones && rules.burn) n[e + c.OP] = c.BURN;
    else n[e + c.RESULT] = c.ABSENT;
  }

  function read(n, e, remote) {
    if (n[remote] !== c.LIVE) n[e + c.RESULT] = n[remote] === c.TOMBSTONE ? c.GONE : c.ABSENT;
    else {
      n[e + c.NEW_ETAG] = freshEtag(n, remote);
      if (rules.conflictSettle) n[e + c.RESULT] = c.CONFLICT;
      else n[e + c.OP] = c.UPDATE;
    }
  }

  function readFirst(n, e, remote) {
    if (n[remote] !== c.LIVE) {
      n[e + c.RESULT] = n[remote] === c.TOMBSTONE ? c.GONE : c.ABSENT;
      return;
    }
    const known = matches(n, remote, n[e + c.NEW_ETAG]);
    n[e + c.NEW_ETAG] = freshEtag(n, remote);
    if (rules.mergeKnown && !known) n[e + c.RESULT] = c.CONFLICT;
    else {
      n[e + c.CARRIED] = n[remote + c.ADDED];
      n[e + c.OP] = c.UPDATE;
    }
  }

  const writes = (op) => op !== c.GET && op !== c.READ_FIRST;
  const takeEffect = (n, e) =>
    effect(
      n,
      n[e + c.OP],
      n[e],
      n[e + c.OF_CALENDAR],
      n[e + c.KEY],
      n[e + c.PUSHED],
      n[e + c.NEW_ETAG],
      n[e + c.CARRIED],
    );

  /** It comes through to an account that refuses writes only: what is to be removed is looked for first. */
  const passes = (s, e) =>
    !writes(s[e + c.OP]) ||
    (s[e + c.OP] === c.DELETE && s[remoteAt(s[e], s[e + c.OF_CALENDAR], s[e + c.KEY])] !== c.LIVE);

  /** The answer is lost, or the request stays in the network when its sender has stopped waiting. */
  function unanswered(s, ask, e) {
    const op = s[e + c.OP];
    if (places.left(s, "lost"))
      ask(1, "— done, the answer is lost", (n) => {
        places.spend(n, "lost");
        takeEffect(n, e);
        n[e + c.RESULT] = c.AMBIGUOUS;
      });
    if (!places.left(s, "late")) return;
    for (let k = 0; k < late; k++) {
      const a = lateSlot(k);
      if (s[a]) continue;
      ask(1, "— times out, still in the network", (n) => {
        places.spend(n, "late");
        n[a] = op === c.BURN ? c.CREATE : op;
        n[a + c.LATE_BOOKING] = n[e];
        n[a + c.LATE_CALENDAR] = n[e + c.OF_CALENDAR];
        n[a + c.LATE_KEY] = n[e + c.KEY];
        n[a + c.LATE_REV] = n[e + c.PUSHED];
        n[a + c.LATE_ETAG] = n[e + c.NEW_ETAG];
        n[a + c.LATE_CARRIED] = op === c.UPDATE ? n[e + c.CARRIED] : 0;
        n[e + c.RESULT] = c.AMBIGUOUS;
      });
      break;
    }
  }

  /** A proxy answers in the service's place; the request took effect or not. */
  function byProxy(ask, e) {
    for (const done of [false, true])
      ask(1, done ? "— done, but a proxy answers 403" : "→ a proxy answers 403", (n) => {
        places.spend(n, "odd4xx");
        if (done) takeEffect(n, e);
        n[e + c.RESULT] = c.DENIED_UNPROVEN;
      });
  }

  return function push(s, w, i, go) {
    const e = entryAt(w, i);
    const z = workerAt(w);
    const a = laneAt(s[z + c.LANE]);
    const b = s[e];
    const cal = s[e + c.OF_CALENDAR];
    const op = s[e + c.OP];
    const what = () =>
      `W${w + 1}${s[z + c.VALID] ? "" : " (zombie)"} ${OPERATIONS[op]} ${b}/${"ABC"[cal]} r${s[e + c.PUSHED]}`;
    const ask = (kind, how, apply, tag = "push") =>
      go(
        kind,
        tag,
        () => `${what()} ${how}`,
        (n) => {
          if (overlaps) asked(n, b, cal, s[e + c.KEY]);
          apply(n);
        },
      );
    if (s[z + c.VALID] && s[a + c.RESTS])
      throw new c.Violation("D11", `a request into lane ${s[z + c.LANE]} while it rests`);
    if (overlaps && s[z + c.VALID] && s[a + c.NOT_BEFORE])
      throw new c.Violation("F14", `a request into lane ${s[z + c.LANE]} before its Retry-After`);
    if (poison && b === 0) return ask(0, "— the worker dies of it", (n) => crash(n, w), "poison");
    if (hides && s[calendarAt(cal)]) {
      const known = rules.hiddenAbsent || op === c.CREATE;
      return ask(0, known ? "→ no such calendar" : "→ not there", (n) => {
        n[e + c.RESULT] = known ? c.NO_CALENDAR : c.ABSENT;
      });
    }
    if (s[a + c.REVOKED] || s[z + c.STALE]) return ask(0, "→ 401", (n) => restOfBatch(n, w, e, c.AUTH));
    if (places.left(s, "throttle"))
      ask(1, "→ 429", (n) => {
        places.spend(n, "throttle");
        restOfBatch(n, w, e, c.THROTTLED);
      });
    const denies = s[a + c.DENYING] && !(scenario.readsPass && passes(s, e));
    if (denies || isOdd(b, cal, s[e + c.PUSHED] || s[bookingAt(b) + c.REV]))
      return ask(0, "→ denied", (n) => {
        const partly = op === c.DELETE && n[e + c.CARRIED] === 2 && rules.deniedWhole;
        const unproven = partly || (denies && scenario.readsPass);
        n[e + c.RESULT] = unproven ? c.DENIED_UNPROVEN : denies ? c.DENIED : c.DENIED_ODD;
      });
    if (places.left(s, "odd4xx") && writes(op)) byProxy(ask, e);
    ask(0, "", (n) => perform(n, e));
    if (writes(op)) unanswered(s, ask, e);
  };

  /** Ghosts: it was asked for, whatever comes of it. What is halted was not. */
  function asked(n, b, cal, gen) {
    const r = linkAt(b, cal);
    if (n[r] && n[r + c.GEN] === gen) n[r + c.OWED] = n[r + c.PASSED] = 0;
  }
}
