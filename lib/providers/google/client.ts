import type { calendar_v3 } from "googleapis/build/src/apis/calendar/index.js";
import { z } from "zod";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { hostAndPort } from "@/lib/http/connector";
import { guardedFetch } from "@/lib/http/guarded-fetch";
import { retryAfterOf } from "@/lib/http/retry-after";
import { ProviderError } from "../errors";
import type { ProviderSession } from "../provider";
import { type GoogleAnswer, transportError } from "./errors";

/** The calendar module only, once, when first needed; the whole package costs ten times as much. */
export const library = () => import("googleapis/build/src/apis/calendar/index.js");
type Library = Awaited<ReturnType<typeof library>>;
export type OAuthClient = InstanceType<Library["auth"]["OAuth2"]>;
type EventInput = calendar_v3.Schema$Event;

/**
 * Google's OAuth client. Every HTTP request it makes, for tokens or for the API, goes through our own fetch, which
 * asks `beforeRequest` first; its retries are off, also those it insists on for tokens.
 */
export async function oauthClient(
  beforeRequest: () => AbortSignal,
  redirectUri?: string,
): Promise<OAuthClient> {
  const { auth } = await library();
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GOOGLE_OAUTH_URL: base } = env();
  const client = new auth.OAuth2({
    clientId: GOOGLE_CLIENT_ID,
    clientSecret: GOOGLE_CLIENT_SECRET,
    redirectUri,
    endpoints: base
      ? {
          oauth2AuthBaseUrl: `${base}/o/oauth2/v2/auth`,
          oauth2TokenUrl: `${base}/token`,
          oauth2RevokeUrl: `${base}/revoke`,
        }
      : {},
    // These interceptors print tokens when GOOGLE_SDK_NODE_LOGGING is set.
    useAuthRequestParameters: false,
    transporterOptions: { fetchImplementation: transport(beforeRequest) },
  });
  client.transporter.interceptors.request.add({
    resolved: async (config) => Object.assign(config, { retry: false, retryConfig: undefined }),
  });
  return client;
}

/** Our guarded fetch in the shape the library calls. The operator's own addresses may be private. */
function transport(beforeRequest: () => AbortSignal): typeof fetch {
  const { GOOGLE_API_URL, GOOGLE_OAUTH_URL } = env();
  const allowedHosts = [GOOGLE_API_URL, GOOGLE_OAUTH_URL]
    .filter((u) => u !== undefined)
    .map((u) => hostAndPort(new URL(u)));
  const guarded = guardedFetch({ allowedHosts, beforeRequest });
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (init?.body instanceof URLSearchParams)
      headers.set("content-type", "application/x-www-form-urlencoded");
    const body = init?.body == null ? null : String(init.body);
    return guarded(input instanceof Request ? input.url : input, { method: init?.method, headers, body });
  };
}

export interface CalendarClient {
  insert(calendarId: string, body: EventInput): Promise<GoogleAnswer>;
  /** With `If-Match` when an ETag is known. */
  patch(calendarId: string, eventId: string, etag: string | null, body: EventInput): Promise<GoogleAnswer>;
  get(calendarId: string, eventId: string): Promise<GoogleAnswer>;
  delete(calendarId: string, eventId: string): Promise<GoogleAnswer>;
  /** One page of the calendar list, hidden calendars included. */
  calendars(pageToken?: string): Promise<GoogleAnswer>;
  calendar(calendarId: string): Promise<GoogleAnswer>;
}

const credentialsShape = z.object({ access_token: z.string().min(1) });

/**
 * The calendar API for one account. It is given the access token alone, so it never refreshes by itself. Answers of
 * every status are values; throws `ProviderError` when there was none.
 */
export async function calendarClient(session: ProviderSession): Promise<CalendarClient> {
  const parsed = credentialsShape.safeParse(session.credentials);
  if (!parsed.success)
    throw new ProviderError("reauth", "no_credentials", "There are no usable credentials.");
  const { calendar } = await library();
  const auth = await oauthClient(session.beforeRequest);
  auth.setCredentials(parsed.data);
  const api = calendar({ version: "v3", auth, rootUrl: env().GOOGLE_API_URL });
  const any = { validateStatus: () => true, retry: false };
  return {
    insert: (calendarId, requestBody) =>
      ask(api.events.insert({ calendarId, requestBody, sendUpdates: "none" }, any)),
    patch: (calendarId, eventId, etag, requestBody) =>
      ask(
        api.events.patch(
          { calendarId, eventId, requestBody, sendUpdates: "none" },
          { ...any, headers: etag === null ? {} : { "If-Match": etag } },
        ),
      ),
    get: (calendarId, eventId) => ask(api.events.get({ calendarId, eventId }, any)),
    delete: (calendarId, eventId) =>
      ask(api.events.delete({ calendarId, eventId, sendUpdates: "none" }, any)),
    calendars: (pageToken) =>
      ask(api.calendarList.list({ maxResults: 250, showHidden: true, pageToken }, any)),
    calendar: (calendarId) => ask(api.calendarList.get({ calendarId }, any)),
  };
}

/** The library types headers as `Headers` and, from the API, hands out a plain object. */
interface LibraryAnswer {
  status: number;
  data: unknown;
  headers: unknown;
}

async function ask(request: Promise<LibraryAnswer>): Promise<GoogleAnswer> {
  try {
    return answerOf(await request);
  } catch (error) {
    throw transportError(error);
  }
}

/** An answer of the library, whatever its status. */
export function answerOf({ status, data, headers }: LibraryAnswer): GoogleAnswer {
  const retryAfter = new Headers(headers as ConstructorParameters<typeof Headers>[0]).get("retry-after");
  return { status, data, retryAfter: retryAfterOf(retryAfter, now()) };
}
