import fc from "fast-check";
import type { Cell } from "./cells";

/** What a person does while the answers are bad. */
export const SCENES = [
  "book",
  "reschedule",
  "reschedule what was edited outside",
  "reschedule what was deleted outside",
  "cancel",
  "cancel what was deleted outside",
  "cancel what may have been created",
  "try again what may have been created",
  "move to another calendar",
  "book after the token ended",
  "connect",
  "refresh the list of calendars",
  "compare",
] as const;
export type SceneName = (typeof SCENES)[number];

/** Bad answers to some requests of one scene. */
export interface AnswerCase extends Cell {
  scene: SceneName;
  /** Which of the scene's requests is answered badly first, counted from 0; goes round where there are fewer. */
  at: number;
  /** How many are, at most; UNTIL_CALM: all until the trouble is over. */
  times: number;
  /** Only requests of the first one's kind. */
  sameKind: boolean;
  /** They take effect at the service all the same. */
  effect: boolean;
  /** Seconds of a Retry-After, or null. */
  wait: number | null;
  /** Chooses among other requests' bodies, where a redirect leads, and what follows an interim answer. */
  pick: number;
  /** Ticks while the answers are bad. */
  ticks: number;
}

export const UNTIL_CALM = 99;

/** Cases of one cell, smallest first: what fails shrinks to one request of the simplest scene, once. */
export const caseOf = (cell: Cell, scenes: readonly SceneName[]): fc.Arbitrary<AnswerCase> =>
  fc.record({
    scene: fc.constantFrom(...scenes),
    status: fc.constant(cell.status),
    body: fc.constant(cell.body),
    at: fc.nat({ max: 6 }),
    times: fc.constantFrom(1, 2, 3, UNTIL_CALM),
    sameKind: fc.boolean(),
    effect: fc.boolean(),
    wait: fc.constantFrom(null, null, 1, 120, 7_200),
    pick: fc.nat({ max: 40 }),
    ticks: fc.integer({ min: 1, max: 3 }),
  });
