import { describe, expect, it } from "@jest/globals";
import {
  type GraphAnswer,
  graphError,
  isConflict,
  isDuplicate,
  isMissing,
} from "@/lib/providers/microsoft/errors";

const at = new Date("2026-03-10T09:02:00Z");
const answer = (status: number, code: string | null, retryAfter?: Date): GraphAnswer => ({
  status,
  code,
  retryAfter,
  body: null,
});

describe("what Graph's refusals mean", () => {
  it.each([
    // status, Graph's word, method, kind, our word
    [401, "InvalidAuthenticationToken", "PATCH", "reauth", "unauthorized"],
    [429, "ApplicationThrottled", "POST", "throttled", "throttled"],
    [503, "serviceNotAvailable", "GET", "throttled", "throttled"],
    [504, null, "GET", "throttled", "throttled"],
    [504, null, "POST", "ambiguous", "server_error"],
    [503, null, "PATCH", "ambiguous", "server_error"],
    [500, "generalException", "POST", "ambiguous", "server_error"],
    [502, null, "DELETE", "ambiguous", "server_error"],
    [507, "insufficientStorage", "POST", "invalid", "quota_full"],
    [403, "ErrorQuotaExceeded", "POST", "invalid", "quota_full"],
    [408, null, "POST", "ambiguous", "server_busy"],
    [409, "ErrorIrresolvableConflict", "POST", "ambiguous", "write_conflict"],
    [412, "ErrorIrresolvableConflict", "DELETE", "ambiguous", "write_conflict"],
    [404, "MailboxNotEnabledForRESTAPI", "POST", "invalid", "no_mailbox"],
    [404, "MailboxNotSupportedForRESTAPI", "GET", "invalid", "no_mailbox"],
    [403, "ErrorAccessDenied", "POST", "invalid", "read_only"],
    [403, "ErrorAccessDenied", "GET", "invalid", "access_denied"],
    [413, null, "POST", "invalid", "too_large"],
    [400, "ErrorPropertyValidationFailure", "POST", "invalid", "refused"],
    [400, null, "POST", "invalid", "refused"],
    // Not Graph's words: a portal, a proxy, a redirect.
    [404, null, "PATCH", "ambiguous", "odd_answer"],
    [403, null, "PATCH", "ambiguous", "odd_answer"],
    [302, null, "POST", "ambiguous", "odd_answer"],
  ])("%d %s to %s is %s: %s", (status, code, method, kind, word) => {
    expect(graphError(answer(status, code), method)).toMatchObject({ kind, code: word });
  });

  it.each([429, 503])("keeps the Retry-After of a %d", (status) => {
    const error = graphError(answer(status, null, at), "POST");
    expect(error).toMatchObject({ kind: "throttled", retryAfter: at });
  });

  it("never calls a write that a gateway gave up on throttled: it may have taken effect", () => {
    expect(graphError(answer(504, null, at), "POST")).toMatchObject({ kind: "ambiguous", retryAfter: at });
  });

  it("tells a missing item from a missing mailbox and from a proxy's 404", () => {
    expect(isMissing(answer(404, "ErrorItemNotFound"))).toBe(true);
    expect(isMissing(answer(404, "MailboxNotEnabledForRESTAPI"))).toBe(false);
    expect(isMissing(answer(404, null))).toBe(false);
  });

  it("knows a duplicate by its word, with either status, from other conflicts", () => {
    expect(isDuplicate(answer(400, "ErrorDuplicateTransactionId"))).toBe(true);
    expect(isDuplicate(answer(409, "ErrorDuplicateTransactionId"))).toBe(true);
    expect(isDuplicate(answer(409, "ErrorIrresolvableConflict"))).toBe(false);
    expect([
      isConflict(answer(409, null)),
      isConflict(answer(412, null)),
      isConflict(answer(400, null)),
    ]).toEqual([true, true, false]);
  });
});
