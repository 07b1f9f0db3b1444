/*
 * What scenarios are made of. `laneOf` says which account each calendar is in; `budget` how often each outside event or
 * fault may happen: it is what keeps a scenario finite.
 */
export const google = { tombstones: true, conditional: true };
export const caldav = { tombstones: false, conditional: true };
export const graph = { tombstones: false, conditional: false };
const services = { google, caldav, graph };

export const one = { bookings: 1, calendars: 1, laneOf: [0] };
export const two = { bookings: 1, calendars: 2, laneOf: [0, 1] };
/** Two calendars of one account; the requests of a batch in any order. */
export const same = { bookings: 1, calendars: 2, laneOf: [0, 0], anyOrder: true };
/** Several bookings in one calendar. */
export const crowd = (bookings) => ({ bookings, calendars: 1, laneOf: [0], ...google });

/** The scenarios of `of(service)`, once for each of the services named, under `service-name`. */
export const forEach = (of, among = services) =>
  Object.fromEntries(
    Object.entries(among).flatMap(([service, shape]) =>
      Object.entries(of).map(([name, scenario]) => [`${service}-${name}`, { ...shape, ...scenario }]),
    ),
  );
