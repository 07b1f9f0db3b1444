import { caldav, crowd, forEach, google, graph, one, same } from "./shapes.mjs";

/** A worker that holds two batches of one link, or three; `wide`: two of two links. */
const ahead = { depth: 2, batch: 1 };
const deep = { depth: 3, batch: 1 };
const wide = { depth: 2, batch: 2 };

/** Overlapping batches, also under denial and in trouble; and lanes whose backlog is given back. */
export const overlap = {
  ...forEach({
    "brief-ahead": { ...one, ...ahead, budget: { edit: 1, cancel: 1, steal: 1 } },
    ahead: { ...one, ...ahead, budget: { edit: 2, cancel: 1, crash: 1, steal: 1, lost: 1, late: 1 } },
    "ahead-same": {
      ...{ ...same, ...ahead, anyOrder: false },
      budget: { edit: 1, cancel: 1, cfg: 1, lost: 1, late: 1 },
    },
  }),
  "ahead-pair": { ...crowd(2), ...ahead, budget: { edit: 1, cancel: 1, late: 1 } },
  "ahead-deep": { ...crowd(3), ...caldav, ...deep, budget: { edit: 1, cancel: 1 } },
  "ahead-throttle": { ...crowd(2), ...ahead, budget: { edit: 2, cancel: 1, throttle: 2 } },
  "ahead-reauth": { ...crowd(2), ...ahead, budget: { edit: 1, cancel: 1, revoke: 2, steal: 1 } },
  "ahead-merge": {
    ...one,
    ...caldav,
    ...ahead,
    budget: { foreign: 2, edit: 2, cancel: 1, steal: 1, lost: 1 },
  },
  "ahead-proxy": { ...crowd(2), ...caldav, ...ahead, budget: { odd4xx: 3, edit: 1, cancel: 1 } },
  "ahead-deny": { ...crowd(2), ...ahead, budget: { deny: 1, edit: 1, cancel: 1, crash: 1 } },
  "ahead-deny-steal": { ...crowd(2), ...caldav, ...ahead, budget: { deny: 1, edit: 1, steal: 1 } },
  "ahead-deny-three": { ...crowd(3), ...ahead, budget: { deny: 2, edit: 1, cancel: 1 } },
  "ahead-deny-wide": { ...crowd(3), ...wide, budget: { deny: 1, edit: 1, cancel: 1 } },
  "ahead-deny-wide-four": { ...crowd(4), ...wide, budget: { deny: 1 } },
  "ahead-deny-writes": { ...crowd(3), ...graph, ...ahead, readsPass: true, budget: { deny: 1, cancel: 1 } },
  "ahead-deny-deep": { ...crowd(4), ...deep, budget: { deny: 1, edit: 1 } },
  "ahead-deny-throttle": { ...crowd(3), ...ahead, budget: { deny: 1, throttle: 1, edit: 1 } },
  "ahead-deny-reconnect": {
    ...{ ...crowd(3), ...ahead, denyUntilReconnect: true },
    budget: { deny: 2, edit: 1, revoke: 1 },
  },
  "ahead-deny-never-sent": {
    ...crowd(3),
    ...ahead,
    neverSent: true,
    budget: { deny: 1, edit: 1, cancel: 1 },
  },
  "ahead-odd": { ...crowd(3), ...ahead, odd: 1, budget: { edit: 2, cancel: 1, lost: 1 } },
  "ahead-odd-two": { ...crowd(3), ...ahead, odd: 2, budget: { edit: 3 } },
  "ahead-trouble-heals": {
    ...{ ...crowd(3), ...ahead, long: true },
    budget: { deny: 1, clock: 2, edit: 1, cancel: 1 },
  },
  "ahead-trouble-wide": { ...crowd(3), ...wide, long: true, budget: { deny: 1, clock: 1, edit: 1 } },
  "ahead-trouble-new": {
    ...{ ...crowd(3), ...ahead, odd: 2, lateBooking: true },
    budget: { create: 1, edit: 3, crash: 1 },
  },
  "ahead-trouble-new-wide": {
    ...crowd(3),
    ...wide,
    odd: 2,
    lateBooking: true,
    budget: { create: 1, edit: 2 },
  },
  "ahead-trouble-odd-deny": {
    ...crowd(3),
    ...ahead,
    odd: 1,
    long: true,
    budget: { deny: 1, clock: 2, edit: 1 },
  },
  "ahead-trouble-wait": {
    ...crowd(3),
    ...ahead,
    odd: 1,
    countDenied: true,
    passBound: 2,
    budget: { deny: 1 },
  },
  "ahead-trouble-ask": { ...crowd(3), ...ahead, long: true, mustAsk: true, budget: { deny: 1, clock: 1 } },
  // One worker, two accounts, and a deadline that ends a hold with links left.
  fair: {
    ...{ ...google, bookings: 3, calendars: 2, laneOf: [0, 1], pins: [0, 0, 1], batch: 1, workers: 1 },
    budget: { deadline: 3, edit: 2 },
  },
  "fair-three": {
    ...{ ...google, bookings: 4, calendars: 3, laneOf: [0, 1, 2], pins: [0, 0, 1, 2], batch: 1, workers: 1 },
    budget: { deadline: 3, edit: 1 },
  },
};
