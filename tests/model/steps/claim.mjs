import * as c from "../codes.mjs";

/** A worker without a lane takes one that is due, or whose holder's lease is over. */
export function claimSteps(m) {
  const { rules, lanes, workers, laneAt, workerAt, fair, isOldest, passOthers, lapse, places } = m;
  const [FREE, STOLEN, SHARED] = [0, 1, 2];

  function kindOf(s, l) {
    const a = laneAt(l);
    if (s[a + c.BLOCKED] || s[a + c.LEAVING] === c.LEFT) return -1;
    if (s[a + c.RESTS] && rules.deniedUntil) return -1;
    if (s[a + c.NOT_BEFORE] && rules.notBefore) return -1;
    if (fair && !isOldest(s, l)) return -1;
    if (s[a + c.HELD] === c.BY_NOBODY) return s[a] === 1 ? FREE : -1;
    if (s[a + c.HELD] === c.BY_THE_DEAD) return FREE;
    if (!rules.claimLease && s[a] === 1) return SHARED;
    return places.left(s, "steal") ? STOLEN : -1;
  }

  function claim(n, l, kind, free) {
    const a = laneAt(l);
    if (n[a + c.NOT_BEFORE]) throw new c.Violation("F14", `lane ${l} is claimed before its Retry-After`);
    if (kind === SHARED) throw new c.Violation("F12", `lane ${l} has two holders under one unexpired lease`);
    if (kind === STOLEN) places.spend(n, "steal");
    for (let w = 0; w < workers; w++) {
      const z = workerAt(w);
      if (!n[z] || n[z + c.LANE] !== l) continue;
      if (n[z + c.VALID]) lapse(n, w);
      n[z + c.VALID] = 0;
    }
    if (fair) passOthers(n, l);
    n[a] = n[a + c.WOKEN] = n[a + c.DENIED_NEW] = n[a + c.EVIDENCE] = 0;
    n[a + c.HELD] = c.BY_WORKER;
    const z = workerAt(free);
    n[z] = c.HOLDS;
    n[z + c.LANE] = l;
    n[z + c.VALID] = 1;
  }

  return (s, go) => {
    let free = 0;
    while (free < workers && s[workerAt(free)]) free++;
    if (free === workers) return;
    for (let l = 0; l < lanes; l++) {
      const kind = kindOf(s, l);
      if (kind < 0) continue;
      const stolen = kind === STOLEN;
      go(
        stolen ? 1 : 0,
        stolen ? "steal" : "claim",
        () => `lane ${l} by W${free + 1}`,
        (n) => claim(n, l, kind, free),
      );
    }
  };
}
