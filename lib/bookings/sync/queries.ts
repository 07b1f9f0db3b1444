import { and, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { bookings, calendars, connections, eventLinks, services, syncLanes } from "@/db/schema";
import {
  type CalendarName,
  type LinkFacts,
  type SyncState,
  syncStateOf,
} from "@/lib/states/booking/sync-state";
import { choiceOf, type Destination, resolveDestination } from "@/lib/states/destination/routing";
import { readSettings } from "@/lib/sync/store/settings";

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
  const [settings, choices, names, links] = await Promise.all([
    readSettings(database(), userId, "none"),
    readChoices(userId, [...new Set(items.map((item) => item.serviceId))]),
    readCalendarNames(userId),
    readLinks(
      userId,
      items.map((item) => item.id),
    ),
  ]);
  const nameOf = (id: string) => names.get(id) ?? null;
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
        nameOf,
        now,
      );
      return [item.id, { destination, sync }];
    }),
  );
}

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

/** A calendar as pages name it, of the tables `calendars` and `connections`. */
export const calendarName = {
  id: calendars.id,
  calendar: calendars.name,
  account: connections.address,
  provider: connections.provider,
};

/** The names of all calendars of a person, by id. */
export async function readCalendarNames(userId: string): Promise<Map<string, CalendarName>> {
  const found = await database()
    .select(calendarName)
    .from(calendars)
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .where(and(eq(calendars.userId, userId), eq(connections.userId, userId)));
  return new Map(found.map((c) => [c.id, c]));
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
    })
    .from(eventLinks)
    .innerJoin(calendars, eq(calendars.id, eventLinks.calendarId))
    .innerJoin(connections, eq(connections.id, calendars.connectionId))
    .innerJoin(syncLanes, eq(syncLanes.id, eventLinks.laneId))
    .where(and(eq(eventLinks.userId, userId), inArray(eventLinks.bookingId, bookingIds)))
    .orderBy(eventLinks.id);
  const byBooking = new Map<string, LinkFacts[]>();
  for (const { link, calendar, lane } of found) {
    const facts: LinkFacts = { ...link, marked: link.markToken !== null, calendar, lane };
    byBooking.set(link.bookingId, [...(byBooking.get(link.bookingId) ?? []), facts]);
  }
  return byBooking;
}

/** A booking whose event was given up: only a change of it, or of the calendar, helps. */
export interface RefusedBooking {
  bookingId: string;
  clientName: string;
  code: string | null;
}

/** Upcoming bookings whose wanted event the calendar refused for good, soonest first. */
export async function listRefused(userId: string, now: Date, limit = 5): Promise<RefusedBooking[]> {
  return database()
    .select({ bookingId: bookings.id, clientName: bookings.clientName, code: eventLinks.deadCode })
    .from(eventLinks)
    .innerJoin(bookings, eq(bookings.id, eventLinks.bookingId))
    .where(
      and(
        eq(eventLinks.userId, userId),
        eq(bookings.userId, userId),
        eq(eventLinks.want, "here"),
        isNotNull(eventLinks.deadCode),
        gt(bookings.endsAt, now),
      ),
    )
    .orderBy(bookings.startsAt)
    .limit(limit);
}
