import type { FakeAnswer } from "../http/faults";
import { graphError, strict } from "./answers";
import type { EventFields } from "./store";
import type { GraphSwitches } from "./switches";
import { htmlOf } from "./text";
import { inUtc } from "./zones";

const WRITABLE = [
  "subject",
  "body",
  "start",
  "end",
  "isAllDay",
  "location",
  "transactionId",
  "singleValueExtendedProperties",
];
const WALL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?$/;
/** .../graph/api/resources/extended-properties-overview#id-formats */
const PROPERTY_ID = /^String \{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\} Name \w+$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Exchange's XML cannot hold
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

type Read<T> = { ok: true; value: T } | { ok: false; answer: FakeAnswer };

const failure = (answer: FakeAnswer) => ({ ok: false, answer }) as const;
/** microsoft-graph-docs-contrib issues 1609 and 5453 show it with this code and message. */
const invalid = failure(
  graphError(400, "ErrorPropertyValidationFailure", "At least one property failed validation."),
);

/** The body of a POST or PATCH, refused as Exchange refuses it; PATCH may lack anything. */
export function readEvent(
  text: string,
  method: "POST" | "PATCH",
  switches: GraphSwitches,
): Read<Partial<EventFields> & { transactionId?: string }> {
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return failure(graphError(400, "BadRequest", "Unable to read JSON request payload."));
  }
  const unknown = Object.keys(body).find((name) => !WRITABLE.includes(name));
  if (unknown === "attendees") return failure(strict("An event with attendees mails invitations."));
  if (unknown)
    return failure(
      graphError(
        400,
        "RequestBodyRead",
        `The property '${unknown}' does not exist on type 'microsoft.graph.event'.`,
      ),
    );
  if (method === "POST" && (!body.start || !body.end)) return invalid;
  // "transactionId … can't be changed after": .../graph/api/resources/event#properties
  if (method === "PATCH" && body.transactionId !== undefined) return invalid;
  const fields: Partial<EventFields> & { transactionId?: string } = {};
  for (const [name, value] of Object.entries(body)) {
    const wrong = readField(fields, name, value as never, switches);
    if (wrong) return failure(wrong);
  }
  if (fields.start && fields.end && instantOf(fields.end) < instantOf(fields.start)) return invalid;
  return { ok: true, value: fields };
}

interface Values {
  dateTime?: unknown;
  timeZone?: unknown;
  contentType?: unknown;
  content?: unknown;
  displayName?: unknown;
}

function readField(
  fields: Partial<EventFields> & { transactionId?: string },
  name: string,
  value: Values & { id?: string; value?: string }[],
  { zones, zoneRules }: GraphSwitches,
): FakeAnswer | null {
  switch (name) {
    case "start":
    case "end": {
      const { dateTime, timeZone } = value;
      if (typeof dateTime !== "string" || !WALL_TIME.test(dateTime)) return invalid.answer;
      const at = typeof timeZone === "string" ? inUtc({ dateTime, timeZone }, zones, zoneRules) : null;
      if (!at)
        // microsoft-graph-docs issue 4758
        return graphError(
          400,
          "TimeZoneNotSupportedException",
          `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${String(timeZone)}'.`,
        );
      fields[name] = at;
      fields[name === "start" ? "originalStartTimeZone" : "originalEndTimeZone"] = String(timeZone);
      return null;
    }
    case "isAllDay": {
      const given: unknown = value;
      if (typeof given !== "boolean") return invalid.answer;
      fields.isAllDay = given;
      return null;
    }
    case "body": {
      const { contentType, content } = value;
      if (!["text", "html"].includes(String(contentType)) || !isText(content)) return invalid.answer;
      fields.body = { contentType: "html", content: contentType === "text" ? htmlOf(content) : content };
      return null;
    }
    case "location":
      if (!isText(value.displayName, 255)) return invalid.answer;
      fields.location = { displayName: value.displayName };
      return null;
    case "singleValueExtendedProperties":
      if (!Array.isArray(value) || value.some((p) => !PROPERTY_ID.test(p.id ?? "") || !isText(p.value)))
        return invalid.answer;
      fields.properties = value.map((p) => ({ id: String(p.id), value: String(p.value) }));
      return null;
    default: {
      // PidTagSubject holds 255 characters; what fits in a transactionId is not written anywhere.
      const text: unknown = value;
      if (!isText(text, 255)) return invalid.answer;
      if (name === "transactionId") fields.transactionId = text;
      else fields.subject = text;
      return null;
    }
  }
}

/** "If true … the start and end times must be set to midnight": .../graph/api/resources/event#properties */
export function allDayFault({ isAllDay, start, end }: EventFields): FakeAnswer | null {
  const midnight = [start, end].every(({ dateTime }) => /T00:00:00(\.0+)?$/.test(dateTime));
  return isAllDay && !midnight ? invalid.answer : null;
}

const isText = (value: unknown, longest = Number.POSITIVE_INFINITY): value is string =>
  typeof value === "string" &&
  value.length <= longest &&
  !UNPRINTABLE.test(value) &&
  !/\p{Surrogate}/u.test(value);

const instantOf = (at: { dateTime: string }): number => Date.parse(`${at.dateTime}Z`);
