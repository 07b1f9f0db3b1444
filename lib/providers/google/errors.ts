import type { ServiceCode } from "@/lib/errors/codes";
import { denied, ProviderError } from "../errors";
import type { JsonAnswer } from "../kit/answer";
import { apiErrorOf, isForeign } from "./answer";
import { contentRefusal } from "./content";

/** A quota is given back over hours: https://developers.google.com/workspace/calendar/api/guides/quota */
const QUOTA_PAUSE = 2 * 3_600_000;

/**
 * Reasons of a 403, the API's own (https://developers.google.com/workspace/calendar/api/guides/errors) and those of
 * every Google API (google/api/error_reason.proto). None of them is about what an event says.
 */
const REASONS = new Map<string, ["throttled" | "reauth" | "denied", ServiceCode]>([
  ["rateLimitExceeded", ["throttled", "throttled"]],
  ["userRateLimitExceeded", ["throttled", "throttled"]],
  ["RATE_LIMIT_EXCEEDED", ["throttled", "throttled"]],
  ["quotaExceeded", ["throttled", "quota_exceeded"]],
  ["dailyLimitExceeded", ["throttled", "quota_exceeded"]],
  ["insufficientPermissions", ["reauth", "scope_missing"]],
  ["ACCESS_TOKEN_SCOPE_INSUFFICIENT", ["reauth", "scope_missing"]],
  ["requiredAccessLevel", ["denied", "read_only"]],
  ["forbiddenForNonOrganizer", ["denied", "not_organizer"]],
  ["notACalendarUser", ["denied", "not_calendar_user"]],
  ["domainPolicy", ["denied", "admin_policy"]],
  ["SECURITY_POLICY_VIOLATED", ["denied", "admin_policy"]],
  ["ORG_RESTRICTION_VIOLATION", ["denied", "admin_policy"]],
  ["accessNotConfigured", ["denied", "api_disabled"]],
  ["SERVICE_DISABLED", ["denied", "api_disabled"]],
  ["CONSUMER_SUSPENDED", ["denied", "client_refused"]],
  ["CONSUMER_INVALID", ["denied", "client_refused"]],
  ["BILLING_DISABLED", ["denied", "client_refused"]],
]);

/** Calls that send an event's content: a look and a delete have none that could be refused. */
const CARRYING: ReadonlySet<string> = new Set(["events.insert", "events.patch"]);

/**
 * What an answer that was not the wanted one means (docs/assurance.md has the table of Google). 404, 409, 410 and 412
 * have meanings of their own where they are asked for; here they are refusals. `wrote`: an earlier request of the same
 * operation may have taken effect, so this refusal does not undo it.
 */
export function answerError(answer: JsonAnswer, call: string, now: Date, wrote = false): ProviderError {
  const { status, retryAfter } = answer;
  const reasons = reasonsOf(answer);
  const message = `${call} was answered ${status}${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}.`;
  // Answered by the service or by what stands before it: a write may have got through.
  if (status >= 500) return denied("server_error", message, { retryAfter });
  if (isForeign(answer)) return denied("foreign_answer", message, { retryAfter });
  // What is not an error and was not understood may have taken effect.
  if (status < 400) return new ProviderError("ambiguous", "odd_answer", message);
  if (status === 408 || status === 425) return denied("server_busy", message, { retryAfter });
  if (status === 401) return new ProviderError("reauth", "unauthorized", message);
  const content = CARRYING.has(call) && contentRefusal(answer);
  if (content) return new ProviderError("invalid", content, message);
  const [kind, code] = meaning(status, reasons);
  const pause = code === "quota_exceeded" ? new Date(now.getTime() + QUOTA_PAUSE) : undefined;
  if (kind === "throttled" && !wrote)
    return new ProviderError("throttled", code, message, retryAfter ?? pause);
  if (kind === "reauth") return new ProviderError("reauth", code, message);
  return denied(code, message, { proven: !wrote, retryAfter: retryAfter ?? pause });
}

function meaning(status: number, reasons: readonly string[]) {
  const known = status === 403 || status === 429 ? reasons.map((r) => REASONS.get(r)).find(Boolean) : null;
  return (
    known ?? ([status === 429 ? "throttled" : "denied", status === 429 ? "throttled" : "refused"] as const)
  );
}

/** The reasons an error of the API names, best first; safe to log. */
export function reasonsOf(answer: JsonAnswer): string[] {
  const { errors = [], details = [] } = apiErrorOf(answer) ?? {};
  return [...details, ...errors]
    .map((e) => e.reason)
    .filter((r) => r !== undefined)
    .filter((r) => /^\w{1,80}$/.test(r));
}

/**
 * Throws what our own fetch threw, out of the library's wrapping. The library's errors carry the whole request, the
 * token included, so they are never kept as a cause.
 */
export function rethrow(error: unknown): never {
  if (!(error instanceof Error && "config" in error)) throw error;
  throw error.cause instanceof ProviderError
    ? error.cause
    : new Error("Google's library failed.", { cause: error.cause });
}
