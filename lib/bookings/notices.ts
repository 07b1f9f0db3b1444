import { getService } from "@/lib/services/queries";
import { whichOfTwo } from "@/lib/zones";
import { findBooking, findOverlaps } from "./queries";
import { resolveWallTime } from "./time";
import { overlapWords, PAST_WORDS, twiceWords } from "./words";

/** Something a person should know about a booking's time; none of it stops the booking. */
export interface TimeNotice {
  kind: "gap" | "twice" | "past" | "overlap";
  text: string;
}

interface Time {
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

/** What there is to say about a booking's time, soonest trouble first. */
export async function noticesOf(
  userId: string,
  time: Time,
  now: Date,
  exceptId?: string,
): Promise<TimeNotice[]> {
  const { startsAt, endsAt, timeZone } = time;
  const overlaps = await findOverlaps(userId, { startsAt, endsAt, ...(exceptId && { exceptId }) });
  const notices: TimeNotice[] = [];
  const which = whichOfTwo(startsAt, timeZone);
  if (which) notices.push({ kind: "twice", text: twiceWords(startsAt, timeZone, which) });
  if (startsAt <= now) notices.push({ kind: "past", text: PAST_WORDS });
  if (overlaps.length > 0) notices.push({ kind: "overlap", text: overlapWords(overlaps, timeZone) });
  return notices;
}

/**
 * The same for a time that is being typed: of a new booking of `serviceId`, or of `bookingId` being moved.
 * An unfinished answer has nothing to say.
 */
export async function checkTime(
  userId: string,
  timeZone: string,
  asked: { date: string; startTime: string; serviceId?: string | undefined; bookingId?: string | undefined },
  now: Date,
): Promise<TimeNotice[]> {
  const booking = asked.bookingId ? await findBooking(userId, asked.bookingId) : null;
  const service = asked.serviceId ? await getService(userId, asked.serviceId) : null;
  if (!booking && !service) return [];
  const durationMinutes = booking
    ? (booking.endsAt.getTime() - booking.startsAt.getTime()) / 60_000
    : (service?.durationMinutes ?? 0);
  const zone = booking?.timeZone ?? timeZone;
  const time = resolveWallTime({
    date: asked.date,
    startTime: asked.startTime,
    timeZone: zone,
    durationMinutes,
  });
  if (!time.ok) {
    const gap = time.fields?.startTime;
    return gap && asked.startTime && asked.date ? [{ kind: "gap", text: gap }] : [];
  }
  return noticesOf(userId, { ...time.value, timeZone: zone }, now, booking?.id);
}
