import type { ServiceCode } from "@/lib/errors/codes";
import { denied, ProviderError } from "../errors";
import type { JsonAnswer } from "../kit/answer";

/** What Graph said to one request. */
export interface GraphAnswer extends JsonAnswer {
  /** Graph's own word for a failure (`error.code`); null when the answer is not one of Graph's. */
  code: string | null;
  /** The header WWW-Authenticate: what Graph wants of the next token. */
  challenge: string | null;
  /** It is no JSON and does not say it is: the page of a proxy or a portal. */
  foreign: boolean;
}

/** The item, or the folder it is said to be in, is not in this mailbox (learn.microsoft.com/graph/errors). */
const MISSING = new Set([
  "ErrorItemNotFound",
  "ErrorFolderNotFound",
  "itemNotFound",
  // An id of the mailbox as it was before it moved, answered 404 or 400.
  "ErrorInvalidMailboxItemId",
  "ErrorInvalidIdMalformed",
]);

/** The service's words for an event's content, and nothing else: the only ones that may ever end an event. */
const CONTENT = new Map<string, ServiceCode>([
  ["ErrorPropertyValidationFailure", "bad_content"],
  ["ErrorInvalidValueForProperty", "bad_content"],
  ["ErrorCalendarEndDateIsEarlierThanStartDate", "bad_time"],
  ["ErrorCalendarDurationIsTooLong", "bad_time"],
  ["ErrorCalendarOutOfRange", "bad_time"],
  ["ErrorMessageSizeExceeded", "too_large"],
  ["RequestEntityTooLarge", "too_large"],
]);

/** What is the account's state whatever was asked, with any status: MailboxInfoStale comes with 503 as well. */
const ACCOUNT = new Map<string, ServiceCode>([
  // learn.microsoft.com/graph/resolve-auth-errors; ErrorInvalidUser and ResourceNotFound are said of the mailbox.
  ["MailboxNotEnabledForRESTAPI", "no_mailbox"],
  ["MailboxNotSupportedForRESTAPI", "no_mailbox"],
  ["ErrorNonExistentMailbox", "no_mailbox"],
  ["ErrorInvalidUser", "no_mailbox"],
  ["ResourceNotFound", "no_mailbox"],
  ["MailboxInfoStale", "mailbox_moving"],
  ["ErrorMailboxMoveInProgress", "mailbox_moving"],
  ["ErrorQuotaExceeded", "quota_full"],
]);

const ZONE = new Set(["TimeZoneNotSupportedException", "ErrorInvalidTimeZone", "ErrorTimeZone"]);

/** Whether Graph says the item is not there: a 404 of anything else in between proves nothing. */
export const isMissing = ({ status, code }: GraphAnswer): boolean =>
  (status === 404 || (status === 400 && code?.startsWith("ErrorInvalid") === true)) &&
  code !== null &&
  MISSING.has(code);

/**
 * Whether a delete is refused because there is nothing left of the item but its id: immutable ids of deleted items are
 * answered 403 in place of 404 (msgraph-sdk-dotnet issue 3047).
 */
export const isUndeletable = ({ status, code }: GraphAnswer): boolean =>
  status === 403 && code === "ErrorCannotDeleteObject";

/** Whether the mailbox does not know the zone of a time; nothing was written. */
export const isZoneRefused = ({ status, code }: GraphAnswer): boolean =>
  status === 400 && code !== null && ZONE.has(code);

/** Whether the transactionId was used before with another body: seen as 400 and as 409. */
export const isDuplicate = (answer: GraphAnswer): boolean =>
  (answer.status === 400 || answer.status === 409) && answer.code === "ErrorDuplicateTransactionId";

/** Whether Exchange lost a race with itself and took nothing. Any other 409 or 412 is a refusal like others. */
export const isConflict = ({ status, code }: GraphAnswer): boolean =>
  code === "ErrorIrresolvableConflict" && (status === 409 || status === 412);

/** Whether Graph does not let this account do what it asked: a word about the account, or about one calendar. */
export const isAccessDenied = (answer: GraphAnswer): boolean =>
  answer.status === 403 && answer.code !== null && !ACCOUNT.has(answer.code) && !isChallenge(answer);

/**
 * What an answer that was not the wanted one means (learn.microsoft.com/graph/errors, .../graph/throttling).
 * 404 ErrorItemNotFound, duplicates and refused zones have meanings of their own in `provider.ts`. `clean`: no write
 * of the operation took effect before this answer (`ProviderError.proven`).
 */
export function graphError(answer: GraphAnswer, method: string, clean = false): ProviderError {
  const { status, code, retryAfter } = answer;
  const message = `${method} was answered ${status}${code ? ` ${code}` : ""}.`;
  const refuse = (word: ServiceCode) =>
    denied(word, message, { retryAfter, proven: clean && code !== null && status < 500 });
  if (isSignInRefused(answer)) return new ProviderError("reauth", "unauthorized", message);
  if (status >= 200 && status < 300 && !answer.foreign)
    return new ProviderError("ambiguous", "odd_answer", message);
  if (code === null) return refuse(status >= 500 ? "server_error" : "foreign_answer");
  if (isThrottled(answer, method)) return new ProviderError("throttled", "throttled", message, retryAfter);
  const account = ACCOUNT.get(code);
  if (account) return refuse(account);
  const content = CONTENT.get(code);
  // A look and a delete have no content that could be refused.
  if (content && status < 500 && (method === "POST" || method === "PATCH"))
    return new ProviderError("invalid", content, message);
  if (status === 507) return refuse("quota_full");
  if (status >= 500) return refuse("server_error");
  if (status === 408 || status === 425) return denied("server_busy", message, { retryAfter });
  if (isConflict(answer)) return refuse("write_conflict");
  return refuse(status === 403 ? "access_denied" : "refused");
}

/**
 * 401 in Graph's own words, or with the challenge of a bearer token (RFC 6750 §3), which no proxy sends; and what
 * Conditional Access adds to either status (learn.microsoft.com/entra/identity-platform/claims-challenge).
 */
const isSignInRefused = (answer: GraphAnswer): boolean =>
  isChallenge(answer) ||
  (answer.status === 401 && (answer.code !== null || /^bearer\b/i.test(answer.challenge ?? "")));

function isChallenge({ status, code, challenge }: GraphAnswer): boolean {
  if (status !== 401 && status !== 403) return false;
  const wanted =
    /^bearer\b/i.test(challenge ?? "") && /\b(claims=|insufficient_claims)/.test(challenge ?? "");
  return wanted || /^insufficient_?claims$/i.test(code ?? "");
}

/**
 * 429 refuses before anything is done, and so does a 503 that names a time. A write answered 504, or 503 without one,
 * may have taken effect upstream: forgetting that it was sent could leave an event nobody knows of.
 */
function isThrottled({ status, code, retryAfter }: GraphAnswer, method: string): boolean {
  if (code !== null && ACCOUNT.has(code)) return false;
  if (status === 429) return true;
  if (status === 503) return method === "GET" || retryAfter !== undefined;
  return status === 504 && method === "GET" && retryAfter !== undefined;
}
