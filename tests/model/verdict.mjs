import * as c from "./codes.mjs";

const V = c.VERDICT;

const bitsIn = (x) => {
  let k = 0;
  for (let rest = x; rest; rest &= rest - 1) k++;
  return k;
};

/** What a worker concludes from its oldest batch before it settles it: whether the account is to rest. */
export function verdictsOf(m) {
  const { scenario, rules, laneAt, workerAt, entryAt, workers, denials } = m;
  const proves = (result) => {
    if (result === c.ABSENT || result === c.SKIPPED) return !rules.deniedSkip;
    return c.isSuccess(result) && (result !== c.REMOVED || rules.deniedRemoved);
  };

  /** Ghost: one of a wall of denials. A proxy's are, where it refuses every write. */
  const byAccount = (result) =>
    result === c.DENIED || (result === c.DENIED_UNPROVEN && Boolean(scenario.readsPass));

  /** How many entries the oldest batch has; they come first. */
  function sizeOfFirst(s, w) {
    const count = s[workerAt(w) + c.COUNT];
    if (!m.overlaps) return count;
    let size = 0;
    while (size < count && !s[entryAt(w, size) + c.BATCH]) size++;
    return size;
  }

  /**
   * Updates the holder's memory by the first `size` entries, and answers what follows as bits of VERDICT. A skip is no
   * request, an absence needed no write: both prove nothing. A denial of older credentials is no evidence.
   */
  function weigh(s, w, size) {
    const z = workerAt(w);
    const l = s[z + c.LANE];
    const a = laneAt(l);
    const stale = rules.deniedCred && s[z + c.STALE];
    const walled = bitsIn(s[a + c.DENIED_NEW]) > 1;
    const trouble = s[a + c.TROUBLE];
    let good = false;
    let written = false;
    for (let i = 0; i < size; i++) {
      const result = s[entryAt(w, i) + c.RESULT];
      if (proves(result)) good = true;
      if (c.isSuccess(result)) written = true;
    }
    if (good && rules.deniedAlone) s[a + c.EVIDENCE] = 0;
    if (written) s[a + c.DENIED_NEW] = 0;
    let denied = 0;
    let inTrouble = false;
    for (let i = 0; i < size; i++) {
      const e = entryAt(w, i);
      if (!c.isDenied(s[e + c.RESULT])) continue;
      denied++;
      if (stale) continue;
      const bit = 1 << s[e];
      const firstTime = !s[e + c.DENIALS_BEFORE];
      if (!good && trouble) inTrouble = true;
      if (!(good && rules.deniedAlone))
        s[a + c.EVIDENCE] |=
          bit | (firstTime ? c.FIRST_TIME : 0) | (s[e + c.RESULT] === c.DENIED_ODD ? 0 : c.BY_ACCOUNT);
      if (byAccount(s[e + c.RESULT]) && firstTime && !written) {
        if (walled && !(s[a + c.DENIED_NEW] & bit))
          throw new c.Violation(
            "D4",
            `lane ${l}: one hold sends one batch after another into an account that denies everything`,
          );
        s[a + c.DENIED_NEW] |= bit;
      }
    }
    let told = good ? V.good : 0;
    const evidence = s[a + c.EVIDENCE];
    const several = bitsIn(evidence & c.DENIED_BOOKINGS) >= (rules.deniedTwo ? 2 : 1);
    const begins = several && (evidence & c.FIRST_TIME || !rules.deniedFirst);
    if (!rules.deniedRest || !denied || !(begins || (rules.troubleRest && inTrouble))) return told;
    if (s[z + c.STALE])
      throw new c.Violation("D5", `a denial of the old credentials makes lane ${l} rest under the new ones`);
    if (written) throw new c.Violation("D7", `lane ${l} rests though its account serves others`);
    told |= V.rests;
    if (!(evidence & c.BY_ACCOUNT) && !trouble) told |= V.odd;
    s[a + c.EVIDENCE] = 0;
    return told;
  }

  /** The verdict on the oldest batch: what was marked ahead is halted, a mark on its way as well when it lands. */
  function judge(s, w) {
    const z = workerAt(w);
    const size = sizeOfFirst(s, w);
    let told = (s[z + c.NOTE] & (V.stop | V.inFlight)) | V.judged;
    if (denials) told |= weigh(s, w, size);
    let stop = (told & V.rests) !== 0;
    for (let i = 0; i < size; i++) {
      const result = s[entryAt(w, i) + c.RESULT];
      if (result === c.THROTTLED || result === c.AUTH) stop = true;
    }
    if (stop) {
      told |= V.stop;
      if (size === s[z + c.COUNT]) told |= V.inFlight;
      if (rules.aheadHalt)
        for (let i = size; i < s[z + c.COUNT]; i++)
          if (!s[entryAt(w, i) + c.RESULT]) s[entryAt(w, i) + c.RESULT] = c.HALTED;
    }
    s[z + c.NOTE] = told;
  }

  /** A worker judges its oldest batch in the moment its last request is answered; one that lost its lease does not matter. */
  function judgeAnswered(s) {
    if (!rules.verdictFirst) return;
    for (let w = 0; w < workers; w++) {
      const z = workerAt(w);
      if (s[z] !== c.PUSHES || !s[z + c.VALID] || s[z + c.NOTE] & V.judged) continue;
      const size = sizeOfFirst(s, w);
      let answered = true;
      for (let i = 0; i < size; i++) if (!s[entryAt(w, i) + c.RESULT]) answered = false;
      if (answered) judge(s, w);
    }
  }

  return { sizeOfFirst, weigh, judge, judgeAnswered };
}
