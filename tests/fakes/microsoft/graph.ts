import type { FakeAnswer, FakeRequest } from "../http/faults";
import { json } from "../kit/answers";
import type { Grants } from "../kit/grants";
import { type Addressed, graphError, strict } from "./answers";
import { createEvent, deleteEvent, listEvents, notFound, readEventAnswer, updateEvent } from "./events";
import type { FakeAccount, FakeCalendar } from "./store";
import type { Exchange, GraphSwitches } from "./switches";

interface Graph extends Exchange {
  grants: Grants;
}

/** "4 concurrent requests" per app and mailbox: https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
const AT_ONCE = 4;

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
  if (account.running > AT_ONCE) return throttled(graph.switches);
  if (area === undefined) return scopes.includes("User.Read") ? json(200, person(account)) : denied;
  if (!scopes.includes("Calendars.ReadWrite")) return denied;
  if (!account.mailbox)
    // https://learn.microsoft.com/graph/resolve-auth-errors#mailboxnotenabledforrestapi-or-mailboxnotsupportedforrestapi
    return graphError(404, "MailboxNotEnabledForRESTAPI", "REST API is not yet supported for this mailbox.");
  if (
    request.method !== "GET" &&
    request.method !== "DELETE" &&
    request.headers["content-type"] !== "application/json"
  )
    return graphError(415, "UnsupportedMediaType", "Content type must be application/json.");
  if (area === "calendars") return answerCalendars(graph, account, request, at, rest);
  if (area === "events") return answerEvents(graph, account, request, at, rest);
  return graphError(400, "BadRequest", `Resource not found for the segment '${area}'.`);
}

const denied = graphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");

/** https://learn.microsoft.com/graph/throttling */
const throttled = ({ retryAfter }: GraphSwitches): FakeAnswer =>
  graphError(
    429,
    "ApplicationThrottled",
    "Application is over its MailboxConcurrency limit.",
    {},
    retryAfter === null ? {} : { "retry-after": String(retryAfter) },
  );

/** https://learn.microsoft.com/graph/api/user-get */
const person = (account: FakeAccount) => ({
  id: account.oid,
  displayName: account.name,
  mail: account.mail,
  userPrincipalName: account.mail,
});

function answerCalendars(
  graph: Graph,
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
  // canEdit: https://learn.microsoft.com/graph/api/resources/calendar#properties
  if (method !== "GET" && !calendar.canEdit) return denied;
  if (eventId === undefined) {
    if (method === "GET") return listEvents(graph, account, calendar, at);
    return method === "POST" ? createEvent(graph, account, calendar, request, at) : noMethod;
  }
  const event = graph.mailboxes.find(account, eventId);
  if (!event || event.calendarId !== calendar.id) return notFound;
  return answerEvent(graph, account, request, at, event.id);
}

/** By id alone: events of one's own calendars only, those of shared ones are in other mailboxes. */
function answerEvents(
  graph: Graph,
  account: FakeAccount,
  request: FakeRequest,
  at: Addressed,
  [eventId, part]: string[],
): FakeAnswer {
  const event = graph.mailboxes.find(account, eventId ?? "");
  const calendar = event && account.calendars.get(event.calendarId);
  if (!event || !calendar || calendar.owner.address !== account.mail) return notFound;
  // https://learn.microsoft.com/graph/api/calendar-get: GET /me/events/{id}/calendar
  if (part === "calendar") return request.method === "GET" ? json(200, calendarJson(calendar)) : noMethod;
  return answerEvent(graph, account, request, at, event.id);
}

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
      return readEventAnswer(event, at);
    case "PATCH":
      return updateEvent(graph, event, request, at);
    case "DELETE":
      return deleteEvent(account, event);
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
