import { HttpError } from "@/lib/http/errors";
import { ProviderError, type ProviderErrorKind } from "../errors";
import { apiErrorShape, tokenErrorShape } from "./schema";

/** An answer of Google, body parsed as JSON if it was any. */
export interface GoogleAnswer {
  status: number;
  data: unknown;
  /** When a throttled account may be asked again, if the answer said so. */
  retryAfter: Date | undefined;
}

/** A quota is given back over hours: https://developers.google.com/workspace/calendar/api/guides/quota */
const QUOTA_PAUSE = 2 * 3_600_000;

/** Reasons of a 403. https://developers.google.com/workspace/calendar/api/guides/errors */
const FORBIDDEN = new Map<string, [ProviderErrorKind, string]>([
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
 * What an answer that was not the wanted one means (docs/sync-engine.md, the error table of Google). 404, 409, 410
 * and 412 have meanings of their own in `provider.ts`; here they are refusals.
 */
export function answerError(answer: GoogleAnswer, call: string, now: Date): ProviderError {
  const { status, retryAfter } = answer;
  const reasons = reasonsOf(answer.data);
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
export function reasonsOf(data: unknown): string[] {
  const parsed = apiErrorShape.safeParse(data);
  if (!parsed.success) return [];
  const { errors = [], details = [] } = parsed.data.error;
  return [...details, ...errors]
    .map((e) => e.reason)
    .filter((r) => r !== undefined)
    .filter((r) => /^\w{1,80}$/.test(r));
}

/** Why the token endpoint refused (RFC 6749 §5.2); `invalid_grant` means different things to the two callers. */
export function tokenError(answer: GoogleAnswer, invalidGrant: string): ProviderError {
  const error = tokenErrorShape.safeParse(answer.data).data?.error ?? "";
  const message = `The token endpoint answered ${answer.status}${/^\w{1,60}$/.test(error) ? ` (${error})` : ""}.`;
  if (error === "invalid_grant") return new ProviderError("reauth", invalidGrant, message);
  if (error === "access_denied" || error === "admin_policy_enforced")
    return new ProviderError("reauth", "consent_denied", message);
  if (answer.status === 429 || error === "rate_limit_exceeded")
    return new ProviderError("throttled", "throttled", message, answer.retryAfter);
  if (answer.status >= 500) return new ProviderError("ambiguous", "server_error", message);
  if (answer.status < 400) return new ProviderError("ambiguous", "odd_answer", message);
  // invalid_client, unauthorized_client, redirect_uri_mismatch …: what the operator set does not fit.
  return new ProviderError("invalid", "client_refused", message);
}

/**
 * A failure below HTTP: whether it took effect is unknown. The library wraps what our own fetch threw. Its errors
 * carry the whole request, tokens included, so they are never kept as a cause.
 */
export function transportError(error: unknown): unknown {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (inner instanceof ProviderError) return inner;
  if (inner instanceof HttpError)
    return new ProviderError("ambiguous", inner.code, "The request failed.", undefined, { cause: inner });
  return error instanceof Error && "config" in error
    ? new Error("Google's library failed.", inner === error ? undefined : { cause: inner })
    : error;
}
