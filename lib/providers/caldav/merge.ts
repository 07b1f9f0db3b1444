import { leftOver, partsOf } from "../block";
import type { CalendarEvent } from "../event";
import { plain } from "../text";
import { linesOf, objectOf, unescaped } from "./mapper";

/*
 * A PUT replaces the whole file (RFC 4791 §5.3.2), and with it what a person's programs put there. So what is not ours is
 * taken over line by line, as it stands: a parser would have to understand it, and to give it back as it was.
 */

/** What of an event's properties is ours: whose it is, how new, when, what, where (RFC 5545 §3.8). A booking is never a series. */
const OURS = new Set([
  ...["UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "SUMMARY", "LOCATION", "DESCRIPTION"],
  ...["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID"],
  // That it lasts all day, in the words of Outlook and others: they believe these, not the times.
  ...["X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT", "X-FUNAMBOL-ALLDAY"],
  // The same description in HTML: it would go on saying what ours said before.
  ...["X-ALT-DESC", "STYLED-DESCRIPTION"],
]);
/** What programs write by themselves, and what is so without being said: taken over, but not missed. */
const UNSAID =
  /^(?:CREATED|X-MOZ-GENERATION)[;:]|^(?:CLASS:PUBLIC|STATUS:CONFIRMED|TRANSP:OPAQUE|PRIORITY:0)\s*$/i;
/** Where the place is, worked out by a program from what LOCATION said. */
const OF_PLACE = new Set(["GEO", "X-APPLE-STRUCTURED-LOCATION"]);
/** What stands in a calendar, not in an event: inside one it would make a second of it. */
const OUTER = new Set(["VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"]);
/** Struck out by a program that does not delete: a booking that is written takes place. */
const STRUCK = /^STATUS(?:;[^:]*)?:CANCELLED\s*$/i;

/** A component as its content lines, unfolded: its own properties, and the blocks inside it, BEGIN and END included. */
interface Component {
  name: string;
  properties: string[];
  blocks: Component[];
}

/**
 * The event as it is to be written over `stored`, the file that was read: ours, and everything in it that is not.
 * `carried`: there is something that somebody would miss. Throws `ProviderError`, as `toIcs` does.
 */
export function mergedIcs(event: CalendarEvent, stored: string): { ics: string; carried: boolean } {
  const lines = linesOf(event);
  const calendar = componentIn(unfolded(stored));
  const found = calendar && masterOf(calendar, event.key);
  if (!found) return { ics: objectOf(lines), carried: false };
  const sameplace = valueIn(found.properties, "LOCATION") === valueIn(lines, "LOCATION");
  const others = found.properties.filter((line) => {
    const name = nameOf(line);
    if (name === "URL") return /:\s*\S/.test(line) && !isOurUrl(line, event);
    return !OURS.has(name) && !STRUCK.test(line) && (sameplace || !OF_PLACE.has(name));
  });
  const described = descriptionWithin(valueIn(found.properties, "DESCRIPTION"), event);
  // RFC 5545 §3.8.4.6: at most one URL. The way to the booking stands in the description, too.
  const hasUrl = others.some((line) => nameOf(line) === "URL");
  const kept = linesOf({ ...event, description: described.text }).filter(
    (line) => !hasUrl || nameOf(line) !== "URL",
  );
  const blocks = found.blocks.filter(({ name }) => !OUTER.has(name));
  const more = [...others, ...blocks.flatMap(blockOf)];
  const carried = described.carried || blocks.length > 0 || others.some((line) => !UNSAID.test(line));
  return { ics: objectOf([...kept, ...more], zonesOf(calendar, more)), carried };
}

/** Our text where it stood, around it what others wrote. */
function descriptionWithin(stored: string | null, event: CalendarEvent): { text: string; carried: boolean } {
  const ours = plain(event.description);
  const text = plain(unescaped(stored ?? ""));
  const parts = partsOf(text, event);
  if (parts) {
    const carried = (parts.above + parts.below).trim() !== "";
    return { text: carried ? parts.above + ours + parts.below : ours, carried };
  }
  const left = leftOver(text, ours);
  return { text: left ? `${ours}\n\n${left}` : ours, carried: left !== "" };
}

const isOurUrl = (line: string, { url }: CalendarEvent): boolean =>
  url.includes("/bookings/") && line.includes(url.slice(url.lastIndexOf("/bookings/")));

/** Definitions of the zones that are named in what is taken over. */
function zonesOf({ blocks }: Component, lines: string[]): string[] {
  const named = new Set(
    lines.flatMap((line) =>
      [...line.matchAll(/;TZID=("[^"]*"|[^;:]*)/gi)].map(([, id = ""]) => unquoted(id)),
    ),
  );
  return blocks
    .filter(({ name, properties }) => name === "VTIMEZONE" && named.has(valueIn(properties, "TZID") ?? ""))
    .flatMap(blockOf);
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, "$1");

/** The event itself, not one of the changed dates that a person made of it (RFC 5545 §3.8.4.4). */
const masterOf = ({ blocks }: Component, key: string): Component | undefined =>
  blocks.find(
    ({ name, properties }) =>
      name === "VEVENT" &&
      valueIn(properties, "UID")?.trim() === key &&
      valueIn(properties, "RECURRENCE-ID") === null,
  );

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
/** A name, then parameters or the value. */
const CONTENT_LINE = /^[a-z0-9-]+[;:]/i;

/**
 * The content lines of an object, each in one piece (RFC 5545 §3.1). What is none is left out: a server may keep a file that
 * it would refuse from us, and with one such line the event could never be written again.
 */
const unfolded = (ics: string): string[] =>
  ics
    .replace(/(?:\r\n|\r|\n)[ \t]/g, "")
    .replace(CONTROLS, "")
    .split(/\r?\n|\r/)
    .filter((line) => CONTENT_LINE.test(line));

/** No component of iCalendar is further inside (RFC 9073 §7 included). */
const DEEPEST = 6;

/** The calendar that the lines are; null when its blocks do not close as they open. */
function componentIn(lines: string[]): Component | null {
  const root: Component = { name: "", properties: [], blocks: [] };
  const open = [root];
  for (const line of lines) {
    const [, word, name = ""] = /^(BEGIN|END):\s*([^\s:;]+)\s*$/i.exec(line) ?? [];
    const inner = open.at(-1) ?? root;
    if (word === undefined) inner.properties.push(line);
    else if (word.toUpperCase() === "BEGIN") {
      if (open.length > DEEPEST) return null;
      const block = { name: name.toUpperCase(), properties: [], blocks: [] };
      inner.blocks.push(block);
      open.push(block);
    } else if (open.length > 1 && inner.name === name.toUpperCase()) open.pop();
    else return null;
  }
  return (open.length === 1 && root.blocks.find(({ name }) => name === "VCALENDAR")) || null;
}

const blockOf = ({ name, properties, blocks }: Component): string[] => [
  `BEGIN:${name}`,
  ...properties,
  ...blocks.flatMap(blockOf),
  `END:${name}`,
];

/** A property's name, which counts in whatever case (RFC 5545 §1.3). */
const nameOf = (line: string): string => (/^[^;:]+/.exec(line)?.[0] ?? "").trim().toUpperCase();

/** The value of the first property of that name, as it is written; parameters may hold a colon in quotes. */
function valueIn(lines: string[], name: string): string | null {
  const line = lines.find((one) => nameOf(one) === name);
  if (line === undefined) return null;
  const head = /^[^:;]+(?:;(?:"[^"]*"|[^":])*)?:/.exec(line)?.[0];
  return line.slice(head?.length ?? line.indexOf(":") + 1);
}
