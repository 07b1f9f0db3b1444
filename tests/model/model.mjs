import { canonicalOf } from "./canonical.mjs";
import { invariantsOf } from "./invariants.mjs";
import { lanesOf } from "./lanes.mjs";
import { layoutOf } from "./layout.mjs";
import { linksOf } from "./links.mjs";
import { atRestOf } from "./rest.mjs";
import { serviceOf } from "./service.mjs";
import { settlesOf } from "./settle.mjs";
import { shownOf } from "./show.mjs";
import { bookingSteps } from "./steps/bookings.mjs";
import { claimSteps } from "./steps/claim.mjs";
import { outsideSteps } from "./steps/outside.mjs";
import { timeSteps } from "./steps/time.mjs";
import { workSteps } from "./steps/work.mjs";
import { verdictsOf } from "./verdict.mjs";
import { workersOf } from "./workers.mjs";

/** The parts, each of which takes what those before it made and adds to it. */
const PARTS = [
  ...[serviceOf, lanesOf, linksOf, workersOf, verdictsOf, settlesOf],
  ...[canonicalOf, invariantsOf, atRestOf, shownOf],
];
const STEPS = [bookingSteps, outsideSteps, claimSteps, workSteps, timeSteps];

/**
 * The protocol in one scenario: its first state, the states that may follow one, and what must hold. A step is one
 * transaction, one effect at a service, one event of the clock or one fault. Everything interleaves.
 */
export function modelOf(scenario) {
  const m = layoutOf(scenario);
  for (const part of PARTS) Object.assign(m, part(m));
  const steps = STEPS.map((of) => of(m));
  const { canonical, noteWritten, judgeAnswered, overlaps } = m;

  /**
   * Calls `emit(kind, label, next)` for every state that may follow `s`. Kind 0 is the protocol or the clock, 1 is from
   * outside or a fault. With `details` a label tells all, else only what kind of step it is.
   */
  function successors(s, emit, details = false) {
    const go = (kind, tag, detail, apply) => {
      const n = s.slice();
      apply(n);
      if (overlaps) judgeAnswered(n);
      canonical(n);
      noteWritten(n);
      emit(kind, details ? `${tag} ${detail()}` : tag, n);
    };
    for (const step of steps) step(s, go);
  }

  const first = () => m.begin(new Uint8Array(m.size));
  return { size: m.size, first, successors, check: m.check, atRest: m.atRest, show: m.show };
}
