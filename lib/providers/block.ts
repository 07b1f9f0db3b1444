import type { CalendarEvent } from "./event";
import { plain } from "./text";

/*
 * What we write into the description of an event stands in a block, which begins and ends with these. By them it is
 * found again among what people and programs wrote around it: notes, the link of a meeting.
 */
export const FIRST = "Client: ";
export const LAST = "Open in Calpace: ";

/** A description taken apart: our block, and what stands above and below it. */
export interface Parts {
  above: string;
  ours: string;
  below: string;
}

/**
 * Takes a description apart, plain text or HTML. The block ends with the link to the booking, whatever address we were
 * reached at when it was written. Null when the link is not in it.
 */
export function partsOf(text: string, event: CalendarEvent): Parts | null {
  const link = linkIn(text, event);
  if (!link) return null;
  const start = startBefore(text, link.start, event.description);
  return { above: text.slice(0, start), ours: text.slice(start, link.end), below: text.slice(link.end) };
}

/**
 * Where the link to the booking is; in HTML with the element it is in. People write that address as well, above our block
 * and in a booking's notes, so it is the one behind our words, as many of them on as the new text has.
 */
function linkIn(text: string, { url, description }: CalendarEvent): Link | null {
  const path = url.slice(Math.max(0, url.lastIndexOf("/bookings/")));
  if (path === "") return null;
  const lower = lowered(text);
  const after = Math.max(1, description.split(LAST + url).length - 1);
  let first: Link | null = null;
  let named: Link | null = null;
  let met = 0;
  for (let at = text.indexOf(path), n = 0; at >= 0 && met < after && n < MOST_LINKS; n++) {
    const link = linkAround(text, lower, at, at + path.length);
    first ??= link;
    if (wordsBefore(text, link.start) !== null) {
      named = link;
      met += 1;
    }
    at = text.indexOf(path, link.end);
  }
  return named ?? first;
}
interface Link {
  start: number;
  end: number;
}
/** Nobody writes it oftener; a hostile file is not searched for ever. */
const MOST_LINKS = 50;

function linkAround(text: string, lower: string, at: number, end: number): Link {
  const opened = lower.lastIndexOf("<a ", at);
  if (opened >= 0 && opened > lower.lastIndexOf("</a>", at)) {
    const close = lower.indexOf("</a>", end);
    return { start: opened, end: close < 0 ? end : close + "</a>".length };
  }
  const word = /[^\s<>"']*$/.exec(text.slice(Math.max(0, at - MOST_ADDRESS), at))?.[0] ?? "";
  return { start: at - word.length, end };
}
/** An address of ours is shorter. */
const MOST_ADDRESS = 300;

/** In ASCII alone, which leaves every character where it was: "İ" is two in small letters. */
export const lowered = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Spaces as editors write them; HTML breaks its lines at any (Outlook's does). */
const GAP = "(?:\\s|&nbsp;)";
const WORDS = new RegExp(`${LAST.trim().replaceAll(" ", `${GAP}+`)}(?:${GAP}|<[^<>]*>)*$`);
/** Where our words before a link begin; null where others stand there. */
function wordsBefore(text: string, link: number): number | null {
  const from = Math.max(0, link - MOST_ADDRESS);
  const found = WORDS.exec(text.slice(from, link));
  return found && from + found.index;
}

/**
 * The block's first line, else the words before the link, else the link itself. A person may begin a line as ours, and so may
 * the booking's notes: it is as many of them before the link as the new text has.
 */
function startBefore(text: string, link: number, description: string): number {
  const own = Math.max(1, firstLines(description, description.length).length);
  const met = firstLines(text, link);
  return met[Math.max(0, met.length - own)] ?? wordsBefore(text, link) ?? link;
}

/** Where lines begin that look like the first of ours. */
function firstLines(text: string, before: number): number[] {
  const html = /<(?:a|br|div|p|span)\b/i.test(text);
  const words = new RegExp(`${FIRST.trim()}${GAP}`, "g");
  const met: number[] = [];
  for (
    let n = 0, found = words.exec(text);
    found && found.index < before && n < MOST_LINES;
    found = words.exec(text)
  ) {
    if (!/(?:^|[\n>])[ \t]*$/.test(text.slice(Math.max(0, found.index - 40), found.index))) continue;
    if (isFirstLine(text.slice(words.lastIndex, words.lastIndex + MOST_LINE), html)) met.push(found.index);
    n += 1;
  }
  return met;
}
/** The first line with a name of 200 characters, written as HTML. */
const MOST_LINE = 2_000;
/** So many lines that begin as ours does are looked at. */
const MOST_LINES = 50;

/** It names an address as ours does: a person may write of a client as well. A line of HTML ends where it says so. */
const isFirstLine = (rest: string, html: boolean): boolean =>
  (rest.split(html ? /<(?:br|\/p|\/div)\b|\n\s*Client:/i : "\n")[0] ?? "").includes("@");

/**
 * Of a plain-text description without our link: what of it is not ours. Lines that begin as our block does, or stand in
 * `ours`, which it is to be, are what is left of that.
 */
export function leftOver(text: string, ours: string): string {
  const known = new Set(plain(ours).split("\n").map(squeezed));
  const isOurs = (line: string) =>
    line !== "" && (known.has(line) || [FIRST, LAST].some((words) => line.startsWith(words.trim())));
  return plain(text)
    .split("\n")
    .filter((line) => !isOurs(squeezed(line)))
    .join("\n")
    .trim();
}

/** A text on one line, with single spaces: only good enough to be compared. */
export const squeezed = (text: string): string => text.replace(/\s+/g, " ").trim();
