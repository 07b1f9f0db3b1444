import { getService } from "@/lib/services/queries";
import { inZone, type TimeStyle } from "@/lib/text/time-style";
import { whichOfTwo } from "@/lib/zones";
import { findBooking, findOverlaps } from "./queries";
import { readNextPlace } from "./sync/queries";
import { resolveWallTime } from "./time";
import { overlapWords, pastWords, planWords, twiceWords } from "./words";

/** Something a person should know about a booking's time; none of it stops the booking. `plan`: what saving would do. */
export interface TimeNotice {
  kind: "plan" | "gap" | "twice" | "past" | "overlap";
  text: string;
}

interface Time {
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

/** What there is to say about a booking's time, soonest trouble first, in `style` on the clocks of its own zone. */
export async function noticesOf(
  userId: string,
  time: Time,
  style: TimeStyle,
  now: Date,
  exceptId?: string,
): Promise<TimeNotice[]> {
  const { startsAt, endsAt, timeZone } = time;
  const overlaps = await findOverlaps(userId, { startsAt, endsAt, ...(exceptId && { exceptId }) });
  const notices: TimeNotice[] = [];
  const own = inZone(style, timeZone);
  const which = whichOfTwo(startsAt, timeZone);
  if (which) notices.push({ kind: "twice", text: twiceWords(startsAt, own, which) });
  if (startsAt <= now) notices.push({ kind: "past", text: pastWords(endsAt, now) });
  if (overlaps.length > 0) notices.push({ kind: "overlap", text: overlapWords(overlaps, own) });
  return notices;
}

/**
 * The same for a time that is being typed, and when it would end: of a new booking of `serviceId`, which also says where
 * it would go, or of `bookingId` being moved.
 * An unfinished answer has nothing to say.
 */
export async function checkTime(
  userId: string,
  style: TimeStyle,
  asked: { date: string; startTime: string; serviceId?: string | undefined; bookingId?: string | undefined },
  now: Date,
): Promise<TimeNotice[]> {
  const booking = asked.bookingId ? await findBooking(userId, asked.bookingId) : null;
  const service = asked.serviceId ? await getService(userId, asked.serviceId) : null;
  if (!booking && !service) return [];
  const durationMinutes = booking
    ? (booking.endsAt.getTime() - booking.startsAt.getTime()) / 60_000
    : (service?.durationMinutes ?? 0);
  const zone = booking?.timeZone ?? style.timeZone;
  const time = resolveWallTime({
    date: asked.date,
    startTime: asked.startTime,
    timeZone: zone,
    durationMinutes,
    habits: style,
  });
  if (!time.ok) {
    const gap = time.fields?.startTime;
    return gap && asked.startTime && asked.date ? [{ kind: "gap", text: gap }] : [];
  }
  const place = !booking && service ? await readNextPlace(userId, service) : null;
  const plan = planWords(time.value, place, inZone(style, zone));
  const notices = await noticesOf(userId, { ...time.value, timeZone: zone }, style, now, booking?.id);
  return [{ kind: "plan", text: plan }, ...notices];
}
