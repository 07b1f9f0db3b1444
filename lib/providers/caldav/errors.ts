import type { ServiceCode } from "@/lib/errors/codes";
import { denied, ProviderError } from "../errors";
import { type DavAnswer, preconditionsOf, voiceOf } from "./answer";
import { passwordRefusedBy } from "./passwords";

/*
 * Whose words an answer is. WebDAV speaks XML (RFC 4918 §8.7): a refusal in it is the server's own, and so is one without
 * a body, once the same server has answered in WebDAV's words about the calendar. All else (a page, plain text, JSON) may
 * come from anything in between, some servers' own pages among it: it proves nothing, and is never invalid.
 */

/** What a refusal may name that is about what was sent (RFC 4791 §5.3.2.1). Only these are of the event's content. */
const CONTENT = new Map<string, ServiceCode>([
  ["valid-calendar-data", "bad_content"],
  ["valid-calendar-object-resource", "bad_content"],
  ["max-instances", "bad_content"],
  ["max-attendees-per-instance", "bad_content"],
  ["max-resource-size", "too_large"],
  ["min-date-time", "bad_time"],
  ["max-date-time", "bad_time"],
]);

/** What it may name that is about the calendar or the account, and would be said of every event alike. */
const ACCOUNT = new Map<string, ServiceCode>([
  // RFC 3744 §7.1.1
  ["need-privileges", "read_only"],
  // RFC 4331 §6
  ["quota-not-exceeded", "quota_full"],
  ["sufficient-disk-space", "quota_full"],
  // RFC 4791 §5.3.2.1: a calendar that takes no iCalendar, or no events.
  ["supported-calendar-data", "refused"],
  ["supported-calendar-component", "refused"],
  // RFC 4918 §16
  ["lock-token-submitted", "server_busy"],
  ["no-conflicting-lock", "server_busy"],
]);

/** RFC 4791 §5.3.2.1; RFC 6638 §3.2.4.1, of every calendar of the account, as Cyrus says it. */
const UID_IN_USE = ["no-uid-conflict", "unique-scheduling-object-resource"];

const BY_STATUS = new Map<number, ServiceCode>([
  [408, "server_busy"],
  [413, "too_large"],
  [423, "server_busy"],
  [425, "server_busy"],
  [507, "quota_full"],
]);

/** The first precondition a refusal names that a table has: it counts before the status (Xandikos says 412 to all). */
function reasonOf(answer: DavAnswer, table: ReadonlyMap<string, ServiceCode>): ServiceCode | undefined {
  if (answer.status < 400) return undefined;
  return [...preconditionsOf(answer).keys()]
    .map((name) => table.get(name))
    .find((code) => code !== undefined);
}

/** Whether the refusal itself says what it is about: then the calendar need not be asked for. */
export const saysWhy = (answer: DavAnswer): boolean =>
  (reasonOf(answer, CONTENT) ?? reasonOf(answer, ACCOUNT)) !== undefined;

/**
 * Whether it says that the UID is in use: the address it names, if any (null), else undefined. Nextcloud says it as
 * a 400 of SabreDAV's, in a message (apps/dav/lib/CalDAV/CalDavBackend.php, createCalendarObject).
 */
export function uidInUse(answer: DavAnswer): string | null | undefined {
  if (answer.status < 400) return undefined;
  const named = preconditionsOf(answer);
  const name = UID_IN_USE.find((known) => named.has(known));
  if (name) return named.get(name) ?? null;
  const nextcloud =
    answer.status === 400 && voiceOf(answer) === "dav" && /uid already exists/i.test(answer.text);
  return nextcloud ? null : undefined;
}

/**
 * A break that the service asks for: nothing was done. A write that met a 503 without a word or a time may have got
 * through to the server behind whatever said so.
 */
const asksForBreak = ({ status, retryAfter }: DavAnswer, method: string, own: boolean): boolean =>
  status === 429 ||
  (status === 503 && (own || retryAfter !== undefined || (method !== "PUT" && method !== "DELETE")));

/** Only a password that was sent, and refused, is a wrong one. */
function notLetIn({ refusal, url }: DavAnswer, message: string): ProviderError {
  if (refusal === "scheme") return denied("sign_in_kind", message);
  if (refusal === "stale") return denied("odd_answer", message);
  return new ProviderError("reauth", passwordRefusedBy(url), message);
}

/**
 * What an answer that was not the wanted one means. 403 to 412 have meanings of their own in `put.ts`; here they are
 * refusals. `asked`: the server has answered about the calendar in WebDAV's own words, so an empty refusal is its own.
 */
export function answerError(answer: DavAnswer, method: string, asked = false): ProviderError {
  const { status, retryAfter } = answer;
  const message = `${method} was answered ${status}.`;
  const voice = voiceOf(answer);
  if (status === 401 && voice !== "foreign") return notLetIn(answer, message);
  if (asksForBreak(answer, method, voice === "dav"))
    return voice === "foreign"
      ? denied("throttled", message, { retryAfter })
      : new ProviderError("throttled", "throttled", message, retryAfter);
  if (status >= 500 && (status !== 507 || voice === "foreign"))
    return denied(status === 503 ? "server_busy" : "server_error", message, { retryAfter });
  if (voice === "foreign") return denied("foreign_answer", message, { retryAfter });
  if (status < 300) return new ProviderError("ambiguous", "odd_answer", message);
  if (status < 400) return denied("odd_answer", message);
  // A look and a delete have no content that could be refused.
  const content = method === "PUT" && reasonOf(answer, CONTENT);
  if (content) return new ProviderError("invalid", content, message);
  const code = reasonOf(answer, ACCOUNT) ?? BY_STATUS.get(status) ?? "refused";
  // Both say that the request was not read to its end: what was read of it is not known.
  const unfinished = status === 408 || status === 425;
  return denied(code, message, { retryAfter, proven: !unfinished && (voice === "dav" || asked) });
}
