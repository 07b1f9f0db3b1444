import { and, desc, eq, lt, notInArray, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { bookings, calendars, connections, syncAttempts } from "@/db/schema";
import type { Attempt, Operation, Outcome } from "@/lib/states/booking/attempt";
import { calendarName, named, readCalendarNames } from "../sync/queries";

/** A remote call of an account, with the booking it was for; null when that is not there any more. */
export interface Activity extends Attempt {
  booking: { id: string; clientName: string } | null;
}

export interface ActivityPage {
  items: Activity[];
  /** Where the following page starts; null on the last one. */
  next: number | null;
}

const told = {
  id: syncAttempts.id,
  at: syncAttempts.at,
  // Only a settle writes them, and it writes nothing else.
  operation: sql<Operation>`${syncAttempts.operation}`,
  outcome: sql<Outcome>`${syncAttempts.outcome}`,
  code: syncAttempts.code,
};

const PAGE = 25;
/** Outcomes nobody has to look into. */
const FINE: Outcome[] = ["ok", "skip", "gone", "absent"];

/** What an account was asked lately, newest first: everything of the last 30 days, or only what went wrong. */
export async function listActivity(
  userId: string,
  connectionId: string,
  { problems = false, before }: { problems?: boolean; before?: number | undefined } = {},
): Promise<ActivityPage> {
  const found = await database()
    .select({
      ...told,
      calendar: calendarName,
      booking: { id: bookings.id, clientName: bookings.clientName },
    })
    .from(syncAttempts)
    .innerJoin(connections, and(eq(connections.id, syncAttempts.laneId), eq(connections.userId, userId)))
    .innerJoin(calendars, eq(calendars.id, syncAttempts.calendarId))
    .leftJoin(bookings, and(eq(bookings.id, syncAttempts.bookingId), eq(bookings.userId, userId)))
    .where(
      and(
        eq(syncAttempts.laneId, connectionId),
        eq(syncAttempts.userId, userId),
        problems ? notInArray(syncAttempts.outcome, FINE) : undefined,
        before === undefined ? undefined : lt(syncAttempts.id, before),
      ),
    )
    .orderBy(desc(syncAttempts.id))
    .limit(PAGE + 1);
  const page = found.slice(0, PAGE).map((one) => ({ ...one, calendar: named(one.calendar) }));
  return { items: page, next: found.length > PAGE ? (page.at(-1)?.id ?? null) : null };
}

/** The last remote calls for a booking, newest first: its sync receipt. */
export async function listAttempts(userId: string, bookingId: string, limit = 20): Promise<Attempt[]> {
  const [names, attempts] = await Promise.all([
    readCalendarNames(userId),
    database()
      .select({ ...told, calendarId: syncAttempts.calendarId })
      .from(syncAttempts)
      .innerJoin(bookings, eq(bookings.id, syncAttempts.bookingId))
      .where(
        and(
          eq(syncAttempts.bookingId, bookingId),
          eq(syncAttempts.userId, userId),
          eq(bookings.userId, userId),
        ),
      )
      .orderBy(desc(syncAttempts.id))
      .limit(limit),
  ]);
  return attempts.map(({ calendarId, ...attempt }) => ({
    ...attempt,
    calendar: names.get(calendarId) ?? null,
  }));
}
