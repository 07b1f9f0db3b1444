import { and, eq, inArray, isNotNull, type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { bookings, calendars, connections, eventLinks, services, syncLanes } from "@/db/schema";
import { WANT } from "@/lib/lanes/link";
import { CALENDAR_GONE, DISCONNECTED } from "@/lib/lanes/reasons";
import { providerOf } from "@/lib/providers/registry";
import {
  type CalendarName,
  type KnownCalendars,
  type LinkFacts,
  type SyncState,
  syncStateOf,
} from "@/lib/states/booking/sync-state";
import { choiceOf, type Destination, resolveDestination } from "@/lib/states/destination/routing";
import { readSettings } from "@/lib/sync/store/settings";
import type { Cause } from "../paging";

/** Where a booking should be by the rule, and what is known of its event. */
export interface BookingPlace {
  destination: Destination;
  sync: SyncState;
}

/** What of a booking decides where its event belongs. */
type PlacedBooking = Pick<
  typeof bookings.$inferSelect,
  "id" | "endsAt" | "cancelledAt" | "serviceId" | "pinned" | "pinnedCalendarId"
>;

/** The places of bookings of one person, by booking id; four queries however many there are. */
export async function readSyncStates(
  userId: string,
  items: PlacedBooking[],
  now: Date,
): Promise<Map<string, BookingPlace>> {
  if (items.length === 0) return new Map();
  const [settings, choices, known, links] = await Promise.all([
    readSettings(database(), userId, "none"),
    readChoices(userId, [...new Set(items.map((item) => item.serviceId))]),
    readCalendars(userId),
    readLinks(
      userId,
      items.map((item) => item.id),
    ),
  ]);
  return new Map(
    items.map((item) => {
      const cancelled = item.cancelledAt !== null;
      const pin = item.pinned ? { calendarId: item.pinnedCalendarId } : null;
      const choice = choices.get(item.serviceId) ?? ({ kind: "primary" } as const);
      const destination = resolveDestination(settings, choice, { cancelled, pin });
      const sync = syncStateOf(
        links.get(item.id) ?? [],
        destination,
        { endsAt: item.endsAt, cancelled },
        known,
        now,
      );
      return [item.id, { destination, sync }];
    }),
  );
}

/** Where a new booking would go, and what keeps it from going there at once. */
export interface NextPlace {
  destination: Destination;
  calendar: CalendarName | null;
  held: "paused" | "reconnect" | null;
}

/** Where a new booking of a service would go, by the settings as they are, and the name of that calendar. */
export async function readNextPlace(
  userId: string,
  service: Pick<typeof services.$inferSelect, "destination" | "destinationCalendarId">,
): Promise<NextPlace> {
  const [settings, names] = await Promise.all([
    readSettings(database(), userId, "none"),
    readCalendarNames(userId),
  ]);
  const destination = resolveDestination(
    settings,
    choiceOf(service.destination, service.destinationCalendarId),
  );
  const calendar = names.get(calendarIn(destination) ?? "") ?? null;
  const held = destination.calendarId ? await readHeld(userId, destination.calendarId) : null;
  return { destination, calendar, held };
}

/** The accounts of a person that are sent nothing until somebody resumes or reconnects them. */
export async function listHeld(userId: string): Promise<Set<string>> {
  const found = await database()
    .select({ id: syncLanes.id })
    .from(syncLanes)
    .innerJoin(connections, eq(connections.id, syncLanes.id))
    .where(and(eq(connections.userId, userId), isNotNull(syncLanes.blocked)));
  return new Set(found.map((lane) => lane.id));
}

/** What somebody has to do before the account of a calendar is sent anything. */
async function readHeld(userId: string, calendarId: string): Promise<NextPlace["held"]> {
  const [lane] = await database()
    .select({ blocked: syncLanes.blocked, pausedAt: connections.pausedAt })
    .from(calendars)
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .innerJoin(syncLanes, eq(syncLanes.id, connections.id))
    .where(and(eq(calendars.id, calendarId), eq(calendars.userId, userId)));
  if (lane?.pausedAt) return "paused";
  return lane?.blocked ? "reconnect" : null;
}

/** The calendar a destination is about: the one chosen, or the one that is gone. */
const calendarIn = (destination: Destination): string | null =>
  destination.reason === "gone" ? destination.wantedCalendarId : destination.calendarId;

async function readChoices(userId: string, ids: string[]) {
  const found = await database()
    .select({
      id: services.id,
      destination: services.destination,
      calendarId: services.destinationCalendarId,
    })
    .from(services)
    .where(and(eq(services.userId, userId), inArray(services.id, ids)));
  return new Map(found.map((s) => [s.id, choiceOf(s.destination, s.calendarId)]));
}

/** What of the tables `calendars` and `connections` names a calendar. */
export const calendarName = {
  id: calendars.id,
  calendar: calendars.name,
  account: sql<string>`coalesce(${connections.name}, ${connections.address})`,
  address: connections.address,
  provider: connections.provider,
};

/** The same as pages name it. */
export const named = (found: Omit<CalendarName, "providerName">): CalendarName => ({
  ...found,
  providerName: providerOf(found.provider).name,
});

/** The names of all calendars of a person, by id. */
export async function readCalendarNames(userId: string): Promise<Map<string, CalendarName>> {
  const found = await readCalendarRows(userId);
  return new Map(found.map(({ calendar }) => [calendar.id, named(calendar)]));
}

const readCalendarRows = (userId: string) =>
  database()
    .select({ calendar: calendarName, left: sql<boolean>`${connections.disconnectingAt} is not null` })
    .from(calendars)
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .where(and(eq(calendars.userId, userId), eq(connections.userId, userId)));

async function readCalendars(userId: string): Promise<KnownCalendars> {
  const found = await readCalendarRows(userId);
  const names = new Map(found.map(({ calendar }) => [calendar.id, named(calendar)]));
  const left = new Set(found.flatMap((row) => (row.left ? [row.calendar.id] : [])));
  return { nameOf: (id) => names.get(id) ?? null, isLeft: (id) => left.has(id) };
}

async function readLinks(userId: string, bookingIds: string[]): Promise<Map<string, LinkFacts[]>> {
  const found = await database()
    .select({
      link: eventLinks,
      calendar: calendarName,
      lane: {
        blocked: syncLanes.blocked,
        notBefore: sql<Date | null>`greatest(${syncLanes.notBefore}, ${syncLanes.deniedUntil})`.mapWith(
          syncLanes.notBefore,
        ),
        denied: syncLanes.deniedCode,
        paused: sql<boolean>`${connections.pausedAt} is not null`,
      },
      left: sql<boolean>`(${connections.disconnectMode} = 'keep') is true`,
    })
    .from(eventLinks)
    .innerJoin(calendars, eq(calendars.id, eventLinks.calendarId))
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .innerJoin(syncLanes, eq(syncLanes.id, eventLinks.laneId))
    .where(and(eq(eventLinks.userId, userId), inArray(eventLinks.bookingId, bookingIds)))
    .orderBy(eventLinks.id);
  const byBooking = new Map<string, LinkFacts[]>();
  for (const { link, calendar, lane, left } of found) {
    const marked = link.markToken !== null;
    const facts: LinkFacts = { ...link, marked, calendar: named(calendar), lane, left };
    byBooking.set(link.bookingId, [...(byBooking.get(link.bookingId) ?? []), facts]);
  }
  return byBooking;
}

/** A cause, with what it keeps out. */
export interface RefusedCause extends Cause {
  /** How many bookings it keeps out. */
  bookings: number;
  /** The soonest of them. */
  bookingId: string;
  clientName: string;
}

/**
 * The event `l` of a booking `b` of a service `s` is wanted and was refused for good. What was the person's own choice (an
 * account that was left with its events) is none, nor is a calendar that is gone where the settings of a service say so.
 */
const isRefused = (b: SQL, s: SQL, now: Date): SQL => sql`(l.want = ${WANT.here} and l.dead_code is not null
  and ${b}.ends_at > ${now.toISOString()}::timestamptz and ${b}.cancelled_at is null and l.dead_code <> ${DISCONNECTED}
  and (l.dead_code <> ${CALENDAR_GONE} or ${b}.pinned or ${s}.archived_at is not null))`;

/** The row of `bookings`, beside its row of `services`, is one of those that `listRefused` counts for that cause. */
export const refusedFor = ({ accountId, code }: Cause, now: Date): SQL =>
  sql`exists (select 1 from event_links l where l.booking_id = ${bookings.id} and l.user_id = ${bookings.userId}
    and l.lane_id = ${accountId} and l.dead_code = ${code} and ${isRefused(sql`${bookings}`, sql`${services}`, now)})`;

/**
 * What keeps upcoming bookings out of the calendar they belong to for good, the cause of the soonest booking first: as many
 * rows as there are causes, however many events were refused.
 */
export async function listRefused(userId: string, now: Date): Promise<RefusedCause[]> {
  return rows<RefusedCause>(
    database(),
    sql`select l.lane_id as "accountId", l.dead_code as code, count(*)::int as bookings,
      (array_agg(b.id order by b.starts_at, b.id))[1] as "bookingId",
      (array_agg(b.client_name order by b.starts_at, b.id))[1] as "clientName"
    from event_links l
    join bookings b on b.id = l.booking_id and b.user_id = l.user_id
    join services s on s.id = b.service_id
    where l.user_id = ${userId} and ${isRefused(sql`b`, sql`s`, now)}
    group by l.lane_id, l.dead_code
    order by min(b.starts_at), l.lane_id, l.dead_code`,
  );
}
