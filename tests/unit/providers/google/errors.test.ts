import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import { answerError, reasonsOf, rethrow } from "@/lib/providers/google/errors";

const now = new Date("2031-03-05T09:00:00Z");
const withReason = (reason: string, code = 403) => ({ error: { code, errors: [{ domain: "x", reason }] } });
const answer = (status: number, body: unknown = {}, retryAfter?: Date) => ({ status, body, retryAfter });

const inDetails = (reason: string) => ({
  error: { code: 403, message: "x", status: "PERMISSION_DENIED", details: [{ reason }] },
});

describe("an answer of the API", () => {
  it.each([
    [403, "rateLimitExceeded", "throttled", "throttled"],
    [403, "userRateLimitExceeded", "throttled", "throttled"],
    [429, "rateLimitExceeded", "throttled", "throttled"],
    [429, "userRateLimitExceeded", "throttled", "throttled"],
    [429, "whatever", "throttled", "throttled"],
    [403, "quotaExceeded", "throttled", "quota_exceeded"],
    [429, "quotaExceeded", "throttled", "quota_exceeded"],
    [403, "dailyLimitExceeded", "throttled", "quota_exceeded"],
    [403, "insufficientPermissions", "reauth", "scope_missing"],
    [403, "requiredAccessLevel", "denied", "read_only"],
    [403, "forbiddenForNonOrganizer", "denied", "not_organizer"],
    [403, "notACalendarUser", "denied", "not_calendar_user"],
    [403, "domainPolicy", "denied", "admin_policy"],
    [403, "accessNotConfigured", "denied", "api_disabled"],
    [403, "forbidden", "denied", "refused"],
    [403, "constructor", "denied", "refused"],
    [400, "invalid", "denied", "refused"],
    [400, "domainPolicy", "denied", "refused"],
    [401, "authError", "reauth", "unauthorized"],
    [404, "notFound", "denied", "refused"],
    [408, "timeout", "denied", "server_busy"],
    [418, "teapot", "denied", "refused"],
    [500, "backendError", "denied", "server_error"],
    [503, "backendError", "denied", "server_error"],
  ])("%i %s is %s, %s", (status, reason, kind, code) => {
    const error = answerError(answer(status, withReason(reason, status)), "events.insert", now);
    expect(error).toMatchObject({ kind, code });
    expect(error.message).toBe(`events.insert was answered ${status} (${reason}).`);
    expect(error.proven).toBe(kind === "denied" && status < 500 && status !== 408);
  });

  it.each([
    ["SERVICE_DISABLED", "denied", "api_disabled"],
    ["RATE_LIMIT_EXCEEDED", "throttled", "throttled"],
    ["ACCESS_TOKEN_SCOPE_INSUFFICIENT", "reauth", "scope_missing"],
    ["CONSUMER_SUSPENDED", "denied", "client_refused"],
    ["CONSUMER_INVALID", "denied", "client_refused"],
    ["BILLING_DISABLED", "denied", "client_refused"],
    ["SECURITY_POLICY_VIOLATED", "denied", "admin_policy"],
    ["ORG_RESTRICTION_VIOLATION", "denied", "admin_policy"],
    ["NEWER_THAN_THIS", "denied", "refused"],
  ])("403 with %s in its details only is %s, %s", (reason, kind, code) => {
    expect(answerError(answer(403, inDetails(reason)), "x", now)).toMatchObject({ kind, code });
  });

  it.each([
    { body: "" },
    { body: "<html><body>403. That’s an error.</body></html>" },
    { body: {} },
    { body: { error: "access_denied" } },
    { body: new Blob(["x"]) },
  ])("proves nothing when it is not the API's own: %p", ({ body }) => {
    for (const status of [302, 400, 401, 403, 404, 407, 409, 410, 412, 413, 429, 451])
      expect(answerError(answer(status, body), "x", now)).toMatchObject(
        status < 400 && typeof body !== "string"
          ? { kind: "ambiguous", code: "odd_answer" }
          : { kind: "denied", code: "foreign_answer", proven: false },
      );
  });

  it("proves nothing either once an earlier request of the same operation has written", () => {
    for (const [status, reason] of [
      [403, "rateLimitExceeded"],
      [403, "forbidden"],
    ] as const)
      expect(answerError(answer(status, withReason(reason, status)), "x", now, true)).toMatchObject({
        kind: "denied",
        proven: false,
      });
  });

  it("waits as long as it is told; two hours for a quota that does not say", () => {
    const told = new Date("2031-03-05T09:01:00Z");
    const quota = withReason("quotaExceeded");
    expect(answerError(answer(403, quota), "x", now).retryAfter).toEqual(new Date("2031-03-05T11:00:00Z"));
    for (const [status, body] of [
      [403, quota],
      [429, withReason("rateLimitExceeded")],
      [429, "<html>"],
      [500, {}],
      [503, "busy"],
    ] as const)
      expect(answerError(answer(status, body, told), "x", now).retryAfter).toEqual(told);
  });

  it("names the reason of an ErrorInfo before the older one", () => {
    const data = {
      error: {
        code: 403,
        errors: [{ reason: "forbidden" }],
        details: [{ "@type": "x" }, { reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }],
      },
    };
    expect(reasonsOf(answer(403, data))).toEqual(["ACCESS_TOKEN_SCOPE_INSUFFICIENT", "forbidden"]);
    expect(answerError(answer(403, data), "x", now)).toMatchObject({ kind: "reauth", code: "scope_missing" });
  });

  it("says nothing that is no word", () => {
    const data = withReason("ya29.token <b>");
    expect(answerError(answer(403, data), "x", now).message).not.toContain("ya29");
  });
});

describe("a failure below HTTP", () => {
  const thrown = (error: unknown): Error => {
    try {
      return rethrow(error);
    } catch (inner) {
      return inner as Error;
    }
  };
  const wrapped = (cause: unknown) =>
    Object.assign(new Error("wrapped", { cause }), {
      config: { headers: { authorization: "Bearer ya29.secret" } },
    });

  it("is unwrapped", () => {
    const unsent = new ProviderError("unsent", "no_time", "No time.");
    expect(thrown(wrapped(unsent))).toBe(unsent);
    const slow = new ProviderError("ambiguous", "too_slow", "The request failed.");
    expect(thrown(wrapped(slow))).toBe(slow);
  });

  it("never takes the library's own error along, which carries the request", () => {
    for (const error of [wrapped(undefined), wrapped(new TypeError("odd"))])
      expect(inspect(thrown(error), { depth: 10 })).not.toContain("secret");
    const bug = new RangeError("a bug of ours");
    expect(thrown(bug)).toBe(bug);
  });
});
