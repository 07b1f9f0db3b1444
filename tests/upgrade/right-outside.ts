import { isDeepStrictEqual } from "node:util";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { CalendarEvent } from "@/lib/providers/event";
import { bookingOf, type Content, contentOf, wantedEvents } from "../chaos/oracle";
import type { Facts } from "./dump";
import type { CalendarServices, KeptServices } from "./services";

/** How an event has to look: as its booking says, at its revision, or exactly as it was found in the dump. */
type Expected = { content: Content; revision: number } | "as before";

interface Place {
  calendar: string;
  booking: string;
}
const nameOf = ({ calendar, booking }: Place): string => `${calendar} ${booking}`;
const calendarOf = (place: string): string => place.slice(0, place.lastIndexOf(" "));
const placesIn = async (query: ReturnType<typeof sql>): Promise<Set<string>> =>
  new Set((await rows<Place>(database(), query)).map(nameOf));

/** Events by calendar and key. */
function eventsOf(kept: KeptServices): Map<string, CalendarEvent> {
  return new Map(
    Object.values(kept.services).flatMap(({ calendars }) =>
      Object.entries(calendars).flatMap(([calendar, events]) =>
        Object.entries(events).flatMap(([key, { live, event }]): [string, CalendarEvent][] =>
          live ? [[`${calendar} ${key}`, event]] : [],
        ),
      ),
    ),
  );
}

/**
 * Of the events that were given up, those that kill workers: what a service had refused without naming the event's
 * content is asked for again.
 */
async function stillGivenUp(places: readonly string[]): Promise<ReadonlySet<string>> {
  const deadly = await placesIn(sql`select c.remote_id as calendar, l.booking_id as booking
    from event_links l join calendars c on c.id = l.calendar_id where l.dead_code = 'crashes'`);
  return new Set(places.filter((place) => deadly.has(place)));
}

/** What has to be in calendars that are used: told by settings and bookings, not by what the engine did. */
async function expectedIn(
  before: ReadonlyMap<string, CalendarEvent>,
  givenUp: ReadonlySet<string>,
): Promise<Map<string, Expected>> {
  const people = await rows<{ id: string }>(database(), sql`select id from users`);
  const bookings = await rows<{ id: string; revision: number; over: boolean }>(
    database(),
    sql`select id, revision::int as revision, cancelled_at is null and ends_at <= now() as over from bookings`,
  );
  const bookingBy = new Map(bookings.map((b) => [b.id, b]));
  const usable = new Set(
    (
      await rows<{ id: string }>(
        database(),
        sql`select c.remote_id as id from calendars c join connections n on n.id = c.connection_id
        where n.disconnecting_at is null and n.disconnected_at is null`,
      )
    ).map(({ id }) => id),
  );
  const copies = await placesIn(sql`select c.remote_id as calendar, l.booking_id as booking
    from event_links l join calendars c on c.id = l.calendar_id where l.want = 2`);
  const drifted = await placesIn(sql`select c.remote_id as calendar, l.booking_id as booking
    from event_drifts d join event_links l on l.id = d.link_id and l.synced_at = d.synced_at
      join calendars c on c.id = l.calendar_id`);

  const expected = new Map<string, Expected>();
  const contents = new Map<string, Content>();
  for (const { id } of people)
    for (const [place, content] of await wantedEvents(id)) {
      const calendar = calendarOf(place);
      const booking = place.slice(calendar.length + 1);
      contents.set(booking, content);
      if (!usable.has(calendar) || givenUp.has(place)) continue;
      const revision = bookingBy.get(booking)?.revision ?? 0;
      expected.set(place, drifted.has(place) ? "as before" : { content, revision });
    }
  for (const place of copies) {
    const booking = place.slice(calendarOf(place).length + 1);
    const content = contents.get(booking);
    if (content) expected.set(place, { content, revision: bookingBy.get(booking)?.revision ?? 0 });
  }
  for (const [at, event] of before) {
    const booking = bookingOf(event);
    const calendar = calendarOf(at);
    if (bookingBy.get(booking)?.over) expected.set(nameOf({ calendar, booking }), "as before");
  }
  return expected;
}

/** What is wrong with one event; null when nothing is. */
function faultOf(event: CalendarEvent, was: CalendarEvent | undefined, expected: Expected): string | null {
  const same = isDeepStrictEqual(event, was);
  if (expected === "as before") return same ? null : "is not as it was";
  if (!isDeepStrictEqual(contentOf(event), expected.content)) return "says something else than its booking";
  return same || event.sequence === expected.revision ? null : "is not at its booking's revision";
}

/** What may not have changed since the dump: whole calendars by remote id, and single events by "calendar booking". */
export interface Unchanged {
  calendars: readonly string[];
  places: readonly string[];
}

/**
 * What is wrong in the calendars now, against what they held when the dump was taken: events lost, doubled, left over
 * or not as they should be, and what changed although it is `unchanged`. Empty is the promise.
 */
export async function faultsOutside(
  services: CalendarServices,
  { outside, givenUp }: Facts,
  unchanged: Unchanged = { calendars: [], places: [] },
): Promise<string[]> {
  const before = eventsOf(outside);
  const expected = await expectedIn(before, await stillGivenUp(givenUp));
  const calendars = new Set(unchanged.calendars);
  for (const place of expected.keys()) if (calendars.has(calendarOf(place))) expected.delete(place);
  for (const [at, event] of before) {
    const calendar = calendarOf(at);
    if (calendars.has(calendar)) expected.set(nameOf({ calendar, booking: bookingOf(event) }), "as before");
  }
  for (const place of unchanged.places) expected.set(place, "as before");
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { calendar, events } of services.live())
    for (const event of events) {
      const place = nameOf({ calendar, booking: bookingOf(event) });
      const how = expected.get(place);
      if (seen.has(place)) faults.push(`${place} is there twice`);
      seen.add(place);
      const fault = how ? faultOf(event, before.get(`${calendar} ${event.key}`), how) : "should not be there";
      if (fault) faults.push(`${place} ${fault}`);
    }
  for (const place of expected.keys()) if (!seen.has(place)) faults.push(`${place} is lost`);
  return faults;
}
