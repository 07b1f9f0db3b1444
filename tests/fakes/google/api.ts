import type { FakeAnswer, FakeRequest } from "../http/faults";
import { json } from "../kit/answers";
import { errors } from "./errors";
import { change, type EventRequest, get, insert, remove } from "./events";
import { CALENDAR, CALENDAR_LIST_READ, EVENTS } from "./scopes";
import type { FakeAccount, FakeCalendar, GoogleStore, ListEntry } from "./store";

const ROOT = "/calendar/v3/";
const EVENT_SCOPES = [CALENDAR, EVENTS];
const LIST_SCOPES = [CALENDAR, CALENDAR_LIST_READ];

export interface ApiOptions {
  /** Most entries of a page of the calendar list, whatever is asked for; at most 250. */
  pageSize: number;
}

/** Answers one request to Calendar v3; null when the path is not the API's. */
export function answerApi(store: GoogleStore, options: ApiOptions, request: FakeRequest): FakeAnswer | null {
  const url = new URL(request.path, "http://stand-in");
  if (!url.pathname.startsWith(ROOT)) return null;
  const path = url.pathname.slice(ROOT.length).split("/").map(decodeURIComponent);
  const isList = path[0] === "users";
  const bearer = bearerOf(store, request);
  const denied = store.rules.denied.get(bearer?.account.id ?? "");
  if (denied) return denied();
  if (!bearer) return errors.unauthorized();
  if (!(isList ? LIST_SCOPES : EVENT_SCOPES).some((s) => bearer.scopes.includes(s))) return errors.scope();
  const over = store.rules.quota.take(bearer.account.id, request.method);
  if (over) return errors.rate(over);
  if (isList) return calendarList(store, options, bearer.account, request.method, path, url.searchParams);

  const [root, calendarId = "", collection, eventId] = path;
  if (root !== "calendars" || collection !== "events" || path.length > 4) return errors.notFound();
  const found = calendarOf(store, bearer.account, calendarId);
  if (!found) return errors.notFound();
  const call: EventRequest = { store, account: bearer.account, ...found, request, query: url.searchParams };
  if (eventId === undefined) return request.method === "POST" ? insert(call) : errors.notFound();
  switch (request.method) {
    case "GET":
      return get(call, eventId);
    case "PATCH":
      return change(call, eventId, "patch");
    case "PUT":
      return change(call, eventId, "update");
    case "DELETE":
      return remove(call, eventId);
    default:
      return errors.notFound();
  }
}

function bearerOf(store: GoogleStore, request: FakeRequest) {
  const grant = store.grants.bearer(request.headers.authorization);
  const account = grant && store.accounts.get(grant.account);
  return grant && account ? { account, scopes: grant.scopes } : null;
}

/**
 * A calendar the account may use, by its id, one it had before, or `primary`. One that was only taken out of the list
 * is reached all the same: the list is a person's own view (…/api/concepts/events-calendars, "Calendar list").
 */
function calendarOf(
  store: GoogleStore,
  account: FakeAccount,
  calendarId: string,
): { calendar: FakeCalendar; entry: ListEntry } | null {
  const id = calendarId === "primary" ? account.email : (store.aliases.get(calendarId) ?? calendarId);
  const calendar = store.calendars.get(id);
  const entry = account.list.get(id);
  return calendar && entry && !entry.deleted ? { calendar, entry } : null;
}

/** CalendarList: list and get. https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list */
function calendarList(
  store: GoogleStore,
  options: ApiOptions,
  account: FakeAccount,
  method: string,
  path: readonly string[],
  query: URLSearchParams,
): FakeAnswer {
  if (method !== "GET" || path[1] !== "me" || path[2] !== "calendarList") return errors.notFound();
  if (path.length === 4) {
    const found = calendarOf(store, account, path[3] ?? "");
    return found?.entry.listed ? json(200, entryResource(found.calendar, found.entry)) : errors.notFound();
  }
  const asked = Number(query.get("maxResults") ?? 100);
  if (!Number.isInteger(asked) || asked < 1) return errors.invalid("Invalid value for: maxResults");
  const size = Math.min(asked, options.pageSize, 250);
  const from = offsetOf(query.get("pageToken"));
  if (from === null) return errors.invalid("Invalid page token value.");
  const all = [...account.list]
    .filter(([, entry]) => entry.listed)
    .filter(([, entry]) => query.get("showHidden") === "true" || !entry.hidden)
    .filter(([, entry]) => query.get("showDeleted") === "true" || !entry.deleted)
    .map(([id, entry]) => {
      const calendar = store.calendars.get(id);
      return calendar
        ? entryResource(calendar, entry)
        : { kind: "calendar#calendarListEntry", id, deleted: true };
    });
  const more = from + size < all.length;
  return json(200, {
    kind: "calendar#calendarList",
    etag: store.nextEtag(),
    ...(more && { nextPageToken: Buffer.from(`page ${from + size}`).toString("base64url") }),
    items: all.slice(from, from + size),
  });
}

function offsetOf(pageToken: string | null): number | null {
  if (pageToken === null) return 0;
  const found = /^page (\d+)$/.exec(Buffer.from(pageToken, "base64url").toString("utf8"));
  return found ? Number(found[1]) : null;
}

const entryResource = (calendar: FakeCalendar, entry: ListEntry) => ({
  kind: "calendar#calendarListEntry",
  id: calendar.id,
  summary: calendar.summary,
  ...(entry.summaryOverride && { summaryOverride: entry.summaryOverride }),
  timeZone: calendar.timeZone,
  colorId: "14",
  backgroundColor: calendar.color,
  foregroundColor: "#000000",
  ...(entry.hidden && { hidden: true }),
  ...(!entry.hidden && { selected: true }),
  accessRole: entry.role,
  defaultReminders: [],
  ...(entry.primary && { primary: true }),
  conferenceProperties: { allowedConferenceSolutionTypes: ["hangoutsMeet"] },
});
