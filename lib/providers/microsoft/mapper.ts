import type { Event, ItemBody } from "@microsoft/microsoft-graph-types";
import { v5 as uuid } from "uuid";
import type { CalendarEvent, EventFace } from "../event";
import type { RemoteCalendar } from "../provider";
import { faceWith, singleLine } from "../text";
import { plainBody } from "./body";
import type { GraphCalendar, ShownEvent } from "./schema";
import { instantOf, type Times } from "./times";

// Ours for ever: changing either would lose sight of every event written so far.
const NAMESPACE = "6f9b1c8e-3d52-4a7f-9e0b-5c1a7d2e8f43";
/** Id of the named MAPI property that carries an event's key (graph/api/resources/extended-properties-overview). */
export const KEY_PROPERTY = "String {6f9b1c8e-3d52-4a7f-9e0b-5c1a7d2e8f43} Name calpaceKey";

/** PidTagSubject and PidLidLocation hold 255 characters; Exchange refuses more. */
const LONGEST_LINE = 255;

/**
 * The transactionId of an event: a name-based UUID, because every example and client of Microsoft's uses one and no
 * page says what else fits.
 */
export const transactionIdOf = (key: string): string => uuid(key, NAMESPACE);

/**
 * What PATCH sends: plain text, nobody invited. Nothing else is named, so what the person added (categories, reminder,
 * colour) stays, and so does the description unless a `body` is given. Not all day: an event the person made so
 * would refuse a time other than midnight (learn.microsoft.com/graph/api/resources/event).
 */
export function toPatch(event: CalendarEvent, times: Times, body: ItemBody | null): Event {
  return {
    subject: line(event.title),
    ...(body && { body }),
    ...times,
    isAllDay: false,
    location: { displayName: line(event.location) },
  };
}

/** What POST sends: the event, the id that makes a repeat harmless, and the key it can be found by. */
export function toNewEvent(event: CalendarEvent, times: Times): Event {
  return {
    ...toPatch(event, times, plainBody(event)),
    transactionId: transactionIdOf(event.key),
    singleValueExtendedProperties: [{ id: KEY_PROPERTY, value: event.key }],
  };
}

/** What Outlook shows of an event as it is written. */
export const faceOf = (event: CalendarEvent): EventFace => faceWith(line)(event);

/** What Outlook shows of an event it answered; null when its zone tells nobody here when it is. */
export function shownFace({ subject, start, end, isAllDay, location }: ShownEvent): EventFace | null {
  // The days of an event that lasts all day are the same ones in every zone.
  const [startsAt, endsAt] = [start, end].map((at) => instantOf(isAllDay ? { ...at, timeZone: "UTC" } : at));
  if (!startsAt || !endsAt) return null;
  return {
    title: subject ?? "",
    startsAt,
    endsAt,
    allDay: isAllDay ?? false,
    location: location?.displayName ?? "",
  };
}

/** The OData filter that finds the event of `key` (graph/api/singlevaluelegacyextendedproperty-get). */
export function keyFilter(key: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return `singleValueExtendedProperties/Any(ep: ep/id eq ${quoted(KEY_PROPERTY)} and ep/value eq ${quoted(key)})`;
}

/**
 * Calendars as the port lists them; one that another person lent is named with its owner, and takes a permission more
 * unless `mayWriteLent`. The default calendar stays the default one when its mailbox moves and its id changes.
 */
export function toCalendars(calendars: GraphCalendar[], mayWriteLent: boolean): RemoteCalendar[] {
  const own = address(calendars.find((c) => c.isDefaultCalendar));
  return calendars.map((calendar) => {
    const name = calendar.name?.trim() || "Calendar";
    const owner = address(calendar);
    const lent = own !== null && owner !== null && owner !== own;
    const canWrite = calendar.canEdit === true;
    const lacking = lent && canWrite && !mayWriteLent;
    return {
      remoteId: calendar.id,
      name: lent ? `${name} (${calendar.owner?.name?.trim() || owner})` : name,
      color: /^#[0-9a-f]{6}$/i.test(calendar.hexColor ?? "") ? (calendar.hexColor ?? null) : null,
      canWrite: canWrite && !lacking,
      isDefault: calendar.isDefaultCalendar === true,
      ...(calendar.isDefaultCalendar && { identity: "primary" as const }),
      ...(lacking && { needs: "permission" as const }),
    };
  });
}

const address = (calendar: GraphCalendar | undefined): string | null =>
  calendar?.owner?.address?.toLowerCase() || null;

/** The address of the event in Outlook, if it is one a page may link to. */
export function linkOf(webLink: string | null | undefined): string | null {
  return webLink && URL.canParse(webLink) && /^https?:$/.test(new URL(webLink).protocol) ? webLink : null;
}

/** One line, cut between characters where Exchange would refuse it. */
function line(text: string): string {
  const whole = singleLine(text);
  if (whole.length <= LONGEST_LINE) return whole;
  const { segment } =
    new Intl.Segmenter("en", { granularity: "grapheme" }).segment(whole).containing(0) ?? {};
  const kept = whole.slice(0, cutAt(whole, segment?.length ?? 0));
  return `${kept.trimEnd()}…`;
}

/** The last boundary between graphemes that leaves room for the ellipsis; between code points if there is none. */
function cutAt(text: string, first: number): number {
  const room = LONGEST_LINE - 1;
  if (first > room) return /[\uD800-\uDBFF]/.test(text.charAt(room - 1)) ? room - 1 : room;
  let end = 0;
  for (const { index } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)) {
    if (index > room) break;
    end = index;
  }
  return end;
}
