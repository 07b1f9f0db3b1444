import { Temporal } from "temporal-polyfill";
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
  /** Monday to Sunday. */
  days: readonly WeekDay[];
  startsAt: Date;
  endsAt: Date;
  /** The Mondays before and after, `yyyy-mm-dd`; null where bookings cannot be. */
  previous: string | null;
  next: string | null;
}

const DAYS = 7;

/** The week, Monday first (ISO 8601), that `date` (`yyyy-mm-dd`) is in; the one `now` is in when it is no date. */
export function weekOf(date: string | undefined, now: Date, timeZone: string): Week {
  const day = dateOf(date) ?? todayIn(now, timeZone);
  const monday = day.subtract({ days: day.dayOfWeek - 1 });
  const starts = Array.from({ length: DAYS + 1 }, (_, i) => monday.add({ days: i }));
  const days = starts.slice(0, DAYS).map((date, i) => ({
    date: date.toString(),
    startsAt: beginningOf(date, timeZone),
    endsAt: beginningOf(starts[i + 1] ?? date, timeZone),
  }));
  const [before, after] = [monday.subtract({ days: DAYS }), monday.add({ days: DAYS })];
  return {
    days,
    startsAt: beginningOf(monday, timeZone),
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
export function weekName({ days }: Week): string {
  const [first, last] = [days[0]?.date ?? "", days.at(-1)?.date ?? ""];
  if (first.slice(0, 7) === last.slice(0, 7))
    return `${noonOf(first).getUTCDate()}–${format(last, { day: "numeric", month: "long", year: "numeric" })}`;
  const year = first.slice(0, 4) === last.slice(0, 4) ? {} : ({ year: "numeric" } as const);
  const from = format(first, { day: "numeric", month: "long", ...year });
  return `${from} – ${format(last, { day: "numeric", month: "long", year: "numeric" })}`;
}

/** "Mon", "23" and "Monday 23 November": a day's heading, short and for reading aloud. */
export function dayNames({ date }: WeekDay): { weekday: string; number: string; full: string } {
  return {
    weekday: format(date, { weekday: "short" }),
    number: format(date, { day: "numeric" }),
    full: format(date, { weekday: "long", day: "numeric", month: "long" }).replace(",", ""),
  };
}

const noonOf = (date: string): Date => new Date(`${date}T12:00:00Z`);

const format = (date: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(noonOf(date));
