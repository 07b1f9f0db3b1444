import { caldav, forEach, one, same, two } from "./shapes.mjs";

/** A calendar is gone for a while and comes back, as it was or empty. */
export const parked = {
  ...forEach({
    "brief-park": { ...one, budget: { hide: 1, edit: 1, cancel: 1 } },
    "brief-park-move": { ...two, noNone: true, budget: { hide: 1, cfg: 1 } },
    park: { ...one, budget: { hide: 2, edit: 2, cancel: 1, lost: 1, late: 1 } },
    "park-move": { ...two, budget: { hide: 1, edit: 1, cancel: 1, cfg: 2 } },
    "park-steal": { ...one, budget: { hide: 2, edit: 1, cancel: 1, steal: 1, crash: 1 } },
  }),
  "park-same": { ...same, ...caldav, budget: { hide: 1, edit: 1, cancel: 1, cfg: 2, lost: 1 } },
  "park-pair": { bookings: 2, calendars: 1, laneOf: [0], ...caldav, budget: { hide: 1, edit: 1, cancel: 1 } },
};
