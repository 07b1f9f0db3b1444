import { describe, expect, it } from "@jest/globals";
import {
  type GraphAnswer,
  graphError,
  isAccessDenied,
  isConflict,
  isDuplicate,
  isMissing,
  isUndeletable,
  isZoneRefused,
} from "@/lib/providers/microsoft/errors";

const at = new Date("2026-03-10T09:02:00Z");
const answer = (status: number, code: string | null, more: Partial<GraphAnswer> = {}): GraphAnswer => ({
  status,
  code,
  retryAfter: undefined,
  body: null,
  challenge: null,
  foreign: code === null,
  ...more,
});
const CHALLENGE = 'Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="';

describe("what Graph's refusals mean", () => {
  it.each([
    // status, Graph's word, method, kind, our word, whether nothing took effect
    [401, "InvalidAuthenticationToken", "PATCH", "reauth", "unauthorized", false],
    [403, "insufficient_claims", "PATCH", "reauth", "unauthorized", false],
    [403, "InsufficientClaims", "GET", "reauth", "unauthorized", false],
    [429, "ApplicationThrottled", "POST", "throttled", "throttled", false],
    [503, "serviceNotAvailable", "GET", "throttled", "throttled", false],
    [504, "gatewayTimeout", "GET", "denied", "server_error", false],
    [504, "gatewayTimeout", "POST", "denied", "server_error", false],
    [503, "serviceNotAvailable", "PATCH", "denied", "server_error", false],
    [500, "generalException", "POST", "denied", "server_error", false],
    [507, "insufficientStorage", "POST", "denied", "quota_full", false],
    [403, "ErrorQuotaExceeded", "POST", "denied", "quota_full", true],
    [408, "requestTimeout", "POST", "denied", "server_busy", false],
    [409, "ErrorIrresolvableConflict", "POST", "denied", "write_conflict", true],
    [412, "ErrorIrresolvableConflict", "DELETE", "denied", "write_conflict", true],
    // The account's state, whatever was asked.
    [404, "MailboxNotEnabledForRESTAPI", "POST", "denied", "no_mailbox", true],
    [404, "MailboxNotSupportedForRESTAPI", "GET", "denied", "no_mailbox", true],
    [404, "ErrorNonExistentMailbox", "PATCH", "denied", "no_mailbox", true],
    [404, "ErrorInvalidUser", "GET", "denied", "no_mailbox", true],
    [404, "ResourceNotFound", "PATCH", "denied", "no_mailbox", true],
    [404, "MailboxInfoStale", "PATCH", "denied", "mailbox_moving", true],
    [503, "MailboxInfoStale", "GET", "denied", "mailbox_moving", false],
    [503, "ErrorMailboxMoveInProgress", "POST", "denied", "mailbox_moving", false],
    [403, "ErrorAccessDenied", "POST", "denied", "access_denied", true],
    [403, "ErrorAccessDenied", "GET", "denied", "access_denied", true],
    // Words every object of JavaScript knows are words like any other.
    [403, "constructor", "POST", "denied", "access_denied", true],
    [400, "__proto__", "PATCH", "denied", "refused", true],
    [429, "toString", "POST", "throttled", "throttled", false],
    // Words that name no content say nothing of the event, new ones included.
    [400, "ErrorInvalidRequest", "POST", "denied", "refused", true],
    [400, "BadRequest", "PATCH", "denied", "refused", true],
    [400, "RequestBodyRead", "POST", "denied", "refused", true],
    [400, "ErrorInvalidIdMalformed", "POST", "denied", "refused", true],
    [404, "ErrorItemNotFound", "GET", "denied", "refused", true],
    [404, "UnknownError", "PATCH", "denied", "refused", true],
    [405, "Request_BadRequest", "PATCH", "denied", "refused", true],
    [415, "UnsupportedMediaType", "POST", "denied", "refused", true],
    [418, "SomethingNew", "POST", "denied", "refused", true],
  ])("%d %s to %s is %s: %s", (status, code, method, kind, word, proven) => {
    expect(graphError(answer(status, code), method, true)).toMatchObject({ kind, code: word, proven });
    expect(graphError(answer(status, code), method).proven).toBe(false);
  });

  it.each([
    [400, "ErrorPropertyValidationFailure", "bad_content"],
    [400, "ErrorInvalidValueForProperty", "bad_content"],
    [400, "ErrorCalendarEndDateIsEarlierThanStartDate", "bad_time"],
    [400, "ErrorCalendarDurationIsTooLong", "bad_time"],
    [400, "ErrorCalendarOutOfRange", "bad_time"],
    [400, "ErrorMessageSizeExceeded", "too_large"],
    [413, "ErrorMessageSizeExceeded", "too_large"],
    [413, "RequestEntityTooLarge", "too_large"],
  ])("%d %s names the event's content: it is invalid, %s", (status, code, word) => {
    expect(graphError(answer(status, code), "POST", true)).toMatchObject({ kind: "invalid", code: word });
  });

  it.each(["GET", "DELETE"])("the same words to a %s, which has no content, are a denial", (method) => {
    for (const [status, code] of [
      [400, "ErrorPropertyValidationFailure"],
      [413, "ErrorMessageSizeExceeded"],
    ] as const)
      expect(graphError(answer(status, code), method, true)).toMatchObject({ kind: "denied", proven: true });
  });

  it("is never final where the service failed while it named the content", () => {
    expect(graphError(answer(500, "ErrorPropertyValidationFailure"), "POST", true)).toMatchObject({
      kind: "denied",
      proven: false,
    });
  });

  it.each([
    [400, "foreign_answer"],
    [401, "foreign_answer"],
    [403, "foreign_answer"],
    [404, "foreign_answer"],
    [413, "foreign_answer"],
    [429, "foreign_answer"],
    [302, "foreign_answer"],
    [200, "foreign_answer"],
    [502, "server_error"],
    [503, "server_error"],
  ])("a page with %d in place of Graph's JSON proves nothing", (status, word) => {
    for (const method of ["GET", "POST"])
      expect(graphError(answer(status, null, { retryAfter: at }), method, true)).toMatchObject({
        kind: "denied",
        code: word,
        proven: false,
        retryAfter: at,
      });
  });

  it("leaves open what a success was that cannot be read", () => {
    expect(graphError(answer(200, null, { foreign: false }), "PATCH", true)).toMatchObject({
      kind: "ambiguous",
      code: "odd_answer",
    });
  });

  it.each([
    [401, CHALLENGE],
    [403, CHALLENGE],
    [401, 'Bearer realm="", error="invalid_token"'],
  ])(
    "takes %d with the challenge of a bearer token for the sign-in's, without a word too",
    (status, challenge) => {
      for (const code of [null, "UnknownError"])
        expect(graphError(answer(status, code, { challenge }), "GET", true)).toMatchObject({
          kind: "reauth",
          code: "unauthorized",
        });
    },
  );

  it("does not take a proxy's own sign-in for the account's", () => {
    const challenge = 'Basic realm="proxy"';
    expect(graphError(answer(401, null, { challenge }), "GET").kind).toBe("denied");
  });

  it.each([429, 503])("keeps the Retry-After of a %d", (status) => {
    const error = graphError(answer(status, "ApplicationThrottled", { retryAfter: at }), "POST");
    expect(error).toMatchObject({ kind: "throttled", retryAfter: at });
  });

  it("never calls a write that a gateway gave up on throttled: it may have taken effect", () => {
    const error = graphError(answer(504, "gatewayTimeout", { retryAfter: at }), "POST", true);
    expect(error).toMatchObject({ kind: "denied", proven: false, retryAfter: at });
  });

  it.each([
    [404, "ErrorItemNotFound", true],
    [404, "ErrorFolderNotFound", true],
    [404, "itemNotFound", true],
    [404, "ErrorInvalidMailboxItemId", true],
    [400, "ErrorInvalidIdMalformed", true],
    [404, "ErrorInvalidIdMalformed", true],
    [404, "ResourceNotFound", false],
    [404, "ErrorInvalidUser", false],
    [404, "MailboxNotEnabledForRESTAPI", false],
    [404, null, false],
    [403, "ErrorItemNotFound", false],
    [400, "ErrorInvalidRequest", false],
  ])("%d %s says that the item is missing: %s", (status, code, missing) => {
    expect(isMissing(answer(status, code))).toBe(missing);
  });

  it("knows a duplicate by its word, with either status, from other conflicts", () => {
    expect(isDuplicate(answer(400, "ErrorDuplicateTransactionId"))).toBe(true);
    expect(isDuplicate(answer(409, "ErrorDuplicateTransactionId"))).toBe(true);
    expect(isDuplicate(answer(409, "ErrorIrresolvableConflict"))).toBe(false);
    expect([409, 412, 400].map((status) => isConflict(answer(status, "ErrorIrresolvableConflict")))).toEqual([
      true,
      true,
      false,
    ]);
    expect(isConflict(answer(412, null))).toBe(false);
    // A refusal nobody knows is no lost race, which would pass for an account that serves events.
    expect(isConflict(answer(409, "SomethingNew"))).toBe(false);
  });

  it("knows refused zones, refused deletes and a refused account from each other", () => {
    expect(isZoneRefused(answer(400, "TimeZoneNotSupportedException"))).toBe(true);
    expect(isZoneRefused(answer(400, "ErrorInvalidRequest"))).toBe(false);
    expect(isUndeletable(answer(403, "ErrorCannotDeleteObject"))).toBe(true);
    expect(isUndeletable(answer(403, "ErrorAccessDenied"))).toBe(false);
    expect(isAccessDenied(answer(403, "ErrorAccessDenied"))).toBe(true);
    expect(isAccessDenied(answer(403, "ErrorQuotaExceeded"))).toBe(false);
    expect(isAccessDenied(answer(403, null))).toBe(false);
    expect(isAccessDenied(answer(403, "ErrorAccessDenied", { challenge: CHALLENGE }))).toBe(false);
  });
});
