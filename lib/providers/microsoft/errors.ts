import { ProviderError } from "../errors";
import type { JsonAnswer } from "../kit/answer";

/** What Graph said to one request. */
export interface GraphAnswer extends JsonAnswer {
  /** Graph's own word for a failure (`error.code`); null when the answer is not one of Graph's. */
  code: string | null;
}

/** Words for "this item, or the folder it is said to be in, does not exist" (learn.microsoft.com/graph/errors). */
const MISSING = new Set(["ErrorItemNotFound", "ErrorFolderNotFound", "ResourceNotFound", "itemNotFound"]);
const NO_MAILBOX = new Set(["MailboxNotEnabledForRESTAPI", "MailboxNotSupportedForRESTAPI"]);

/** Whether Graph says the item is not there: a 404 of anything else in between proves nothing. */
export const isMissing = (answer: GraphAnswer): boolean =>
  answer.status === 404 && answer.code !== null && MISSING.has(answer.code);

/** Whether the transactionId was used before with another body: seen as 400 and as 409. */
export const isDuplicate = (answer: GraphAnswer): boolean =>
  (answer.status === 400 || answer.status === 409) && answer.code === "ErrorDuplicateTransactionId";

/** Whether Exchange lost a race with itself and took nothing: 412 ErrorIrresolvableConflict and its like. */
export const isConflict = (answer: GraphAnswer): boolean => answer.status === 409 || answer.status === 412;

/**
 * What an answer that was not the wanted one means (learn.microsoft.com/graph/errors, .../graph/throttling).
 * 404 ErrorItemNotFound and duplicates have meanings of their own in `provider.ts`.
 */
export function graphError(answer: GraphAnswer, method: string): ProviderError {
  const { status, code, retryAfter } = answer;
  const message = `${method} was answered ${status}${code ? ` ${code}` : ""}.`;
  if (status === 401) return new ProviderError("reauth", "unauthorized", message);
  if (isThrottled(answer, method)) return new ProviderError("throttled", "throttled", message, retryAfter);
  if (status === 507 || code === "ErrorQuotaExceeded")
    return new ProviderError("invalid", "quota_full", message);
  if (status >= 500) return new ProviderError("ambiguous", "server_error", message, retryAfter);
  if (status === 408 || status === 425) return new ProviderError("ambiguous", "server_busy", message);
  if (isConflict(answer)) return new ProviderError("ambiguous", "write_conflict", message);
  if (status === 413) return new ProviderError("invalid", "too_large", message);
  // A proxy's or a portal's page, or a redirect: not a word from Graph, so nothing is concluded from it.
  if (status < 400 || (code === null && status !== 400))
    return new ProviderError("ambiguous", "odd_answer", message);
  if (code && NO_MAILBOX.has(code)) return new ProviderError("invalid", "no_mailbox", message);
  if (status === 403)
    return new ProviderError("invalid", method === "GET" ? "access_denied" : "read_only", message);
  return new ProviderError("invalid", "refused", message);
}

/**
 * 429 refuses before anything is done, and so does a 503 that names a time. A write answered 504, or 503 without
 * one, may have taken effect upstream: forgetting that it was sent could leave an event nobody knows of.
 */
function isThrottled({ status, retryAfter }: GraphAnswer, method: string): boolean {
  if (status === 429) return true;
  if (status === 503) return method === "GET" || retryAfter !== undefined;
  return status === 504 && method === "GET";
}
