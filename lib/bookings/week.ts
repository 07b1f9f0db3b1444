import { Temporal } from "temporal-polyfill";
import { formatDate, formatDates } from "@/lib/text/format";
import { inZone, type TimeStyle } from "@/lib/text/time-style";
import { FIRST_YEAR, LAST_YEAR } from "./time";

/** A day as a clock on the wall there has it: 23 or 25 hours long where the clocks change. Instants are UTC. */
export interface WeekDay {
  /** `yyyy-mm-dd` */
  date: string;
  startsAt: Date;
  /** The next day's beginning; the same as `startsAt` for a day the zone left out. */
  endsAt: Date;
}

export interface Week {
  /** Seven, from the day weeks begin with. */
  days: readonly WeekDay[];
  startsAt: Date;
  endsAt: Date;
  /** The first days of the weeks before and after, `yyyy-mm-dd`; null where bookings cannot be. */
  previous: string | null;
  next: string | null;
}

const DAYS = 7;

/** The week, as `style` counts them, that `date` (`yyyy-mm-dd`) is in; the one `now` is in when it is no date. */
export function weekOf(date: string | undefined, now: Date, { timeZone, weekStart }: TimeStyle): Week {
  const day = dateOf(date) ?? todayIn(now, timeZone);
  const first = day.subtract({ days: (day.dayOfWeek - weekStart + DAYS) % DAYS });
  const starts = Array.from({ length: DAYS + 1 }, (_, i) => first.add({ days: i }));
  const days = starts.slice(0, DAYS).map((date, i) => ({
    date: date.toString(),
    startsAt: beginningOf(date, timeZone),
    endsAt: beginningOf(starts[i + 1] ?? date, timeZone),
  }));
  const [before, after] = [first.subtract({ days: DAYS }), first.add({ days: DAYS })];
  return {
    days,
    startsAt: beginningOf(first, timeZone),
    endsAt: beginningOf(after, timeZone),
    previous: before.year < FIRST_YEAR ? null : before.toString(),
    next: after.year > LAST_YEAR ? null : after.toString(),
  };
}

/** Today's date in `timeZone`, `yyyy-mm-dd`. */
export const dateIn = (now: Date, timeZone: string): string => todayIn(now, timeZone).toString();

const todayIn = (now: Date, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();

const beginningOf = (date: Temporal.PlainDate, timeZone: string): Date =>
  new Date(date.toZonedDateTime(timeZone).epochMilliseconds);

function dateOf(text: string | undefined): Temporal.PlainDate | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    const date = Temporal.PlainDate.from(text, { overflow: "reject" });
    return date.year < FIRST_YEAR || date.year > LAST_YEAR ? null : date;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** "23–29 November 2026", "30 November – 6 December 2026", "28 December 2026 – 3 January 2027" */
export const weekName = ({ days }: Week, style: TimeStyle): string =>
  formatDates(noonOf(days[0]?.date ?? ""), noonOf(days.at(-1)?.date ?? ""), inZone(style, "UTC"));

/** "Mon", "23" and "Monday 23 November": a day's heading, short and for reading aloud. */
export function dayNames(
  { date }: WeekDay,
  style: TimeStyle,
): { weekday: string; number: string; full: string } {
  const noon = noonOf(date);
  const full = formatDate(noon, inZone(style, "UTC"), { weekday: "long", month: "long" });
  return { weekday: full.slice(0, 3), number: String(noon.getUTCDate()), full };
}

const noonOf = (date: string): Date => new Date(`${date}T12:00:00Z`);
