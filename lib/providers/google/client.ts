import type { calendar_v3 } from "googleapis/build/src/apis/calendar/index.js";
import { z } from "zod";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { retryAfterOf } from "@/lib/http/retry-after";
import type { JsonAnswer } from "../kit/answer";
import { credentialsOf } from "../kit/credentials";
import { serviceFetch } from "../kit/transport";
import type { ProviderSession, RequestKind } from "../provider";
import { rethrow } from "./errors";

/** The calendar module only, once, when first needed; the whole package costs ten times as much. */
export const library = () => import("googleapis/build/src/apis/calendar/index.js");
type EventInput = calendar_v3.Schema$Event;

/** What a request of the API does, as its quota counts it. */
const KINDS: Readonly<Record<string, RequestKind>> = { POST: "create", PATCH: "update", DELETE: "delete" };

/** Our own fetch in the shape the library calls. */
function transport(beforeRequest: ProviderSession["beforeRequest"]): typeof fetch {
  const base = new URL(env().GOOGLE_API_URL);
  return (input, init) => {
    const kind = KINDS[init?.method ?? "GET"] ?? "read";
    return serviceFetch(base, () => beforeRequest(kind))(input instanceof Request ? input.url : input, {
      method: init?.method,
      headers: init?.headers,
      body: init?.body == null ? null : String(init.body),
    });
  };
}

export interface CalendarClient {
  insert(calendarId: string, body: EventInput): Promise<JsonAnswer>;
  /** With `If-Match` when an ETag is known. */
  patch(calendarId: string, eventId: string, etag: string | null, body: EventInput): Promise<JsonAnswer>;
  get(calendarId: string, eventId: string): Promise<JsonAnswer>;
  delete(calendarId: string, eventId: string): Promise<JsonAnswer>;
  /** One page of the calendar list, hidden calendars included. */
  calendars(pageToken?: string): Promise<JsonAnswer>;
  calendar(calendarId: string): Promise<JsonAnswer>;
}

const credentialsShape = z.object({ access_token: z.string().min(1) });

/**
 * The calendar API for one account. The library is given the access token alone, as a header: it never refreshes, and
 * every request goes through our own fetch, which asks `beforeRequest` first. Answers of every status are values;
 * throws `ProviderError` when there was none.
 */
export async function calendarClient(session: ProviderSession): Promise<CalendarClient> {
  const { access_token } = credentialsOf(credentialsShape, session.credentials);
  const { calendar } = await library();
  const api = calendar({
    version: "v3",
    rootUrl: env().GOOGLE_API_URL,
    headers: { authorization: `Bearer ${access_token}` },
    fetchImplementation: transport(session.beforeRequest),
    validateStatus: () => true,
    retry: false,
  });
  return {
    insert: (calendarId, requestBody) =>
      ask(api.events.insert({ calendarId, requestBody, sendUpdates: "none" })),
    patch: (calendarId, eventId, etag, requestBody) =>
      ask(
        api.events.patch(
          { calendarId, eventId, requestBody, sendUpdates: "none" },
          { headers: etag === null ? {} : { "If-Match": etag } },
        ),
      ),
    get: (calendarId, eventId) => ask(api.events.get({ calendarId, eventId })),
    delete: (calendarId, eventId) => ask(api.events.delete({ calendarId, eventId, sendUpdates: "none" })),
    calendars: (pageToken) => ask(api.calendarList.list({ maxResults: 250, showHidden: true, pageToken })),
    calendar: (calendarId) => ask(api.calendarList.get({ calendarId })),
  };
}

/** The library types headers as `Headers` and, from the API, hands out a plain object. */
interface LibraryAnswer {
  status: number;
  data: unknown;
  headers: unknown;
}

async function ask(request: Promise<LibraryAnswer>): Promise<JsonAnswer> {
  const { status, data, headers } = await request.catch(rethrow);
  const retryAfter = new Headers(headers as ConstructorParameters<typeof Headers>[0]).get("retry-after");
  return { status, body: data, retryAfter: retryAfterOf(retryAfter, now()) };
}
