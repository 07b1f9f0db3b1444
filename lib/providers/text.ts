import type { CalendarEvent, EventFace } from "./event";

// C0 without tab and line feed, DEL and C1: nothing a calendar shows, and some services refuse them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g;
const BREAKS = /\r\n?|\u2028|\u2029/g;

/** Well-formed text with `\n` as its only line end and without control characters. */
export function plain(text: string): string {
  return text.toWellFormed().replace(BREAKS, "\n").replace(CONTROLS, "");
}

/** The same on one line. */
export const singleLine = (text: string): string =>
  plain(text)
    .replace(/\s*\n\s*/g, " ")
    .trim();

/** What a service shows of an event that it keeps as it is sent, each text made a `line` of its own. */
export const faceWith =
  (line: (text: string) => string) =>
  ({ title, startsAt, endsAt, location }: CalendarEvent): EventFace => ({
    title: line(title),
    startsAt,
    endsAt,
    allDay: false,
    location: line(location),
  });
