import { crowd, forEach, google } from "./shapes.mjs";

/**
 * An account in trouble. `long`: no back-off ends but by a step of the clock from outside; `lateBooking`: a healthy
 * booking comes later.
 */
export const trouble = {
  "trouble-heals": { ...crowd(3), long: true, budget: { deny: 1, clock: 2, edit: 1, cancel: 1 } },
  "trouble-heals-crash": { ...crowd(3), long: true, budget: { deny: 1, clock: 2, crash: 1, lost: 1 } },
  "trouble-new": { ...crowd(3), odd: 2, lateBooking: true, budget: { create: 1, edit: 3, crash: 1 } },
  "brief-trouble-new": { ...crowd(3), odd: 2, lateBooking: true, budget: { create: 1, crash: 1 } },
  "trouble-new-long": {
    ...{ ...crowd(3), odd: 2, long: true, lateBooking: true },
    budget: { create: 1, edit: 3, clock: 3 },
  },
  "trouble-odd-deny": { ...crowd(3), odd: 1, long: true, budget: { deny: 1, clock: 2, edit: 1 } },
  "trouble-wait": { ...crowd(3), odd: 1, countDenied: true, passBound: 2, budget: { deny: 1 } },
  "trouble-ask": { ...crowd(3), long: true, mustAsk: true, budget: { deny: 1, clock: 1 } },
  "brief-trouble-edits": {
    ...crowd(3),
    odd: 2,
    countDenied: true,
    passBound: 2,
    budget: { deny: 1, edit: 1 },
  },
  "trouble-edits": { ...crowd(3), odd: 2, countDenied: true, passBound: 3, budget: { deny: 1, edit: 4 } },
  "trouble-three-odd": { ...crowd(4), odd: 3, lateBooking: true, budget: { create: 1, edit: 2 } },
  "trouble-two-odd": { ...crowd(4), odd: 2, countDenied: true, passBound: 3, budget: { deny: 1 } },
  "trouble-move": {
    ...{ ...google, bookings: 2, calendars: 2, laneOf: [0, 1] },
    budget: { deny: 1, cfg: 1, cancel: 1 },
  },
  ...forEach({
    trouble: {
      bookings: 2,
      calendars: 1,
      laneOf: [0],
      budget: { deny: 1, edit: 1, cancel: 1, lost: 1, late: 1 },
    },
    "trouble-steal": {
      bookings: 2,
      calendars: 1,
      laneOf: [0],
      budget: { deny: 1, edit: 1, cancel: 1, steal: 1 },
    },
    "trouble-proxy": { bookings: 2, calendars: 1, laneOf: [0], budget: { odd4xx: 3, edit: 1, cancel: 1 } },
  }),
};
