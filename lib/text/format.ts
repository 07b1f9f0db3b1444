/**
 * How instants read on pages: the one place that prints them. Every wall time names its zone: here, or in the heading it
 * stands under. The examples are of a day-first, 24-hour style; the others are in `time-style.ts`.
 */

import { offsetAt, todaysName, whichOfTwo } from "@/lib/zones";
import type { TimeStyle } from "./time-style";

const formats = new Map<string, Intl.DateTimeFormat>();

/** English as it is written where dates are in that order. Year first is nobody's English: those are put together below. */
const locales = { dmy: "en-GB", mdy: "en-US", ymd: "en-GB" } as const;

function format({ timeZone, dates }: TimeStyle, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${locales[dates]} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locales[dates], { ...options, timeZone });
    formats.set(key, made);
  }
  return made;
}

/** Versions of Intl differ in the kind of space: server and browser have to print the same. */
const plain = (text: string): string => text.replace(/\s+/g, " ");

/** "Europe/Berlin", "America/New York", "Asia/Kolkata": the zone's name as people read it today. */
export const zoneName = (timeZone: string): string => todaysName(timeZone).replaceAll("_", " ");

/** What of a date is shown. Where the year comes first it always is: "03-31" alone would be a riddle. */
export interface DateParts {
  weekday?: "short" | "long";
  month: "short" | "long";
  year?: boolean;
}

/** "Tue 31 March 2026", "Tue, March 31, 2026", "Tue 2026-03-31": as much of it as `parts` asks for. */
export function formatDate(at: Date, style: TimeStyle, { weekday, month, year = false }: DateParts): string {
  if (style.dates === "ymd") {
    const day = weekday ? `${format(style, { weekday }).format(at)} ` : "";
    return day + isoDate(at, style);
  }
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month,
    ...(weekday && { weekday }),
    ...(year && { year: "numeric" }),
  };
  const text = plain(format(style, options).format(at));
  return style.dates === "dmy" ? text.replace(",", "") : text;
}

function isoDate(at: Date, style: TimeStyle): string {
  const parts = format(style, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${of("year")}-${of("month")}-${of("day")}`;
}

/** "23–29 November 2026", "November 23–29, 2026", "2026-11-23 – 2026-11-29" */
export function formatDates(first: Date, last: Date, style: TimeStyle): string {
  if (style.dates === "ymd") return `${isoDate(first, style)} – ${isoDate(last, style)}`;
  const long = format(style, { day: "numeric", month: "long", year: "numeric" });
  return plain(long.formatRange(first, last)).replace(/(?<=\b\d{1,2}) – (?=\d)/, "–");
}

/** "Tue 31 March 2026" */
export const formatDay = (at: Date, style: TimeStyle): string =>
  formatDate(at, style, { weekday: "short", month: "long", year: true });

/** "14:30", "2:30 PM" */
export const formatClock = (at: Date, style: TimeStyle): string => clock(at, style, {});

/** "14:30 CEST", "14:30 GMT-4" */
export const formatZonedClock = (at: Date, style: TimeStyle): string =>
  clock(at, style, { timeZoneName: "short" });

function clock(at: Date, style: TimeStyle, more: Intl.DateTimeFormatOptions): string {
  const hours =
    style.hours === "12"
      ? ({ hour: "numeric", hourCycle: "h12" } as const)
      : ({ hour: "2-digit", hourCycle: "h23" } as const);
  return plain(format(style, { ...hours, minute: "2-digit", ...more }).format(at));
}

/** "09:00", "9 AM": a full hour beside a table. */
export const formatHour = (at: Date, style: TimeStyle): string =>
  style.hours === "12"
    ? plain(format(style, { hour: "numeric", hourCycle: "h12" }).format(at))
    : formatClock(at, style);

/**
 * Both ends of a range by the clock, each with its offset's name where the clock alone would mislead: where it changes in
 * between ("02:30 CEST" and "02:30 CET" are an hour apart), and where it shows one of them twice.
 */
export function rangeParts(startsAt: Date, endsAt: Date, style: TimeStyle): { start: string; end: string } {
  const { timeZone } = style;
  const misleads =
    offsetAt(startsAt, timeZone) !== offsetAt(endsAt, timeZone) ||
    whichOfTwo(startsAt, timeZone) !== null ||
    whichOfTwo(endsAt, timeZone) !== null;
  const shown = misleads ? formatZonedClock : formatClock;
  return { start: shown(startsAt, style), end: shown(endsAt, style) };
}

/** "14:30–15:30": a range by the clock, its ends as `rangeParts` has them; without the day and the zone. */
export function formatClocks(startsAt: Date, endsAt: Date, style: TimeStyle): string {
  const { start, end } = rangeParts(startsAt, endsAt, style);
  return `${start}–${end}`;
}

/** "14:30–15:30", or "23:30–00:30 (Wed 1 April 2026)" over midnight; without the zone. */
export function formatRange(startsAt: Date, endsAt: Date, style: TimeStyle): string {
  const range = formatClocks(startsAt, endsAt, style);
  const lastDay = formatDay(endsAt, style);
  return lastDay === formatDay(startsAt, style) ? range : `${range} (${lastDay})`;
}

/** "Tue 31 March 2026, 14:30–15:30 (Europe/Berlin)" */
export const formatWhen = (startsAt: Date, endsAt: Date, style: TimeStyle): string =>
  `${formatDay(startsAt, style)}, ${formatRange(startsAt, endsAt, style)} (${zoneName(style.timeZone)})`;

/** "14:30" today, "31 Mar, 14:30" this year, with the year otherwise; the page names the zone. */
export function formatMoment(at: Date, now: Date, style: TimeStyle): string {
  if (isoDate(at, style) === isoDate(now, style)) return formatClock(at, style);
  const year = isoDate(at, style).slice(0, 4) !== isoDate(now, style).slice(0, 4);
  return `${formatDate(at, style, { month: "short", year })}, ${formatClock(at, style)}`;
}

/** "Tue 31 Mar, 14:30 CEST": a moment by itself. */
export const formatZonedMoment = (at: Date, style: TimeStyle): string =>
  `${formatDate(at, style, { weekday: "short", month: "short" })}, ${formatZonedClock(at, style)}`;

/** "45 minutes", "1 hour", "1 h 30 min" */
export function formatDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} ${rest === 1 ? "minute" : "minutes"}`;
  if (rest === 0) return `${hours} ${hours === 1 ? "hour" : "hours"}`;
  return `${hours} h ${rest} min`;
}
