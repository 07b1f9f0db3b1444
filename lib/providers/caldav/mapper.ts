import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";
import { plain, singleLine } from "../text";

const HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calpace//Calpace//EN"];
const FOOT = ["END:VEVENT", "END:VCALENDAR"];

/**
 * The event as a calendar object resource (RFC 4791 §4.1): one VEVENT in UTC, no METHOD, nobody invited, no time
 * zone. Text cannot break out of its property: line ends are unified and escaped, control characters dropped.
 * Throws `ProviderError` (invalid, bad_time) for a time iCalendar has no spelling for.
 */
export const toIcs = (event: CalendarEvent): string => objectOf(linesOf(event));

/** A calendar object of one event's content lines, and of what stands before it. Lines are folded here. */
export const objectOf = (lines: string[], before: string[] = []): string =>
  [...HEAD, ...before, "BEGIN:VEVENT", ...lines, ...FOOT].map((line) => `${fold(line)}\r\n`).join("");

/** The content lines of `toIcs`, unfolded. Throws what it does. */
export function linesOf(event: CalendarEvent): string[] {
  const lines = [
    `UID:${event.key}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${utc(event.updatedAt)}`,
    `DTSTART:${utc(event.startsAt)}`,
    `DTEND:${utc(event.endsAt)}`,
    `SUMMARY:${escaped(singleLine(event.title))}`,
  ];
  const location = escaped(singleLine(event.location));
  if (location) lines.push(`LOCATION:${location}`);
  const description = escaped(plain(event.description));
  if (description) lines.push(`DESCRIPTION:${description}`);
  // A URI is not escaped (RFC 5545 §3.3.13).
  const url = singleLine(event.url);
  if (url) lines.push(`URL;VALUE=URI:${url}`);
  return lines;
}

/** TEXT (RFC 5545 §3.3.11). */
const escaped = (text: string): string => text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
/** The same the other way round. */
export const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_whole, sign: string) => (sign === "n" || sign === "N" ? "\n" : sign));

/** Octets of a content line before its break (RFC 5545 §3.1 allows 75 with the break's own space). */
const WIDTH = 74;

/** Folds a content line between characters: a line of `WIDTH` octets, then such lines behind a space. */
export function fold(line: string): string {
  if (Buffer.byteLength(line) <= WIDTH) return line;
  const parts: string[] = [];
  let start = 0;
  let octets = 0;
  for (let at = 0; at < line.length; ) {
    const point = line.codePointAt(at) ?? 0;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    octets += size;
    if (octets > WIDTH) {
      parts.push(line.slice(start, at));
      start = at;
      octets = size;
    }
    at += size === 4 ? 2 : 1;
  }
  parts.push(line.slice(start));
  return parts.join("\r\n ");
}

const INSTANT = /^\d{4}-(?:0[1-9]|1[0-2])-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/** An instant as DATE-TIME in UTC (RFC 5545 §3.3.5), which has four digits for a year. */
function utc(instant: string): string {
  if (!INSTANT.test(instant))
    throw new ProviderError("invalid", "bad_time", "The time of the event cannot be written.");
  const part = (from: number, to: number) => instant.slice(from, to);
  return `${part(0, 4)}${part(5, 7)}${part(8, 13)}${part(14, 16)}${part(17, 19)}Z`;
}

/** What a calendar object says of itself: enough to tell whose it is and how new. */
export interface ObjectIdentity {
  uid: string;
  sequence: number;
}

/**
 * Reads UID and SEQUENCE of the first event of a calendar object; null when the text is no calendar with one. Goes
 * through it once, line by line: a server may answer megabytes made to keep a pattern over all of it busy.
 */
export function identityOf(ics: string): ObjectIdentity | null {
  const lines = ics.replace(/\r?\n[ \t]/g, "").split(/\r?\n|\r/);
  const after = (line: RegExp, from: number) => lines.findIndex((text, at) => at >= from && line.test(text));
  const start = after(/^BEGIN:VEVENT\s*$/i, 0);
  const end = after(/^END:VEVENT\s*$/i, start);
  if (start < 0 || end < 0 || after(/^BEGIN:VCALENDAR\s*$/i, 0) < 0) return null;
  const event = lines.slice(start, end);
  const find = (property: RegExp) =>
    event.map((line) => property.exec(line)?.[1]).find((value) => value !== undefined);
  const uid = find(/^UID(?:;[^:]*)?:(.*)$/i)?.trim();
  return uid ? { uid, sequence: Number(find(/^SEQUENCE(?:;[^:]*)?:\s*(\d+)/i) ?? 0) } : null;
}
