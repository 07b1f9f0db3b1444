import { caldav, crowd, forEach, google, graph, one, same, two } from "./shapes.mjs";

/**
 * An account that refuses everything for a while (`readsPass`: its writes only), odd events, proxies, and other people's
 * additions.
 */
export const denied = {
  ...forEach({
    deny: { ...one, budget: { deny: 2, edit: 2, cancel: 1, crash: 2, lost: 1, late: 1, cfg: 1 } },
    "deny-steal": { ...one, budget: { deny: 2, edit: 2, cancel: 1, steal: 1, late: 1 } },
    "deny-move": { ...two, budget: { deny: 1, edit: 1, cancel: 1, cfg: 2, lost: 1 } },
    "deny-late": { ...two, budget: { deny: 2, edit: 1, cancel: 1, cfg: 1, late: 1 } },
    proxy: { ...one, budget: { odd4xx: 2, edit: 2, cancel: 1, cfg: 1, late: 1 } },
    "odd-move": { ...two, odd: 1, oddCalendar: 0, budget: { edit: 1, cancel: 1, cfg: 2, lost: 1 } },
  }),
  ...forEach({
    "brief-deny": { ...one, budget: { deny: 1, edit: 1, cancel: 1, late: 1 } },
    "brief-deny-move": { ...two, noNone: true, budget: { deny: 1, edit: 1, cfg: 1 } },
    "brief-proxy": { ...one, budget: { odd4xx: 2, edit: 1, cancel: 1 } },
  }),
  "brief-deny-burn": { ...one, ...google, burn: true, budget: { deny: 2, cancel: 1, cfg: 1 } },
  "brief-deny-never-sent": {
    ...two,
    ...google,
    neverSent: true,
    noNone: true,
    budget: { deny: 1, cancel: 1, cfg: 1 },
  },
  "brief-deny-crash": { ...crowd(2), budget: { deny: 1, crash: 1 } },
  "brief-deny-reconnect": { ...crowd(2), denyUntilReconnect: true, budget: { deny: 1, edit: 1, revoke: 1 } },
  "brief-reconnect-denied": {
    ...crowd(2),
    denyUntilReconnect: true,
    long: true,
    budget: { deny: 1, edit: 1 },
  },
  "brief-deny-removed": { ...crowd(2), ...caldav, budget: { deny: 1, edit: 1, cancel: 1 } },
  "brief-deny-writes": { ...crowd(3), ...graph, readsPass: true, budget: { deny: 1, cancel: 1 } },
  "brief-deny-skip": { ...crowd(2), parity: true, budget: { deny: 1, edit: 3 } },
  "brief-odd-batch": { ...crowd(3), batch: 3, odd: 2, budget: { edit: 1, cancel: 1 } },
  "brief-odd-neighbour": { ...crowd(2), odd: 1, budget: { edit: 1, cancel: 1 } },
  "deny-burn": {
    ...one,
    ...google,
    burn: true,
    budget: { deny: 2, edit: 1, cancel: 1, lost: 1, late: 1, cfg: 2 },
  },
  "deny-same": { ...same, ...google, budget: { deny: 2, edit: 1, cancel: 1, cfg: 2, lost: 1 } },
  "deny-ext": {
    ...{ ...two, ...caldav, outsideEdits: true },
    budget: { deny: 1, edit: 1, cancel: 1, cfg: 1, ext: 1, lost: 1 },
  },
  "deny-parity": {
    ...one,
    ...google,
    parity: true,
    budget: { deny: 1, odd4xx: 1, edit: 3, late: 1, steal: 1 },
  },
  "deny-monotone": { ...two, ...google, monotone: true, noNone: true, budget: { deny: 2, edit: 2, cfg: 2 } },
  "deny-never-sent": { ...two, ...google, neverSent: true, budget: { deny: 2, edit: 1, cancel: 1, cfg: 2 } },
  "deny-three": { ...crowd(3), budget: { deny: 2, edit: 1, cancel: 1 } },
  "deny-throttle": { ...two, ...google, budget: { deny: 1, throttle: 1, edit: 1, cfg: 1, cancel: 1 } },
  "deny-reconnect": {
    ...crowd(2),
    denyUntilReconnect: true,
    budget: { deny: 2, edit: 1, revoke: 1, steal: 1 },
  },
  "deny-writes": {
    ...{ ...crowd(2), ...graph, readsPass: true },
    budget: { deny: 2, edit: 1, cancel: 2, lost: 1 },
  },
  "deny-writes-late": {
    ...{ ...crowd(3), ...graph, readsPass: true, lateBooking: true },
    budget: { deny: 1, cancel: 2, create: 1 },
  },
  "deny-crash": { ...crowd(2), budget: { deny: 1, edit: 1, cancel: 1, crash: 1 } },
  "odd-neighbour": { ...crowd(2), odd: 1, budget: { edit: 2, cancel: 1, crash: 1, lost: 1 } },
  "odd-neighbour-deny": { ...crowd(2), odd: 1, budget: { deny: 1, edit: 1, cancel: 1, cfg: 1 } },
  "odd-two": { ...crowd(3), odd: 2, budget: { edit: 3 } },
  "odd-batch": { ...crowd(3), batch: 3, odd: 2, budget: { edit: 2, cancel: 1, lost: 1 } },
  "odd-cured": { ...crowd(2), odd: 1, oddRevision: true, budget: { edit: 2, cancel: 1, lost: 1 } },
  ...forEach(
    {
      "brief-merge": { ...one, budget: { foreign: 1, edit: 2, steal: 1 } },
      "brief-merge-twice": { ...one, budget: { foreign: 2, edit: 2 } },
      merge: { ...one, budget: { foreign: 2, edit: 2, cancel: 1, steal: 1, lost: 1, late: 1 } },
      "merge-move": { ...two, budget: { foreign: 1, edit: 1, cfg: 2, crash: 1, lost: 1 } },
      "merge-deny": { ...one, budget: { foreign: 1, deny: 1, odd4xx: 1, edit: 2, steal: 1 } },
    },
    { google, caldav },
  ),
};
