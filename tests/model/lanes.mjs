import * as c from "./codes.mjs";

/*
 * What happens to a lane apart from its holder. Where fairness is looked at (`fair`) the due lanes stand in a row, the
 * one that is due longest first: that is all the model knows of due times.
 */
export function lanesOf(m) {
  const { rules, lanes, laneAt, linksOfLane, fair } = m;

  /** Makes a lane due at once, or has its holder's release do it. */
  function wake(s, l) {
    const a = laneAt(l);
    if (s[a + c.HELD]) {
      if (rules.wakeSeq) s[a + c.WOKEN] = 1;
      if (!rules.claimLease) s[a] = 1;
    } else {
      s[a] = 1;
      if (fair) queueUp(s, l);
    }
  }

  /** Places a lane behind all that are due; one that is due already keeps its place. */
  function queueUp(s, l) {
    if (s[laneAt(l) + c.PLACE]) return;
    let last = 0;
    for (let i = 0; i < lanes; i++) last = Math.max(last, s[laneAt(i) + c.PLACE]);
    s[laneAt(l) + c.PLACE] = last + 1;
  }

  /** Places a lane before all others, as the old due time of its oldest link would. */
  function jumpQueue(s, l) {
    for (let i = 0; i < lanes; i++) if (i !== l && s[laneAt(i) + c.PLACE]) s[laneAt(i) + c.PLACE]++;
    s[laneAt(l) + c.PLACE] = 1;
  }

  function isOldest(s, l) {
    if (s[laneAt(l) + c.HELD]) return true;
    for (let i = 0; i < lanes; i++) {
      const a = laneAt(i);
      if (!s[a + c.HELD] && s[a + c.PLACE] && s[a + c.PLACE] < s[laneAt(l) + c.PLACE]) return false;
    }
    return true;
  }

  /** A lane is claimed: the others move up, and none may see this too often. */
  function passOthers(s, l) {
    const place = s[laneAt(l) + c.PLACE];
    for (let i = 0; i < lanes; i++) {
      const a = laneAt(i);
      if (i === l || !s[a + c.PLACE] || s[a + c.HELD]) continue;
      if (place && s[a + c.PLACE] > place) s[a + c.PLACE]--;
      s[a + c.OVERTAKEN]++;
      if (s[a + c.OVERTAKEN] >= lanes)
        throw new c.Violation(
          "F13",
          `lane ${i} is due and others were served ${s[a + c.OVERTAKEN]} times before it`,
        );
    }
    s[laneAt(l) + c.PLACE] = s[laneAt(l) + c.OVERTAKEN] = 0;
  }

  /** When the earliest of a lane's links is due: 1 now, 2 later, 0 never. */
  function earliest(s, l) {
    let found = 0;
    for (const { r } of linksOfLane[l]) {
      if (!s[r]) continue;
      if (s[r + c.DUE] === c.NOW) return 1;
      if (s[r + c.DUE]) found = 2;
    }
    return found;
  }

  /** Gives a lane back with what its holder read before; a wake since then makes it due at once. */
  function giveBack(s, l, read) {
    const a = laneAt(l);
    s[a] = s[a + c.WOKEN] ? 1 : read;
    if (fair && s[a] === 1) {
      if (rules.fairRelease || s[a + c.WOKEN]) queueUp(s, l);
      else jumpQueue(s, l);
    }
    s[a + c.HELD] = c.BY_NOBODY;
    s[a + c.WOKEN] = s[a + c.DENIED_NEW] = s[a + c.EVIDENCE] = 0;
  }

  return { wake, queueUp, isOldest, passOthers, earliest, giveBack };
}
