import type { FakeAnswer, FakeRequest } from "../http/faults";
import { json } from "../kit/answers";
import type { Grants } from "../kit/grants";
import { type Addressed, graphError, strict } from "./answers";
import { createEvent, deleteEvent, listEvents, notFound, readEventAnswer, updateEvent } from "./events";
import type { FakeAccount, FakeCalendar } from "./store";
import type { Exchange, GraphSwitches } from "./switches";
import { troubles } from "./troubles";

interface Graph extends Exchange {
  grants: Grants;
}

/** "4 concurrent requests" per app and mailbox: https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
const AT_ONCE = 4;
/** "10,000 API requests in a 10 minute period", there too. */
const WINDOW_MS = 600_000;

/** Microsoft Graph v1.0, `/v1.0/…`. */
export function answerGraph(graph: Graph, request: FakeRequest, at: Addressed): FakeAnswer {
  const grant = graph.grants.bearer(request.headers.authorization);
  if (!grant)
    // https://learn.microsoft.com/graph/resolve-auth-errors
    return graphError(
      401,
      "InvalidAuthenticationToken",
      "Lifetime validation failed, the token is expired.",
      {},
      { "www-authenticate": 'Bearer realm="", error="invalid_token"' },
    );
  // Without it ids change when an event moves: https://learn.microsoft.com/graph/outlook-immutable-id
  if (!/(^|,)\s*IdType="ImmutableId"\s*(,|$)/.test(request.headers.prefer ?? ""))
    return strict('Prefer: IdType="ImmutableId" is missing.');
  const [me, area, ...rest] = at.segments.slice(1);
  if (me !== "me") return graphError(404, "ResourceNotFound", "Resource not found.");
  const { scopes } = grant;
  const account = graph.mailboxes.account(grant.account);
  if (account.trouble === "page") return troubles.page;
  if (account.running > AT_ONCE) return throttled(graph.switches, "MailboxConcurrency");
  if (isSpent(graph, account)) return throttled(graph.switches, "IncomingRequests");
  if (area === undefined) return scopes.includes("User.Read") ? json(200, person(account)) : denied;
  if (account.trouble) return troubles[account.trouble];
  if (!scopes.includes("Calendars.ReadWrite")) return denied;
  if (!account.mailbox) return troubles["no mailbox"];
  const unknown = [rest[0], rest[2]].map((id) => idFault(graph, account, id)).find((fault) => fault !== null);
  if (unknown) return unknown;
  if (
    request.method !== "GET" &&
    request.method !== "DELETE" &&
    request.headers["content-type"] !== "application/json"
  )
    return graphError(415, "UnsupportedMediaType", "Content type must be application/json.");
  if (area === "calendars") return answerCalendars({ ...graph, scopes }, account, request, at, rest);
  if (area === "events") return answerEvents(graph, account, request, at, rest);
  return graphError(400, "BadRequest", `Resource not found for the segment '${area}'.`);
}

const denied = graphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");

/** https://learn.microsoft.com/graph/throttling */
const throttled = ({ retryAfter }: GraphSwitches, limit: string): FakeAnswer =>
  graphError(
    429,
    "ApplicationThrottled",
    `Application is over its ${limit} limit.`,
    {},
    retryAfter === null ? {} : { "retry-after": String(retryAfter) },
  );

function isSpent({ grants, switches }: Graph, { asked }: FakeAccount): boolean {
  const now = grants.now();
  if (now - asked.since >= WINDOW_MS) Object.assign(asked, { since: now, count: 0 });
  asked.count += 1;
  return asked.count > switches.mostRequests;
}

/**
 * An id of no form, of another mailbox, or of this one before it moved (https://learn.microsoft.com/graph/errors; the
 * words are EWS': https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
 */
function idFault(
  { mailboxes, switches }: Graph,
  account: FakeAccount,
  id: string | undefined,
): FakeAnswer | null {
  if (id === undefined) return null;
  if (!/^AA[\w+/=-]{4,}$/.test(id)) return malformed;
  if (account.stale.has(id))
    return switches.staleId === "ErrorInvalidIdMalformed" ? malformed : stale(switches.staleId);
  const others = [...mailboxes.accounts.values()].filter((a) => a !== account);
  const isForeign =
    !account.calendars.has(id) && others.some((a) => a.calendars.has(id) || mailboxes.find(a, id));
  return isForeign ? stale("ErrorInvalidMailboxItemId") : null;
}

const malformed = graphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");
const stale = (code: string): FakeAnswer => graphError(404, code, "The item doesn't belong to this mailbox.");

/** https://learn.microsoft.com/graph/api/user-get */
const person = (account: FakeAccount) => ({
  id: account.oid,
  displayName: account.name,
  mail: account.hasAddress ? account.mail : null,
  userPrincipalName: account.mail,
});

function answerCalendars(
  graph: Graph & { scopes: readonly string[] },
  account: FakeAccount,
  request: FakeRequest,
  at: Addressed,
  [calendarId, events, eventId, ...more]: string[],
): FakeAnswer {
  const { method } = request;
  if (calendarId === undefined) return method === "GET" ? listCalendars(graph, account, at) : noMethod;
  const calendar = account.calendars.get(calendarId);
  if (!calendar) return notFound;
  if (events === undefined) return method === "GET" ? json(200, calendarJson(calendar)) : noMethod;
  if (events !== "events" || more.length > 0) return graphError(400, "BadRequest", "Resource not found.");
  // https://learn.microsoft.com/graph/permissions-reference#calendarsreadwriteshared; listing them takes no more.
  const isLent = calendar.owner.address !== account.mail;
  if (isLent && !graph.scopes.includes("Calendars.ReadWrite.Shared")) return denied;
  // canEdit: https://learn.microsoft.com/graph/api/resources/calendar#properties
  if (method !== "GET" && !calendar.canEdit) return denied;
  if (eventId === undefined) {
    if (method === "GET") return listEvents(graph, account, calendar, at);
    return method === "POST" ? createEvent(graph, account, calendar, request, at) : noMethod;
  }
  const event = graph.mailboxes.find(account, eventId);
  if (!event || (graph.switches.containment && event.calendarId !== calendar.id)) return notFound;
  // Nothing is known of an event in a mailbox whose calendar is not lent any more.
  if (event.calendarId !== calendar.id && !isReachable(account, event.calendarId)) return notFound;
  return answerEvent(graph, account, request, at, event.id);
}

/** By id alone: items of one's own mailbox only, those of lent calendars are in others. */
function answerEvents(
  graph: Graph,
  account: FakeAccount,
  request: FakeRequest,
  at: Addressed,
  [eventId, part]: string[],
): FakeAnswer {
  const event = graph.mailboxes.find(account, eventId ?? "");
  if (request.method === "DELETE" && graph.switches.purgedStatus === 403 && account.purged.has(eventId ?? ""))
    return graphError(403, "ErrorCannotDeleteObject", "Object cannot be deleted.");
  if (!event || !isReachable(account, event.calendarId)) return notFound;
  const calendar = account.calendars.get(event.calendarId);
  // https://learn.microsoft.com/graph/api/calendar-get: GET /me/events/{id}/calendar
  if (part === "calendar" && request.method === "GET")
    return calendar ? json(200, calendarJson(calendar)) : notFound;
  return part === undefined ? answerEvent(graph, account, request, at, event.id) : noMethod;
}

/** Whether a folder is in the account's own mailbox: one of its calendars, or the Deleted Items. */
const isReachable = ({ calendars, deletedItems, mail }: FakeAccount, folder: string): boolean =>
  folder === deletedItems || calendars.get(folder)?.owner.address === mail;

function answerEvent(
  graph: Graph,
  account: FakeAccount,
  request: FakeRequest,
  at: Addressed,
  id: string,
): FakeAnswer {
  const event = account.events.get(id);
  if (!event) return notFound;
  switch (request.method) {
    case "GET":
      return readEventAnswer(event, at, graph.switches);
    case "PATCH":
      return updateEvent(graph, event, request, at);
    case "DELETE":
      return deleteEvent(graph, account, event);
    default:
      return noMethod;
  }
}

const noMethod = graphError(
  405,
  "Request_BadRequest",
  "Specified HTTP method is not allowed for the request target.",
);

const calendarJson = (calendar: FakeCalendar) => ({
  id: calendar.id,
  name: calendar.name,
  hexColor: calendar.color,
  canEdit: calendar.canEdit,
  isDefaultCalendar: calendar.isDefault,
  owner: calendar.owner,
});

/** https://learn.microsoft.com/graph/api/user-list-calendars, https://learn.microsoft.com/graph/paging */
function listCalendars({ switches }: Graph, account: FakeAccount, { query, origin }: Addressed): FakeAnswer {
  const skip = Number(query.get("$skip") ?? 0);
  const size = Math.min(switches.pageSize, Number(query.get("$top") ?? 10));
  const all = [...account.calendars.values()];
  const next = new URL(`${origin}/v1.0/me/calendars`);
  for (const [name, value] of query) next.searchParams.set(name, value);
  next.searchParams.set("$skip", String(skip + size));
  return json(200, {
    "@odata.context": `${origin}/v1.0/$metadata#me/calendars`,
    value: all.slice(skip, skip + size).map(calendarJson),
    ...(skip + size < all.length && { "@odata.nextLink": next.href }),
  });
}
