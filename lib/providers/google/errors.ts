import type { ServiceCode } from "@/lib/errors/codes";
import { ProviderError, type ProviderErrorKind } from "../errors";
import type { JsonAnswer } from "../kit/answer";
import { apiErrorShape } from "./schema";

/** A quota is given back over hours: https://developers.google.com/workspace/calendar/api/guides/quota */
const QUOTA_PAUSE = 2 * 3_600_000;

/** Reasons of a 403. https://developers.google.com/workspace/calendar/api/guides/errors */
const FORBIDDEN = new Map<string, [ProviderErrorKind, ServiceCode]>([
  ["rateLimitExceeded", ["throttled", "throttled"]],
  ["userRateLimitExceeded", ["throttled", "throttled"]],
  ["quotaExceeded", ["throttled", "quota_exceeded"]],
  ["dailyLimitExceeded", ["throttled", "quota_exceeded"]],
  ["insufficientPermissions", ["reauth", "scope_missing"]],
  ["ACCESS_TOKEN_SCOPE_INSUFFICIENT", ["reauth", "scope_missing"]],
  ["requiredAccessLevel", ["invalid", "read_only"]],
  ["forbiddenForNonOrganizer", ["invalid", "not_organizer"]],
  ["accessNotConfigured", ["invalid", "api_disabled"]],
  ["SERVICE_DISABLED", ["invalid", "api_disabled"]],
]);

/**
 * What an answer that was not the wanted one means (docs/assurance.md has the table of Google). 404, 409, 410
 * and 412 have meanings of their own in `provider.ts`; here they are refusals.
 */
export function answerError(answer: JsonAnswer, call: string, now: Date): ProviderError {
  const { status, retryAfter } = answer;
  const reasons = reasonsOf(answer.body);
  const message = `${call} was answered ${status}${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}.`;
  if (status === 401) return new ProviderError("reauth", "unauthorized", message);
  if (status === 403 || status === 429) {
    const known = reasons.map((r) => FORBIDDEN.get(r)).find((f) => f !== undefined);
    const [kind, code] = known ?? (status === 429 ? ["throttled", "throttled"] : ["invalid", "refused"]);
    const pause = code === "quota_exceeded" ? new Date(now.getTime() + QUOTA_PAUSE) : undefined;
    return new ProviderError(kind, code, message, kind === "throttled" ? (retryAfter ?? pause) : undefined);
  }
  if (status >= 500) return new ProviderError("ambiguous", "server_error", message);
  // 408 and 425 ask to send again later; what is not an error and not understood may have taken effect.
  if (status === 408 || status === 425) return new ProviderError("ambiguous", "server_busy", message);
  if (status < 400) return new ProviderError("ambiguous", "odd_answer", message);
  return new ProviderError("invalid", status === 413 ? "too_large" : "refused", message);
}

/** The reasons an error of the API names, best first; safe to log. */
export function reasonsOf(body: unknown): string[] {
  const parsed = apiErrorShape.safeParse(body);
  if (!parsed.success) return [];
  const { errors = [], details = [] } = parsed.data.error;
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
