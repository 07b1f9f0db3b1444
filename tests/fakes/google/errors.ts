import type { FakeAnswer, Fault } from "../http/faults";
import { json } from "../kit/answers";

interface ErrorExtras {
  domain?: string;
  /** What was wrong, for a header or a parameter. */
  location?: { type: "header" | "parameter"; name: string };
  /** The reason of an ErrorInfo in `details` (AIP-193). */
  info?: string;
  /** google.rpc.Code by name. */
  rpc?: string;
  /** More of the same reason, after the first. */
  more?: string[];
  /** The reason is in `details` only. */
  bare?: boolean;
  headers?: Record<string, string>;
}

/**
 * An error as Calendar v3 words it: `error.errors[0].reason` beside `code` and `message`.
 * https://developers.google.com/workspace/calendar/api/guides/errors
 */
function googleError(
  status: number,
  reason: string,
  message: string,
  { domain = "global", location, info, rpc, more = [], bare, headers }: ErrorExtras = {},
): FakeAnswer {
  const where = location ? { locationType: location.type, location: location.name } : {};
  const details = info && [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: info,
      domain: "googleapis.com",
      metadata: { service: "calendar-json.googleapis.com" },
    },
  ];
  const all = [message, ...more].map((words) => ({ message: words, domain, reason, ...where }));
  const error = {
    code: status,
    message,
    ...(!bare && { errors: all }),
    ...(rpc && { status: rpc }),
    ...(details && { details }),
  };
  return json(status, { error }, headers);
}

const DISABLED = "Google Calendar API has not been used in project 1 before or it is disabled.";
const zoneWords = (end: "start" | "end") => `Invalid time zone definition for ${end} time.`;

/** Each on the page above, unless it names another. */
export const errors = {
  unauthorized: () =>
    googleError(401, "authError", "Invalid Credentials", {
      location: { type: "header", name: "Authorization" },
      rpc: "UNAUTHENTICATED",
      headers: { "www-authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
    }),
  // https://developers.google.com/identity/protocols/oauth2/resources/granular-permissions
  scope: () =>
    googleError(403, "insufficientPermissions", "Request had insufficient authentication scopes.", {
      rpc: "PERMISSION_DENIED",
      info: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    }),
  writerNeeded: () =>
    googleError(403, "requiredAccessLevel", "You need to have writer access to this calendar.", {
      domain: "calendar",
    }),
  notOrganizer: () =>
    googleError(
      403,
      "forbiddenForNonOrganizer",
      "Shared properties can only be changed by the organizer of the event.",
      { domain: "calendar" },
    ),
  notACalendarUser: () =>
    googleError(403, "notACalendarUser", "The user must be signed up for Google Calendar.", {
      domain: "calendar",
    }),
  // https://developers.google.com/workspace/drive/api/guides/handle-errors has it for all of Workspace.
  domainPolicy: () =>
    googleError(403, "domainPolicy", "The domain administrators have disabled Calendar apps."),
  accessNotConfigured: () =>
    googleError(403, "accessNotConfigured", DISABLED, { domain: "usageLimits", rpc: "PERMISSION_DENIED" }),
  // https://cloud.google.com/apis/docs/troubleshooting: an ErrorInfo and nothing else.
  serviceDisabled: () =>
    googleError(403, "", DISABLED, { rpc: "PERMISSION_DENIED", info: "SERVICE_DISABLED", bare: true }),
  zone: () => googleError(400, "invalid", zoneWords("start"), { more: [zoneWords("end")] }),
  notFound: () => googleError(404, "notFound", "Not Found"),
  rate: (reason: "userRateLimitExceeded" | "rateLimitExceeded") =>
    googleError(403, reason, "Rate Limit Exceeded", { domain: "usageLimits" }),
  deleted: () => googleError(410, "deleted", "Resource has been deleted"),
  duplicate: () => googleError(409, "duplicate", "The requested identifier already exists."),
  precondition: () =>
    googleError(412, "conditionNotMet", "Precondition Failed", {
      location: { type: "header", name: "If-Match" },
    }),
  invalid: (message: string) => googleError(400, "invalid", message),
  required: (message: string) => googleError(400, "required", message),
  timeRangeEmpty: () =>
    googleError(400, "timeRangeEmpty", "The specified time range is empty.", { domain: "calendar" }),
  parse: () => googleError(400, "parseError", "Parse Error"),
};

const REASONS: Readonly<Record<number, string>> = {
  400: "invalid",
  401: "authError",
  403: "forbidden",
  404: "notFound",
  409: "duplicate",
  410: "deleted",
  412: "conditionNotMet",
  429: "rateLimitExceeded",
};

/** Any status, as the API words it. */
export const errorOf = (status: number, message = "Stand-in: told to refuse."): FakeAnswer =>
  googleError(status, REASONS[status] ?? "backendError", message);

/** A refusal as the API words it; quota ones come as 403 and as 429, with Retry-After or without. */
export function refused(status: number, reason: string, headers: Record<string, string> = {}): FakeAnswer {
  const domain = /exceeded$/i.test(reason) ? "usageLimits" : "global";
  return googleError(status, reason, `Stand-in: ${reason}`, { domain, headers });
}

/** The same to switch on for single requests. */
export const refusal = (status: number, reason: string, retryAfter?: number): Fault => ({
  kind: "status",
  ...refused(status, reason, retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
});
