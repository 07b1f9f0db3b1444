import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";

// C0 without tab and line feed, DEL and C1: nothing a calendar shows, and NEL (U+0085) would break a line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g;
const BREAKS = /\r\n?|\u2028|\u2029/g;

// Kept: even a module that is loaded costs a turn and more each time it is imported again.
let generator: Promise<typeof import("ical-generator")> | undefined;
// An event wants to know its calendar, for a zone and the like: one without any serves them all.
let calendar: import("ical-generator").ICalCalendar | undefined;

/**
 * The event as a calendar object resource (RFC 4791 §4.1): one VEVENT in UTC, no METHOD, nobody invited, no time
 * zone. Text cannot break out of its property: line ends are unified and escaped, control characters dropped.
 */
export async function toIcs(event: CalendarEvent): Promise<string> {
  generator ??= import("ical-generator");
  const { ICalCalendar, ICalEvent } = await generator;
  calendar ??= new ICalCalendar();
  const entry = new ICalEvent(
    {
      id: event.key,
      sequence: event.sequence,
      stamp: instant(event.updatedAt),
      start: instant(event.startsAt),
      end: instant(event.endsAt),
      summary: singleLine(event.title),
      location: singleLine(event.location) || null,
      description: plain(event.description) || null,
      // A URI is not escaped (RFC 5545 §3.3.13) but the generator would: these two have a spelling without.
      url: singleLine(event.url).replaceAll(",", "%2C").replaceAll(";", "%3B") || null,
    },
    calendar,
  );
  // The generator's own folding makes an encoder for every character: half of what an event costs in all.
  const lines = `${HEAD}${entry.toString()}END:VCALENDAR`.split("\r\n");
  return `${lines.map(fold).join("\r\n")}\r\n`;
}

const HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Calpace//Calpace//EN\r\n";
/** Octets of a content line before its break (RFC 5545 §3.1 allows 75 with the break's own space). */
const WIDTH = 74;

/** Folds a content line between characters: a line of `WIDTH` octets, then such lines behind a space. */
export function fold(line: string): string {
  if (Buffer.byteLength(line) <= WIDTH) return line;
  let folded = "";
  let octets = 0;
  for (const character of line) {
    const point = character.codePointAt(0) ?? 0;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    octets += size;
    if (octets > WIDTH) {
      folded += "\r\n ";
      octets = size;
    }
    folded += character;
  }
  return folded;
}

function instant(text: string): Date {
  const date = new Date(text);
  // Four digits are all iCalendar has for a year (RFC 5545 §3.3.4).
  if (!/^\d{4}-/.test(text) || Number.isNaN(date.getTime()))
    throw new ProviderError("invalid", "bad_time", "The time of the event cannot be written.");
  return date;
}

/** Well-formed text with `\n` as its only line end. */
function plain(text: string): string {
  return text.toWellFormed().replace(BREAKS, "\n").replace(CONTROLS, "");
}

export const singleLine = (text: string): string =>
  plain(text)
    .replace(/\s*\n\s*/g, " ")
    .trim();

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
