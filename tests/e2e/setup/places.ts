/** The ids of the bookings these events say they are of. */
export const bookingsIn = (descriptions: readonly string[]): string[] =>
  descriptions.flatMap((text) => /\/bookings\/([0-9a-f-]{36})/.exec(text)?.[1] ?? []);

export interface Watch {
  /** How often it has looked. */
  looks: number;
  /** When a booking was first seen, in ms since 1970. */
  arrivals: Map<string, number>;
  /** Bookings that were somewhere once and in none of the calendars at a later look. */
  lost: Set<string>;
  /** Most events a booking had at one look. */
  most: number;
  stop(): void;
}

/** Looks every other millisecond which bookings are anywhere: `everywhere` answers one id per event. */
export function watchBookings(everywhere: () => string[]): Watch {
  const watch: Watch = { looks: 0, arrivals: new Map(), lost: new Set(), most: 0, stop: () => {} };
  const look = () => {
    watch.looks += 1;
    const found = everywhere();
    const here = new Set(found);
    for (const id of here) if (!watch.arrivals.has(id)) watch.arrivals.set(id, Date.now());
    for (const id of watch.arrivals.keys()) if (!here.has(id)) watch.lost.add(id);
    for (const id of here) watch.most = Math.max(watch.most, found.filter((f) => f === id).length);
  };
  const timer = setInterval(look, 2);
  watch.stop = () => {
    look();
    clearInterval(timer);
  };
  return watch;
}
