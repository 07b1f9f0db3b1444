import type { FakeAnswer, FakeRequest } from "../http/faults";
import { json } from "../kit/answers";
import { type Addressed, graphError } from "./answers";
import { allDayFault, readEvent } from "./event-body";
import type { FakeAccount, FakeCalendar, FakeEvent } from "./store";
import type { Exchange, GraphSwitches } from "./switches";
import { htmlOf } from "./text";

/** https://learn.microsoft.com/graph/errors; also what a second DELETE is answered. */
export const notFound: FakeAnswer = graphError(
  404,
  "ErrorItemNotFound",
  "The specified object was not found in the store.",
);

/** https://learn.microsoft.com/graph/api/event-get#examples */
const eventJson = (event: FakeEvent, { origin }: Addressed) => ({
  ...event.more,
  "@odata.etag": `W/"${event.changeKey}"`,
  id: event.id,
  changeKey: event.changeKey,
  transactionId: event.transactionId,
  subject: event.subject,
  body: event.body,
  start: event.start,
  end: event.end,
  isAllDay: event.isAllDay,
  originalStartTimeZone: event.originalStartTimeZone,
  originalEndTimeZone: event.originalEndTimeZone,
  location: event.location,
  isOnlineMeeting: event.joinUrl !== null,
  onlineMeeting: event.joinUrl === null ? null : { joinUrl: event.joinUrl },
  webLink: `${origin}/?itemid=${encodeURIComponent(event.regularId)}#${encodeURIComponent(event.id)}`,
});

/** All of it with the link to its calendar; with `$select` only what that names, and what OData always adds. */
function selected(
  event: FakeEvent,
  at: Addressed,
  { namesCalendar }: GraphSwitches,
): Record<string, unknown> {
  const whole = eventJson(event, at);
  const names = at.query.get("$select")?.split(",");
  if (names)
    return Object.fromEntries(
      Object.entries(whole).filter(([name]) => name.startsWith("@") || name === "id" || names.includes(name)),
    );
  if (!namesCalendar) return whole;
  const calendar = `${at.origin}/v1.0/users('me')/calendars('${event.calendarId}')`;
  return {
    ...whole,
    "calendar@odata.associationLink": `${calendar}/$ref`,
    "calendar@odata.navigationLink": calendar,
  };
}

export const readEventAnswer = (event: FakeEvent, at: Addressed, switches: GraphSwitches): FakeAnswer =>
  json(200, selected(event, at, switches));

/**
 * POST, deduplicated by transactionId within the mailbox: "helps the server to avoid redundant POST operations in
 * case of client retries": https://learn.microsoft.com/graph/api/resources/event#properties. The refusal's text is
 * that of alcionai/corso issue 2490, its member `@event.existingEventId` that of clients who read it.
 */
export function createEvent(
  { mailboxes, switches }: Exchange,
  account: FakeAccount,
  calendar: FakeCalendar,
  request: FakeRequest,
  at: Addressed,
): FakeAnswer {
  const read = readEvent(request.body, "POST", switches);
  if (!read.ok) return read.answer;
  const { transactionId, ...fields } = read.value;
  const body = JSON.stringify([calendar.id, sorted(JSON.parse(request.body))]);
  const earlier = transactionId ? account.transactions.get(transactionId) : undefined;
  if (earlier) {
    const event = account.events.get(earlier.eventId);
    if (event && earlier.body === body) return json(201, selected(event, at, switches));
    const id = event?.regularId ?? earlier.eventId;
    return graphError(
      switches.duplicateStatus,
      "ErrorDuplicateTransactionId",
      "Your request can't be completed. The TransactionId specified in the request has already been used to create a different event.",
      switches.namesExistingEvent ? { "@event.existingEventId": id } : {},
    );
  }
  const empty = { dateTime: "", timeZone: "UTC" };
  const made = mailboxes.insert(
    account,
    calendar.id,
    {
      subject: "",
      body: { contentType: "html", content: htmlOf("") },
      location: { displayName: "" },
      properties: [],
      start: empty,
      end: empty,
      isAllDay: false,
      originalStartTimeZone: "UTC",
      originalEndTimeZone: "UTC",
      ...fields,
    },
    transactionId ?? null,
  );
  if (transactionId) account.transactions.set(transactionId, { eventId: made.id, body });
  return json(201, selected(made, at, switches));
}

/** https://learn.microsoft.com/graph/api/event-update. If-Match is not looked at: no page says that it is. */
export function updateEvent(
  { mailboxes, switches }: Exchange,
  event: FakeEvent,
  request: FakeRequest,
  at: Addressed,
): FakeAnswer {
  const read = readEvent(request.body, "PATCH", switches);
  if (!read.ok) return read.answer;
  const { transactionId: _never, ...fields } = read.value;
  const wrong = allDayFault({ ...event, ...fields });
  if (wrong) return wrong;
  mailboxes.change(event, fields);
  return json(200, selected(event, at, switches));
}

/**
 * https://learn.microsoft.com/graph/api/event-delete: 204. The item goes to the Deleted Items, under the id it had; from
 * there it is gone for good.
 */
export function deleteEvent(
  { mailboxes, switches }: Exchange,
  account: FakeAccount,
  event: FakeEvent,
): FakeAnswer {
  if (switches.keepsDeleted && event.calendarId !== account.deletedItems)
    mailboxes.discard(account.id, event.id);
  else {
    account.events.delete(event.id);
    account.purged.add(event.id);
  }
  return { status: 204, headers: {}, body: "" };
}

const FILTER =
  /^singleValueExtendedProperties\/any\(ep: ?ep\/id eq '((?:[^']|'')*)' and ep\/value eq '((?:[^']|'')*)'\)$/i;

/** https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get, "Get resource instances". */
export function listEvents(
  { switches }: Exchange,
  account: FakeAccount,
  calendar: FakeCalendar,
  at: Addressed,
): FakeAnswer {
  const filter = at.query.get("$filter");
  const [, id, value] = FILTER.exec(filter ?? "") ?? [];
  if (filter !== null && id === undefined)
    return graphError(400, "ErrorInvalidUrlQueryFilter", "The query filter is invalid.");
  const found = [...account.events.values()].filter(
    (e) =>
      e.calendarId === calendar.id &&
      (filter === null ||
        (!switches.searchLags &&
          e.properties.some((p) => p.id === unquoted(id) && p.value === unquoted(value)))),
  );
  const top = Number(at.query.get("$top") ?? 10);
  return json(200, { value: found.slice(0, top).map((event) => selected(event, at, switches)) });
}

const unquoted = (text: string | undefined): string => (text ?? "").replaceAll("''", "'");

/** The same content, however its members are ordered. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
