import { randomBytes } from "node:crypto";
import { Temporal } from "temporal-polyfill";
import type { FakeAnswer, FakeRequest } from "../http/faults";
import { json } from "../kit/answers";
import { errors } from "./errors";
import { eventFault, idFault, instantOf, isRefusal, merged, parseBody } from "./event-rules";
import type { EventResource, FakeAccount, FakeCalendar, GoogleStore, ListEntry } from "./store";

export interface EventRequest {
  store: GoogleStore;
  account: FakeAccount;
  calendar: FakeCalendar;
  entry: ListEntry;
  request: FakeRequest;
  query: URLSearchParams;
}
type Body = Record<string, unknown>;

const WRITERS = new Set(["owner", "writer", "writerWithoutPrivateAccess"]);

/** What every write is refused for before it is looked at. */
function writeFault({ entry, query }: EventRequest): FakeAnswer | null {
  if (!WRITERS.has(entry.role)) return errors.writerNeeded();
  const sendUpdates = query.get("sendUpdates");
  if (sendUpdates !== null && !["all", "externalOnly", "none"].includes(sendUpdates))
    return errors.invalid("Invalid value for: sendUpdates");
  return null;
}

/**
 * Events: insert. An id that exists, "or once existed and was deleted", is a duplicate: deleted events stay as
 * tombstones. https://developers.google.com/workspace/calendar/api/v3/reference/events/insert, and the error guide
 * on 409.
 */
export function insert(call: EventRequest): FakeAnswer {
  const { store, account, calendar, request } = call;
  const refused = writeFault(call);
  if (refused) return refused;
  const body = parseBody(request.body, request.headers["content-type"]);
  if (isRefusal(body)) return body;
  const event = merged({}, body);
  const fault = idFault(event) ?? eventFault(event, store.rules.zones);
  if (fault) return fault;
  const id = typeof event.id === "string" ? event.id : randomBytes(13).toString("hex");
  if (calendar.events.has(id) && !overlooked(call, id)) return errors.duplicate();
  const self = { email: account.email, self: true };
  const saved = store.save(calendar, {
    status: "confirmed",
    sequence: 0,
    reminders: { useDefault: true },
    iCalUID: `${id}@google.com`,
    ...event,
    kind: "calendar#event",
    id,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`${id} ${calendar.id}`).toString("base64url")}`,
    created: new Date(store.now()).toISOString(),
    creator: self,
    organizer: entryOrganizer(call),
    eventType: "default",
  });
  mail(call, saved);
  return answer(store, calendar, saved);
}

/** A collision that is not noticed. A deleted event's never is one: nothing is known of those coming back. */
function overlooked({ store: { rules }, calendar }: EventRequest, id: string): boolean {
  if (rules.overlooked === 0 || calendar.events.get(id)?.status === "cancelled") return false;
  rules.overlooked -= 1;
  return true;
}

const entryOrganizer = ({ account, calendar, entry }: EventRequest) => ({
  email: entry.primary ? account.email : calendar.id,
  self: true,
});

/** Events: get. A deleted event is still answered, with `status: "cancelled"`. */
export function get({ store, calendar, entry }: EventRequest, id: string): FakeAnswer {
  const event = calendar.events.get(id);
  if (!event || entry.role === "freeBusyReader") return errors.notFound();
  return answer(store, calendar, event);
}

/**
 * Events: patch and update. A patch leaves what it does not name: also the status of a deleted event, which is then
 * answered as cancelled. An update replaces everything, and so revives one unless it says otherwise.
 */
export function change(call: EventRequest, id: string, mode: "patch" | "update"): FakeAnswer {
  const { store, calendar, request } = call;
  const refused = writeFault(call);
  if (refused) return refused;
  const stored = calendar.events.get(id);
  if (!stored) return errors.notFound();
  if (!matches(request, stored)) return errors.precondition();
  const body = parseBody(request.body, request.headers["content-type"]);
  if (isRefusal(body)) return body;
  if (isForeign(stored)) return errors.notOrganizer();
  if (body.id !== undefined && body.id !== id) return errors.invalid("Invalid resource id value.");
  if (typeof body.sequence === "number" && body.sequence < Number(stored.sequence))
    return errors.invalid("Invalid sequence value. The specified sequence number is below the current one.");
  const base: Body = mode === "patch" ? stored : serverSide(stored);
  const event = merged(base, body);
  const fault = eventFault(event, store.rules.zones);
  if (fault) return fault;
  const moved = JSON.stringify([stored.start, stored.end]) !== JSON.stringify([event.start, event.end]);
  const sequence = Number(body.sequence ?? stored.sequence) + (moved ? 1 : 0);
  const saved = store.save(calendar, { ...event, id, status: String(event.status), sequence });
  mail(call, saved);
  return answer(store, calendar, saved);
}

/** What an update keeps: the fields only the service sets. */
function serverSide(stored: EventResource): Body {
  const { kind, id, htmlLink, created, creator, organizer, iCalUID, eventType } = stored;
  return { kind, id, htmlLink, created, creator, organizer, iCalUID, eventType, status: "confirmed" };
}

/** Events: delete. 204; again 410 (error guide, "410: Gone", reason `deleted`); never there 404. */
export function remove(call: EventRequest, id: string): FakeAnswer {
  const { store, calendar, request } = call;
  const refused = writeFault(call);
  if (refused) return refused;
  const stored = calendar.events.get(id);
  if (!stored) return errors.notFound();
  if (stored.status === "cancelled") return errors.deleted();
  if (!matches(request, stored)) return errors.precondition();
  if (isForeign(stored)) return errors.notOrganizer();
  store.save(calendar, { ...stored, status: "cancelled" });
  mail(call, stored);
  return { status: 204, headers: {}, body: "" };
}

/** https://developers.google.com/workspace/calendar/api/guides/version-resources: If-Match, 412 otherwise. */
function matches(request: FakeRequest, { etag }: EventResource): boolean {
  const given = request.headers["if-match"];
  return given === undefined || given === "*" || given === etag;
}

const isForeign = ({ organizer }: EventResource): boolean =>
  (organizer as { self?: boolean } | undefined)?.self !== true;

/** "Note that some emails might still be sent": those are not simulated. */
function mail({ store, query }: EventRequest, event: EventResource): void {
  const guests = Array.isArray(event.attendees) ? event.attendees.length : 0;
  if (query.get("sendUpdates") !== "none") store.mails += guests;
}

/** An event as it is answered: times with the offset of the calendar's own zone; of a deleted one perhaps only its id. */
function answer({ rules }: GoogleStore, calendar: FakeCalendar, event: EventResource): FakeAnswer {
  const { id, status, kind } = event;
  if (status === "cancelled" && rules.tombstones === "bare") return json(200, { kind, id, status });
  const start = local(calendar, event.start as Body);
  const end = local(calendar, event.end as Body);
  return json(200, { ...event, start, end }, { etag: event.etag });
}

function local(calendar: FakeCalendar, time: Body): Body {
  if (time.dateTime === undefined) return time;
  const at = Temporal.Instant.fromEpochMilliseconds(instantOf(time)).toZonedDateTimeISO(calendar.timeZone);
  const offset = at.offset === "+00:00" ? "Z" : at.offset;
  return { timeZone: calendar.timeZone, ...time, dateTime: `${at.toPlainDateTime().toString()}${offset}` };
}
