import { Temporal } from "temporal-polyfill";
import { invalid, ok, type Result } from "@/lib/errors";
import { formatClock, formatDate, zoneName } from "@/lib/text/format";
import { commonHabits, type Habits } from "@/lib/text/time-style";
import { ianaName, instantOf, type KeptTime, keptOf, keptTime, type ZoneData, zoneData } from "@/lib/zones";

/** Bookings lie within these years: beyond, calendars and time zone rules are guesswork. */
export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2100;

export interface WallTime {
  /** `yyyy-mm-dd` as a date input sends it. */
  date: string;
  /** `hh:mm` (24 h); seconds are refused. */
  startTime: string;
  /** IANA name. */
  timeZone: string;
  durationMinutes: number;
  /** How whoever asks reads times, for the sentences about this one. */
  habits?: Habits;
}

export interface ResolvedTime extends KeptTime {
  startsAt: Date;
  endsAt: Date;
  /** The clock shows this time twice that day and the first of the two was taken. */
  ambiguous: boolean;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * The instants a wall time means in its zone. A time the clock skips (DST) is refused with the times around it; of a
 * time it shows twice the earlier is taken (RFC 5545 §3.3.5). The end is `durationMinutes` of elapsed time later.
 * Fails with sentences for the fields `date` and `startTime`.
 */
export function resolveWallTime(
  { date, startTime, timeZone, durationMinutes, habits = commonHabits }: WallTime,
  zones: ZoneData = zoneData,
): Result<ResolvedTime> {
  const fields: Record<string, string> = {};
  const day = plainDate(date);
  if (!day) fields.date = "Enter a date that exists, like 2026-03-31.";
  else if (day.year < FIRST_YEAR || day.year > LAST_YEAR)
    fields.date = `Enter a date between ${FIRST_YEAR} and ${LAST_YEAR}.`;
  if (!TIME.test(startTime)) fields.startTime = "Enter a time like 14:30.";
  else if (!ianaName(timeZone)) fields.startTime = noZone(timeZone);
  if (!day || Object.keys(fields).length > 0) return invalid(fields);

  const wall = day.toPlainDateTime(Temporal.PlainTime.from(startTime));
  const earlier = zones.when(wall, timeZone, "earlier");
  const later = zones.when(wall, timeZone, "later");
  // In a gap neither answer shows the wall time that was asked for; in an overlap both do.
  if (!earlier.toPlainDateTime().equals(wall))
    return invalid({ startTime: gapMessage(wall, earlier, habits) });
  const startsAt = new Date(earlier.epochMilliseconds);
  return ok({
    ...keptTime(wall, startsAt),
    startsAt,
    endsAt: new Date(startsAt.getTime() + durationMinutes * 60_000),
    ambiguous: !earlier.equals(later),
  });
}

/** A date and a start as an address may name them; what is none is left out. */
export const askedWallTime = (
  date: string | undefined,
  startTime: string | undefined,
): { date: string | undefined; startTime: string | undefined } => ({
  date: date && plainDate(date) ? date : undefined,
  startTime: startTime && TIME.test(startTime) ? startTime : undefined,
});

const noZone = (name: string): string =>
  `${name} is no time zone that is known here. Choose one in your profile.`;

function plainDate(date: string): Temporal.PlainDate | null {
  if (!DATE.test(date)) return null;
  try {
    return Temporal.PlainDate.from(date, { overflow: "reject" });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function gapMessage(wall: Temporal.PlainDateTime, earlier: Temporal.ZonedDateTime, habits: Habits): string {
  // Wall times are printed as a clock that shows UTC has them: of the zone's own, this one does not exist.
  const style = { ...habits, timeZone: "UTC" };
  const shown = (at: Temporal.PlainDateTime) => new Date(at.toZonedDateTime("UTC").epochMilliseconds);
  const clock = (at: Temporal.PlainDateTime) => formatClock(shown(at), style);
  const day = (at: Temporal.PlainDateTime) => formatDate(shown(at), style, { month: "long", year: true });

  const sentence = `${clock(wall)} does not exist on ${day(wall)} in ${zoneName(earlier.timeZoneId)}`;
  const change = earlier.getTimeZoneTransition("next");
  if (!change) return `${sentence}. Pick another time.`;
  const before = change.toInstant().toZonedDateTimeISO(earlier.offset).toPlainDateTime();
  const after = change.toPlainDateTime();
  const sameDay = after.toPlainDate().equals(before.toPlainDate());
  const to = sameDay ? clock(after) : `${clock(after)} on ${day(after)}`;
  return `${sentence}: the clocks go from ${clock(before)} straight to ${to}. Pick another time.`;
}

const hourMinute = (at: { toPlainTime(): Temporal.PlainTime }): string =>
  at.toPlainTime().toString({ smallestUnit: "minute" });

type Start = Parameters<typeof keptOf>[1];

/** Date and time of a booking's start in its own zone, as they were agreed and as the inputs of a form want them. */
export function ownWallTime(start: Start): { date: string; startTime: string } {
  const [date = "", time = ""] = keptOf(zoneData, start).wallStart.split(" ");
  return { date, startTime: time.slice(0, 5) };
}

/** Date and time of an instant as the inputs of a form want them. */
export function wallTimeOf(at: Date, timeZone: string): { date: string; startTime: string } {
  const local = zoneData.at(at, timeZone);
  return { date: local.toPlainDate().toString(), startTime: hourMinute(local) };
}

/**
 * A booking's wall time in its own zone as a clock that shows UTC at other instants: what was agreed, where this
 * process's rules read the stored instant as something else, because it was computed by newer ones. Null where they do not.
 */
export function agreedTime(booking: Start & { endsAt: Date }): { startsAt: Date; endsAt: Date } | null {
  const kept = keptOf(zoneData, booking);
  if (instantOf(zoneData, kept, booking.timeZone).getTime() === booking.startsAt.getTime()) return null;
  const ahead = kept.utcOffset * 60_000;
  return {
    startsAt: new Date(booking.startsAt.getTime() + ahead),
    endsAt: new Date(booking.endsAt.getTime() + ahead),
  };
}
