import { Temporal } from "temporal-polyfill";
import type { FakeAnswer } from "../http/faults";
import { errors } from "./errors";
import { knowsZone } from "./zones";

// https://developers.google.com/workspace/calendar/api/v3/reference/events, "Resource representations".
const WRITABLE = new Set([
  "anyoneCanAddSelf",
  "attachments",
  "attendees",
  "colorId",
  "conferenceData",
  "description",
  "end",
  "eventType",
  "extendedProperties",
  "guestsCanInviteOthers",
  "guestsCanModify",
  "guestsCanSeeOtherGuests",
  "iCalUID",
  "id",
  "location",
  "originalStartTime",
  "recurrence",
  "reminders",
  "sequence",
  "source",
  "start",
  "status",
  "summary",
  "transparency",
  "visibility",
]);
const READ_ONLY = new Set([
  "kind",
  "etag",
  "htmlLink",
  "created",
  "updated",
  "creator",
  "organizer",
  "hangoutLink",
]);
const ID = /^[a-v0-9]{5,1024}$/;
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?$/;
const OFFSET = /([Zz]|[+-]\d{2}:\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

type Body = Record<string, unknown>;
const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The body of a write, or how it is refused. Fields nobody knows are refused to catch our own slips. */
export function parseBody(text: string, contentType: string | undefined): Body | FakeAnswer {
  if (!contentType?.startsWith("application/json")) return errors.invalid("Unsupported content type.");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return errors.parse();
  }
  if (!isObject(body)) return errors.parse();
  const unknown = Object.keys(body).find((name) => !WRITABLE.has(name) && !READ_ONLY.has(name));
  if (unknown) return errors.invalid(`Unknown name "${unknown}".`);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !READ_ONLY.has(name)));
}

export const isRefusal = (value: Body | FakeAnswer): value is FakeAnswer =>
  typeof value.status === "number" && typeof value.body === "string";

/** What an insert's id may be: base32hex, 5 to 1024 (Events resource, `id`); never beside iCalUID (Events: insert). */
export function idFault(body: Body): FakeAnswer | null {
  if (body.id === undefined) return null;
  if (typeof body.id !== "string" || !ID.test(body.id)) return errors.invalid("Invalid resource id value.");
  return body.iCalUID === undefined ? null : errors.invalid("Only one of id and iCalUID may be given.");
}

/** Patch semantics: objects are merged, `null` clears, arrays are replaced (guide "Improve performance"). */
export function merged(target: Body, changes: Body): Body {
  const result: Body = { ...target };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete result[name];
    else if (isObject(value)) result[name] = merged(isObject(result[name]) ? result[name] : {}, value);
    else result[name] = value;
  }
  return result;
}

/** What is wrong with an event as it would be stored, by the zones of that release; null when nothing is. */
export function eventFault(event: Body, zones: string): FakeAnswer | null {
  return (
    zoneFault([event.start, event.end], zones) ??
    timeFault(event.start, "start") ??
    timeFault(event.end, "end") ??
    rangeFault(event.start as Body, event.end as Body) ??
    sourceFault(event.source) ??
    propertiesFault(event.extendedProperties)
  );
}

/** Both ends are complained of at once. */
function zoneFault(times: unknown[], zones: string): FakeAnswer | null {
  const names = times.map((time) => (isObject(time) ? time.timeZone : undefined));
  return names.some((zone) => zone !== undefined && !knowsZone(zones, zone)) ? errors.zone() : null;
}

function timeFault(time: unknown, name: "start" | "end"): FakeAnswer | null {
  if (!isObject(time)) return errors.required(`Missing ${name} time.`);
  const { date, dateTime, timeZone } = time;
  if ((date === undefined) === (dateTime === undefined))
    return errors.invalid(`Exactly one of date and dateTime must be given for the ${name} time.`);
  if (date !== undefined && (typeof date !== "string" || !DATE.test(date)))
    return errors.invalid(`Invalid value for: ${name}.date`);
  if (dateTime === undefined) return null;
  if (typeof dateTime !== "string" || !RFC3339.test(dateTime))
    return errors.invalid(`Invalid value for: ${name}.dateTime`);
  // "A time zone offset is required unless a time zone is explicitly specified in timeZone."
  return OFFSET.test(dateTime) || timeZone !== undefined
    ? null
    : errors.required(`Missing time zone definition for ${name} time.`);
}

function rangeFault(start: Body, end: Body): FakeAnswer | null {
  if ((start.date === undefined) !== (end.date === undefined))
    return errors.invalid("Start and end times must either both be date or both be dateTime.");
  return instantOf(start) > instantOf(end) ? errors.timeRangeEmpty() : null;
}

/** The instant of a valid start or end, in ms since 1970. */
export function instantOf(time: Body): number {
  const { date, dateTime, timeZone } = time as { date?: string; dateTime?: string; timeZone?: string };
  if (dateTime === undefined) return Date.parse(`${date}T00:00:00Z`);
  if (OFFSET.test(dateTime)) return Date.parse(dateTime);
  return Temporal.PlainDateTime.from(dateTime).toZonedDateTime(timeZone ?? "UTC").epochMilliseconds;
}

function sourceFault(source: unknown): FakeAnswer | null {
  if (source === undefined) return null;
  const url = isObject(source) ? source.url : undefined;
  return typeof url === "string" && /^https?:\/\//.test(url)
    ? null
    : errors.invalid("The URL scheme of source.url must be HTTP or HTTPS.");
}

/** https://developers.google.com/workspace/calendar/api/guides/extended-properties: 44 and 1024 characters. */
function propertiesFault(properties: unknown): FakeAnswer | null {
  if (properties === undefined) return null;
  if (!isObject(properties)) return errors.invalid("Invalid value for: extendedProperties");
  for (const group of Object.values(properties))
    for (const [key, value] of Object.entries(isObject(group) ? group : {}))
      if (key.length > 44 || typeof value !== "string" || value.length > 1024)
        return errors.invalid("An extended property is too long.");
  return null;
}
