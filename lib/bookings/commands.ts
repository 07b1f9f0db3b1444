import { and, eq, isNull, sql } from "drizzle-orm";
import { database, type Transaction } from "@/db/client";
import { bookings, services } from "@/db/schema";
import { now } from "@/lib/clock";
import { fail, invalid, ok, type Result } from "@/lib/errors";
import { LIMITS } from "@/lib/errors/limits";
import { wordsOf } from "@/lib/errors/words";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { choiceOf } from "@/lib/states/destination/routing";
import {
  dropLinks,
  linkNewBooking,
  placeReturned,
  settingsForNewBooking,
  settingsForReturn,
  touchLinks,
} from "@/lib/sync/store/bookings";
import { resendLinks } from "@/lib/sync/store/retry";
import { commonHabits, type Habits } from "@/lib/text/time-style";
import { keptOf, type ZoneData, zoneData } from "@/lib/zones";
import { type Booking, findBooking } from "./queries";
import type { BookingEdit, NewBooking, Reschedule } from "./schema";
import { ownWallTime, resolveWallTime } from "./time";

/** A booking as it is now, and the lanes its change gave work to: kick them once the answer is on its way. */
export interface BookingWritten {
  booking: Booking;
  lanes: string[];
  /** The planner has to decide where its event belongs now. */
  replanned?: boolean;
}

/** How a wall time is read: by which rules of time zones, and in whose words what is wrong with it is told. */
interface Reading {
  zones?: ZoneData;
  habits?: Habits;
}

/**
 * Makes a booking and, in the same transaction, the link that puts it into its calendar. The id comes with the
 * form: sent twice it makes one booking; `booking_sent_before` says that the id was used with other details,
 * `too_many_bookings` that the person has `most` already.
 * Locks: settings (share) → service (share) → booking → link → lane.
 */
export async function createBooking(
  userId: string,
  timeZone: string,
  input: NewBooking,
  { zones = zoneData, habits = commonHabits, most = LIMITS.bookings }: Reading & { most?: number } = {},
): Promise<Result<BookingWritten>> {
  return database().transaction(async (tx) => {
    const settings = await settingsForNewBooking(tx, userId);
    // Shared until the booking is there, so that a renamed service finds it and an archived one refuses it.
    const full = sql<boolean>`exists (select 1 from ${bookings} where ${bookings.userId} = ${userId} offset ${most - 1})`;
    const [{ service, full: noRoom } = {}] = await tx
      .select({ service: services, full })
      .from(services)
      .where(and(eq(services.id, input.serviceId), eq(services.userId, userId)))
      .for("share");
    const before = await findBooking(userId, input.id, tx);
    if (before) return sentBefore(before, input);
    if (noRoom) return fail("too_many_bookings");
    if (!service) return invalid({ serviceId: wordsOf("service_gone") });
    if (service.archivedAt) return invalid({ serviceId: wordsOf("service_archived") });
    const time = resolveWallTime(
      { ...input, timeZone, durationMinutes: service.durationMinutes, habits },
      zones,
    );
    if (!time.ok) return time;

    const [booking] = await tx
      .insert(bookings)
      .values({
        id: input.id,
        userId,
        serviceId: service.id,
        clientName: input.clientName,
        clientEmail: input.clientEmail,
        notes: input.notes,
        startsAt: time.value.startsAt,
        endsAt: time.value.endsAt,
        timeZone,
        wallStart: time.value.wallStart,
        utcOffset: time.value.utcOffset,
        zoneVersion: zones.version,
        routedRevision: settings.configRevision,
      })
      .onConflictDoNothing({ target: bookings.id })
      .returning();
    // The same form was being saved at this very moment, or the id is someone else's.
    if (!booking) return sentBefore(await findBooking(userId, input.id, tx), input);
    const choice = choiceOf(service.destination, service.destinationCalendarId);
    const lane = await linkNewBooking(tx, settings, booking, choice);
    return ok({ booking, lanes: lane ? [lane] : [] });
  });
}

/** Answers a form whose id is taken: with the booking it made, if it says the same. */
function sentBefore(made: Booking | null, input: NewBooking): Result<BookingWritten> {
  if (!made) return fail("booking_sent_before");
  const at = ownWallTime(made);
  const same =
    made.serviceId === input.serviceId &&
    made.clientName === input.clientName &&
    made.clientEmail === input.clientEmail &&
    made.notes === input.notes &&
    at.date === input.date &&
    at.startTime === input.startTime;
  return same ? ok({ booking: made, lanes: [] }) : fail("booking_sent_before");
}

/** A booking's row, held until the commit: that serialises a change with the planner. */
async function lockBooking(tx: Transaction, userId: string, id: string): Promise<Booking | undefined> {
  const [booking] = await tx
    .select()
    .from(bookings)
    .where(and(eq(bookings.id, id), eq(bookings.userId, userId)))
    .for("no key update");
  return booking;
}

/**
 * Moves a booking to another wall time in its own zone; its length stays. `stale` says that it was changed since
 * the form was shown (unless it already is where it should go: then there is nothing left to do).
 * No settings change reached one that had ended: its place is decided anew, so the settings are locked first.
 */
export async function rescheduleBooking(
  userId: string,
  input: Reschedule,
  { zones = zoneData, habits = commonHabits }: Reading = {},
): Promise<Result<BookingWritten>> {
  const at = now();
  return database().transaction(async (tx) => {
    const shown = await findBooking(userId, input.id, tx);
    const settings = shown && shown.endsAt <= at ? await settingsForReturn(tx, userId) : null;
    const before = await lockBooking(tx, userId, input.id);
    if (!before) return fail("booking_not_found");
    if (before.cancelledAt) return fail("booking_cancelled");
    const durationMinutes = (before.endsAt.getTime() - before.startsAt.getTime()) / 60_000;
    const time = resolveWallTime({ ...input, timeZone: before.timeZone, durationMinutes, habits }, zones);
    if (!time.ok) return time;
    const { startsAt, endsAt, wallStart, utcOffset } = time.value;
    // The same wall time by other rules is no change of anybody's: such bookings are moved by the newest rules only.
    if (wallStart === keptOf(zones, before).wallStart) return ok({ booking: before, lanes: [] });
    if (before.revision !== input.revision) return fail("stale_booking");
    const [booking] = await tx
      .update(bookings)
      .set({
        startsAt,
        endsAt,
        wallStart,
        utcOffset,
        zoneVersion: zones.version,
        revision: sql`${bookings.revision} + 1`,
        updatedAt: sql`clock_timestamp()`,
      })
      .where(and(eq(bookings.id, input.id), eq(bookings.userId, userId)))
      .returning();
    if (!booking) return fail("booking_not_found");
    const replanned = settings ? await placeReturned(tx, settings, booking) : false;
    return ok({ booking, lanes: await touchLinks(tx, [booking.id]), replanned });
  });
}

/** Cancels a booking and takes its event out of every calendar it is in. Cancelling twice is no error. */
export async function cancelBooking(userId: string, id: string, now: Date): Promise<Result<BookingWritten>> {
  return database().transaction(async (tx) => {
    const [booking] = await tx
      .update(bookings)
      .set({ cancelledAt: now, revision: sql`${bookings.revision} + 1`, updatedAt: sql`clock_timestamp()` })
      .where(and(eq(bookings.id, id), eq(bookings.userId, userId), isNull(bookings.cancelledAt)))
      .returning();
    if (booking) return ok({ booking, lanes: await dropLinks(tx, booking.id) });
    const before = await findBooking(userId, id, tx);
    return before ? ok({ booking: before, lanes: [] }) : fail("booking_not_found");
  });
}

/**
 * Changes who a booking is for and what is noted about it; its event follows. `stale_edit` says that it was changed
 * since the form was shown. A cancelled booking can be corrected too: it has no event that could follow.
 */
export async function editBooking(userId: string, input: BookingEdit): Promise<Result<BookingWritten>> {
  return database().transaction(async (tx) => {
    const before = await lockBooking(tx, userId, input.id);
    if (!before) return fail("booking_not_found");
    const { clientName, clientEmail, notes } = input;
    if (before.clientName === clientName && before.clientEmail === clientEmail && before.notes === notes)
      return ok({ booking: before, lanes: [] });
    if (before.revision !== input.revision) return fail("stale_edit");
    const [booking] = await tx
      .update(bookings)
      .set({
        clientName,
        clientEmail,
        notes,
        revision: sql`${bookings.revision} + 1`,
        updatedAt: sql`clock_timestamp()`,
      })
      .where(and(eq(bookings.id, input.id), eq(bookings.userId, userId)))
      .returning();
    if (!booking) return fail("booking_not_found");
    return ok({ booking, lanes: await touchLinks(tx, [booking.id]) });
  });
}

/** Counts one "Sync now", which overrides back-off; false when that was often enough: ten in five minutes. */
export const takeResend = async (userId: string, at: Date): Promise<boolean> =>
  (await takeAttempt([{ key: `sync-now:${userId}`, policy: policies.syncNow }], at)) === 0;

/**
 * "Sync now" and "Retry": sends a booking's events again at once, given-up ones included; one that was deleted or
 * edited outside is restored. Fails with `booking_not_found`, or `too_soon` after ten in five minutes.
 */
export async function resendBooking(
  userId: string,
  id: string,
  at: Date,
): Promise<Result<{ lanes: string[] }>> {
  if (!(await findBooking(userId, id))) return fail("booking_not_found");
  if (!(await takeResend(userId, at))) return fail("too_soon");
  const sent = await resendEvents(userId, id);
  return sent.ok ? ok({ lanes: sent.value.lanes }) : sent;
}

/** The same without counting it; also tells whether the booking is cancelled. */
export async function resendEvents(
  userId: string,
  id: string,
): Promise<Result<{ lanes: string[]; cancelled: boolean }>> {
  return database().transaction(async (tx) => {
    const booking = await lockBooking(tx, userId, id);
    if (!booking) return fail("booking_not_found");
    return ok({ lanes: await resendLinks(tx, booking.id), cancelled: booking.cancelledAt !== null });
  });
}
