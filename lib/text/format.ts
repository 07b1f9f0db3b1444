/** How instants read on pages. Every wall time names its zone: here, or in the heading it stands under. */

import { offsetAt, whichOfTwo } from "@/lib/zones";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${name}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
    formats.set(key, made);
  }
  return made;
}

/** "Europe/Berlin", "America/New York": the zone's name as people read it. */
export const zoneName = (timeZone: string): string => timeZone.replaceAll("_", " ");

/** "Tue 31 March 2026" */
export const formatDay = (at: Date, timeZone: string): string =>
  format(timeZone, "day", { weekday: "short", day: "numeric", month: "long", year: "numeric" })
    .format(at)
    .replace(",", "");

/** "14:30" */
export const formatClock = (at: Date, timeZone: string): string =>
  format(timeZone, "clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

/** "14:30 CEST", "14:30 GMT-4" */
const formatZonedClock = (at: Date, timeZone: string): string =>
  format(timeZone, "zoned clock", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).format(at);

/**
 * Both ends of a range by the clock, each with its offset's name where the clock alone would mislead: where it changes in
 * between ("02:30 CEST" and "02:30 CET" are an hour apart), and where it shows one of them twice.
 */
export function rangeParts(startsAt: Date, endsAt: Date, timeZone: string): { start: string; end: string } {
  const misleads =
    offsetAt(startsAt, timeZone) !== offsetAt(endsAt, timeZone) ||
    whichOfTwo(startsAt, timeZone) !== null ||
    whichOfTwo(endsAt, timeZone) !== null;
  const clock = misleads ? formatZonedClock : formatClock;
  return { start: clock(startsAt, timeZone), end: clock(endsAt, timeZone) };
}

/** "14:30–15:30": a range by the clock, its ends as `rangeParts` has them; without the day and the zone. */
export function formatClocks(startsAt: Date, endsAt: Date, timeZone: string): string {
  const { start, end } = rangeParts(startsAt, endsAt, timeZone);
  return `${start}–${end}`;
}

/** "14:30–15:30", or "23:30–00:30 (Wed 1 April 2026)" over midnight; without the zone. */
export function formatRange(startsAt: Date, endsAt: Date, timeZone: string): string {
  const range = formatClocks(startsAt, endsAt, timeZone);
  const lastDay = formatDay(endsAt, timeZone);
  return lastDay === formatDay(startsAt, timeZone) ? range : `${range} (${lastDay})`;
}

/** "Tue 31 March 2026, 14:30–15:30 (Europe/Berlin)" */
export const formatWhen = (startsAt: Date, endsAt: Date, timeZone: string): string =>
  `${formatDay(startsAt, timeZone)}, ${formatRange(startsAt, endsAt, timeZone)} (${zoneName(timeZone)})`;

/** "14:30" today, "31 Mar, 14:30" this year, with the year otherwise; the page names the zone. */
export function formatMoment(at: Date, now: Date, timeZone: string): string {
  const clock = formatClock(at, timeZone);
  if (formatDay(at, timeZone) === formatDay(now, timeZone)) return clock;
  const year = format(timeZone, "year", { year: "numeric" });
  const sameYear = year.format(at) === year.format(now);
  const date = format(timeZone, sameYear ? "date" : "date+year", {
    day: "numeric",
    month: "short",
    ...(!sameYear && { year: "numeric" }),
  });
  return `${date.format(at)}, ${clock}`;
}

/** "45 minutes", "1 hour", "1 h 30 min" */
export function formatDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} ${rest === 1 ? "minute" : "minutes"}`;
  if (rest === 0) return `${hours} ${hours === 1 ? "hour" : "hours"}`;
  return `${hours} h ${rest} min`;
}
