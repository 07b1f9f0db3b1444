import type { Match } from "../http/faults";

const EVENTS = "/calendar/v3/calendars/[^/]+/events";
const LIST = "/calendar/v3/users/me/calendarList";

const of = (method: string, path: string) => ({ method, path: new RegExp(`^${path}(?:\\?.*)?$`) });

/** The requests of the service by what they do. */
export const kinds = {
  "events.insert": of("POST", EVENTS),
  "events.get": of("GET", `${EVENTS}/[^/]+`),
  "events.patch": of("PATCH", `${EVENTS}/[^/]+`),
  "events.update": of("PUT", `${EVENTS}/[^/]+`),
  "events.delete": of("DELETE", `${EVENTS}/[^/]+`),
  "calendarList.list": of("GET", LIST),
  "calendarList.get": of("GET", `${LIST}/[^/]+`),
  authorize: of("GET", "/o/oauth2/v2/auth"),
  token: of("POST", "/token"),
  revoke: of("POST", "/revoke"),
  /** Anything asked of the API. */
  api: { path: /^\/calendar\/v3\// },
} satisfies Record<string, Match>;
export type RequestKind = keyof typeof kinds;
