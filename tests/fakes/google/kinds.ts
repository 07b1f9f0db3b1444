import type { Match } from "../http/faults";

const EVENTS = "/calendar/v3/calendars/[^/]+/events";
const LIST = "/calendar/v3/users/me/calendarList";

const KINDS = {
  "events.insert": ["POST", `${EVENTS}`],
  "events.get": ["GET", `${EVENTS}/[^/]+`],
  "events.patch": ["PATCH", `${EVENTS}/[^/]+`],
  "events.update": ["PUT", `${EVENTS}/[^/]+`],
  "events.delete": ["DELETE", `${EVENTS}/[^/]+`],
  "calendarList.list": ["GET", LIST],
  "calendarList.get": ["GET", `${LIST}/[^/]+`],
  authorize: ["GET", "/o/oauth2/v2/auth"],
  token: ["POST", "/token"],
  revoke: ["POST", "/revoke"],
} as const;

/** The requests of the service by what they do. */
export type RequestKind = keyof typeof KINDS;

export function matchOf(kind: RequestKind): Required<Pick<Match, "method" | "path">> {
  const [method, path] = KINDS[kind];
  return { method, path: new RegExp(`^${path}(?:\\?.*)?$`) };
}

export function kindOf(method: string, path: string): RequestKind | null {
  for (const kind of Object.keys(KINDS) as RequestKind[]) {
    const match = matchOf(kind);
    if (match.method === method && match.path instanceof RegExp && match.path.test(path)) return kind;
  }
  return null;
}
