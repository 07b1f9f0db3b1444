import type { calendar_v3 } from "googleapis/build/src/apis/calendar/index.js";
import { leftOver, partsOf } from "../block";
import type { CalendarEvent, EventFace } from "../event";
import { isHtml, saysAnything, textWithLinks } from "../kit/html";
import type { RemoteCalendar } from "../provider";
import { faceWith, plain, singleLine } from "../text";
import type { GoogleCalendar, GoogleTime, ShownEvent } from "./schema";

/** Roles that may write events. https://developers.google.com/workspace/calendar/api/v3/reference/calendarList */
const WRITERS: readonly string[] = ["owner", "writer", "writerWithoutPrivateAccess"];

/**
 * Everything of an event that is ours, for insert and patch alike, its zone under the name `timeZone`. Never `status`
 * (a patch would revive a deleted event), never `sequence` (Google counts it; a lower one is refused), never guests
 * (they would get mail).
 */
export function eventBody(
  event: CalendarEvent,
  timeZone = event.timeZone,
  description = descriptionOf(event.description),
): calendar_v3.Schema$Event {
  return {
    summary: singleLine(event.title),
    location: singleLine(event.location),
    description,
    start: timeOf(event.startsAt, timeZone),
    end: timeOf(event.endsAt, timeZone),
    source: { title: "Calpace", url: event.url },
    extendedProperties: { private: { calpaceKey: event.key, calpaceRevision: String(event.sequence) } },
  };
}

/**
 * The instant in UTC; the zone only says where it takes place. `date: null` because a patch is merged: an event that
 * a person made last all day would otherwise have both and be refused.
 */
function timeOf(at: string, timeZone: string): calendar_v3.Schema$EventDateTime {
  return { dateTime: at, timeZone, date: null };
}

/** What Google shows of an event as `eventBody` writes it. */
export const faceOf = faceWith(singleLine);

/** What Google shows of an event it answered. */
export function shownFace({ summary, location, start, end }: ShownEvent): EventFace {
  return {
    title: summary,
    startsAt: instantOf(start),
    endsAt: instantOf(end),
    allDay: "date" in start,
    location,
  };
}

const instantOf = (time: GoogleTime): string =>
  new Date("date" in time ? time.date : time.dateTime).toISOString();

const TAG = /<([a-z/!?][^<>]*)>/gi;
const OPENED = /<(?=[a-z/!?])/gi;
const REFERENCE = /&(?=#?\w{1,32};)/g;

/**
 * Plain text for a field that "can contain HTML" and is shown as HTML in some places, as it is in others (phones,
 * CalDAV): `<ann@example.org>` would vanish in the one, `&lt;` would show in the other. Only what would be markup is
 * changed, into look-alikes that read the same everywhere: ‹single angle quotation marks› and a full-width ＆.
 */
export function descriptionOf(text: string): string {
  return plain(text).replace(TAG, "‹$1›").replace(OPENED, "‹").replace(REFERENCE, "＆");
}

/**
 * The event's description around which stays what others wrote into `stored`, the one that was read. It is HTML as soon as
 * somebody wrote in it with Google's own editor. `carried`: something is there that is not ours.
 */
export function descriptionWithin(
  stored: string,
  event: CalendarEvent,
): { description: string; carried: boolean } {
  const ours = descriptionOf(event.description);
  const html = isHtml(stored);
  const parts = partsOf(stored, event);
  if (!parts) {
    // What an editor had escaped would be markup again.
    const left = descriptionOf(leftOver(html ? textWithLinks(stored) : stored, ours));
    return { description: left ? `${ours}\n\n${left}` : ours, carried: left !== "" };
  }
  const says = html ? saysAnything : (text: string) => text.trim() !== "";
  if (!says(parts.above) && !says(parts.below)) return { description: ours, carried: false };
  const written = html ? ours.replaceAll("\n", "<br>") : ours;
  return { description: parts.above + written + parts.below, carried: true };
}

/** A calendar of the list. The name is the one the person gave it, if they did. */
export function remoteCalendar(calendar: GoogleCalendar): RemoteCalendar {
  return {
    remoteId: calendar.id,
    name: calendar.summaryOverride || calendar.summary || calendar.id,
    color: calendar.backgroundColor ?? null,
    canWrite: WRITERS.includes(calendar.accessRole),
    isDefault: calendar.primary,
    // Its id is the account's address, which people and administrators change.
    ...(calendar.primary && { identity: "primary" }),
  };
}
