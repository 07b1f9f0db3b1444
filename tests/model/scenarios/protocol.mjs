import { caldav, crowd, forEach, google, one, same, two } from "./shapes.mjs";

/** Moves, edits, crashes, takeovers, late and lost requests, outside changes: the protocol before it knew denials. */
export const protocol = {
  ...forEach({
    move: { ...two, budget: { edit: 1, cancel: 1, cfg: 3, crash: 1, steal: 1, lost: 1 } },
    late: { ...two, budget: { edit: 2, cancel: 1, cfg: 2, crash: 1, late: 2 } },
    zombie: { ...two, budget: { edit: 2, cancel: 1, cfg: 1, steal: 2, late: 1, lost: 1 } },
    ext: { ...two, outsideEdits: true, budget: { edit: 2, cancel: 1, cfg: 1, steal: 1, late: 1, ext: 2 } },
    edits: { ...one, budget: { edit: 3, cancel: 1, crash: 3, steal: 2, lost: 2, late: 1, cfg: 1, ext: 1 } },
    same: { ...same, budget: { edit: 1, cancel: 1, cfg: 3, crash: 1, steal: 1, lost: 1 } },
  }),
  ...forEach({
    brief: { ...one, budget: { edit: 1, cancel: 1, steal: 1, late: 1 } },
    "brief-edits": { ...one, budget: { edit: 2, steal: 1, late: 1 } },
    "brief-flip": { ...one, budget: { edit: 1, cfg: 2, steal: 1, late: 1 } },
    "brief-ext": { ...one, budget: { edit: 1, cancel: 1, ext: 1 } },
    "brief-move": { ...two, noNone: true, budget: { edit: 1, cancel: 1, cfg: 1, lost: 1 } },
  }),
  // A → B → A, and a move while the new account's sign-in is refused: small, and enough for the rules about moves.
  back: { ...two, ...google, noNone: true, budget: { edit: 1, cfg: 3 } },
  "move-refused": { ...two, ...google, noNone: true, budget: { edit: 1, cfg: 1, revoke: 1 } },
  "brief-monotone": { ...two, ...google, monotone: true, noNone: true, budget: { edit: 1, cfg: 2 } },
  "brief-aba": { ...one, ...google, parity: true, budget: { edit: 2, late: 1, steal: 1 } },
  "brief-aba-etag": {
    ...one,
    ...caldav,
    parity: true,
    etagOfContent: true,
    budget: { edit: 3, late: 1, lost: 1 },
  },
  "brief-three": {
    ...google,
    bookings: 1,
    calendars: 3,
    laneOf: [0, 1, 2],
    noNone: true,
    budget: { cfg: 2 },
  },
  "brief-pair": { ...google, bookings: 2, calendars: 2, laneOf: [0, 1], noNone: true, budget: { cfg: 2 } },
  "brief-editrace": { ...two, ...google, splitEdit: true, noNone: true, budget: { edit: 1, cfg: 1 } },
  "brief-reauth": { ...one, ...google, budget: { edit: 1, revoke: 1, steal: 1 } },
  "brief-throttle": { ...one, ...google, budget: { edit: 1, cancel: 1, throttle: 1 } },
  "brief-disconnect": { ...two, ...caldav, budget: { edit: 1, disc: 1 } },
  // Content goes x → y → x: a hash or an ETag made of it repeats.
  aba: { ...one, ...google, parity: true, budget: { edit: 3, crash: 1, lost: 1, late: 1, steal: 1 } },
  "aba-etag": {
    ...{ ...one, ...caldav, parity: true, etagOfContent: true },
    budget: { edit: 3, steal: 1, late: 2, lost: 1, crash: 1 },
  },
  // The newest copy that is seen never goes back to an older revision.
  monotone: {
    ...two,
    ...google,
    monotone: true,
    noNone: true,
    budget: { edit: 2, cfg: 3, crash: 1, lost: 1 },
  },
  three: {
    ...google,
    bookings: 1,
    calendars: 3,
    laneOf: [0, 1, 2],
    budget: { edit: 1, cfg: 3, crash: 1, lost: 1 },
  },
  // A → B → C may be seen in three calendars at once: two at most does not hold, and is not promised.
  "three-at-once": {
    ...{ ...google, bookings: 1, calendars: 3, laneOf: [0, 1, 2], twoAtMost: true, expect: "I3" },
    budget: { cfg: 2 },
  },
  "three-back": {
    ...{ ...caldav, bookings: 1, calendars: 3, laneOf: [0, 1, 0] },
    budget: { cancel: 1, cfg: 3, steal: 1, late: 1 },
  },
  pair: { ...google, bookings: 2, calendars: 2, laneOf: [0, 1], budget: { edit: 1, cfg: 2, crash: 1 } },
  "pair-same": {
    ...{ ...caldav, bookings: 2, calendars: 2, laneOf: [0, 0] },
    budget: { edit: 1, cancel: 1, cfg: 2, lost: 1 },
  },
  newbooking: {
    ...{ ...google, bookings: 2, calendars: 2, laneOf: [0, 1], lateBooking: true },
    budget: { create: 1, cfg: 2, edit: 1 },
  },
  editrace: { ...two, ...google, splitEdit: true, budget: { edit: 2, cfg: 2, cancel: 1 } },
  reauth: { ...two, ...google, budget: { edit: 1, cfg: 2, cancel: 1, revoke: 2, steal: 1 } },
  throttle: { ...two, ...google, budget: { edit: 2, cfg: 2, cancel: 1, throttle: 2 } },
  disconnect: { ...two, ...caldav, budget: { edit: 1, cfg: 1, disc: 1, crash: 1, late: 1, lost: 1 } },
  poison: { ...crowd(2), poison: true, budget: { edit: 1, cancel: 1 } },
};
