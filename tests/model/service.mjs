import * as c from "./codes.mjs";

/*
 * The calendar service. `tombstones`: a deleted key stays known and cannot be used again. `conditional`: If-Match. An
 * ETag is stale or fresh; with `etagOfContent` it is made of the content and may repeat.
 */
export function serviceOf(m) {
  const { scenario, rules, workers, late, workerAt, entryAt, lateSlot, linkAt, remoteAt, content, foreign } =
    m;
  const tag = (revision) => 10 + (rules.seqEtag ? revision : content(revision));

  /** A write to an event makes every other known ETag of it stale. */
  function touch(s, b, cal, gen) {
    if (scenario.etagOfContent) return;
    const r = linkAt(b, cal);
    if (s[r] && s[r + c.GEN] === gen && s[r + c.ETAG] === c.FRESH_ETAG) s[r + c.ETAG] = c.STALE_ETAG;
    for (let w = 0; w < workers; w++)
      for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++) {
        const e = entryAt(w, i);
        if (s[e] === b && s[e + c.OF_CALENDAR] === cal && s[e + c.KEY] === gen)
          if (s[e + c.NEW_ETAG] === c.FRESH_ETAG) s[e + c.NEW_ETAG] = c.STALE_ETAG;
      }
    for (let i = 0; i < late; i++) {
      const a = lateSlot(i);
      if (s[a] && s[a + c.LATE_BOOKING] === b && s[a + c.LATE_CALENDAR] === cal && s[a + c.LATE_KEY] === gen)
        if (s[a + c.LATE_ETAG] === c.FRESH_ETAG) s[a + c.LATE_ETAG] = c.STALE_ETAG;
    }
  }

  const freshEtag = (s, remote) => (scenario.etagOfContent ? tag(s[remote + c.SHOWS]) : c.FRESH_ETAG);
  const matches = (s, remote, etag) => etag === freshEtag(s, remote);

  /** The invariants of a write over what is there: no older revision, and nothing a person added is lost. */
  function mayOverwrite(s, remote, b, cal, revision, carried) {
    const shown = s[remote + c.SHOWS];
    if (revision && shown && revision < shown)
      throw new c.Violation(
        "M1",
        `revision ${revision} overwrites ${shown} of booking ${b} in ${"ABC"[cal]}`,
      );
    if (s[remote + c.ADDED] && !carried)
      throw new c.Violation("M2", `what a person added to booking ${b} in ${"ABC"[cal]} is lost`);
  }

  /** One request takes effect; answers what it came to. */
  function effect(s, op, b, cal, gen, revision, etag, carried) {
    const remote = remoteAt(b, cal, gen);
    const there = s[remote];
    if (op === c.CREATE || op === c.BURN) {
      if (there === c.LIVE) return c.EXISTS;
      if (there === c.TOMBSTONE) return c.BURNT;
      touch(s, b, cal, gen);
      s[remote] = c.LIVE;
      s[remote + c.SHOWS] = revision;
      s[remote + c.ADDED] = 0;
      return c.DONE;
    }
    if (there === c.TOMBSTONE) return c.BURNT;
    if (there !== c.LIVE) return c.NOT_THERE;
    if (op === c.UPDATE) {
      if (scenario.conditional && !matches(s, remote, etag)) return c.PRECONDITION;
      if (foreign) mayOverwrite(s, remote, b, cal, revision, carried);
      touch(s, b, cal, gen);
      s[remote + c.SHOWS] = revision;
      return c.DONE;
    }
    remove(s, b, cal, gen);
    return c.DONE;
  }

  function remove(s, b, cal, gen) {
    const remote = remoteAt(b, cal, gen);
    touch(s, b, cal, gen);
    s[remote] = scenario.tombstones ? c.TOMBSTONE : 0;
    s[remote + c.SHOWS] = 0;
    s[remote + c.ADDED] = 0;
  }

  return { touch, freshEtag, matches, effect, remove };
}
