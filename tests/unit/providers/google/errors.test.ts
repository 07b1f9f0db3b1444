import { describe, expect, it } from "@jest/globals";
import { HttpError } from "@/lib/http/errors";
import { ProviderError } from "@/lib/providers/errors";
import { answerError, reasonsOf, tokenError, transportError } from "@/lib/providers/google/errors";

const now = new Date("2031-03-05T09:00:00Z");
const withReason = (reason: string) => ({ error: { code: 403, errors: [{ domain: "x", reason }] } });
const answer = (status: number, data: unknown = {}, retryAfter?: Date) => ({ status, data, retryAfter });

describe("an answer of the API", () => {
  it.each([
    [403, "rateLimitExceeded", "throttled", "throttled"],
    [403, "userRateLimitExceeded", "throttled", "throttled"],
    [429, "rateLimitExceeded", "throttled", "throttled"],
    [429, "userRateLimitExceeded", "throttled", "throttled"],
    [403, "quotaExceeded", "throttled", "quota_exceeded"],
    [429, "quotaExceeded", "throttled", "quota_exceeded"],
    [403, "dailyLimitExceeded", "throttled", "quota_exceeded"],
    [403, "insufficientPermissions", "reauth", "scope_missing"],
    [403, "requiredAccessLevel", "invalid", "read_only"],
    [403, "forbiddenForNonOrganizer", "invalid", "not_organizer"],
    [403, "accessNotConfigured", "invalid", "api_disabled"],
    [403, "constructor", "invalid", "refused"],
    [400, "invalid", "invalid", "refused"],
    [401, "authError", "reauth", "unauthorized"],
    [500, "backendError", "ambiguous", "server_error"],
  ])("%i %s is %s, %s", (status, reason, kind, code) => {
    const error = answerError(answer(status, withReason(reason)), "events.insert", now);
    expect(error).toMatchObject({ kind, code });
    expect(error.message).toBe(`events.insert was answered ${status} (${reason}).`);
  });

  it("waits as long as it is told; two hours for a quota that does not say", () => {
    const told = new Date("2031-03-05T09:01:00Z");
    const quota = withReason("quotaExceeded");
    expect(answerError(answer(403, quota), "x", now).retryAfter).toEqual(new Date("2031-03-05T11:00:00Z"));
    expect(answerError(answer(403, quota, told), "x", now).retryAfter).toEqual(told);
    expect(answerError(answer(429, {}, told), "x", now).retryAfter).toEqual(told);
    expect(answerError(answer(500, {}, told), "x", now).retryAfter).toBeUndefined();
  });

  it("names the reason of an ErrorInfo before the older one", () => {
    const data = {
      error: {
        errors: [{ reason: "forbidden" }],
        details: [{ "@type": "x" }, { reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }],
      },
    };
    expect(reasonsOf(data)).toEqual(["ACCESS_TOKEN_SCOPE_INSUFFICIENT", "forbidden"]);
    expect(answerError(answer(403, data), "x", now)).toMatchObject({ kind: "reauth", code: "scope_missing" });
  });

  it("says nothing that is no word", () => {
    const data = withReason("ya29.token <b>");
    expect(answerError(answer(403, data), "x", now).message).not.toContain("ya29");
  });
});

describe("an answer of the token endpoint", () => {
  it.each([
    [400, "invalid_grant", "reauth", "invalid_grant"],
    [401, "invalid_client", "invalid", "client_refused"],
    [400, "unauthorized_client", "invalid", "client_refused"],
    [400, "redirect_uri_mismatch", "invalid", "client_refused"],
    [400, "admin_policy_enforced", "reauth", "consent_denied"],
    [429, "rate_limit_exceeded", "throttled", "throttled"],
    [503, "", "ambiguous", "server_error"],
  ])("%i %s is %s, %s", (status, error, kind, code) => {
    expect(tokenError(answer(status, { error }), "invalid_grant")).toMatchObject({ kind, code });
  });

  it("is not quoted when it is no error code", () => {
    expect(tokenError(answer(400, { error: "1//secret token" }), "x").message).not.toContain("secret");
    expect(tokenError(answer(400, "<html>"), "x")).toMatchObject({ code: "client_refused" });
  });
});

describe("a failure below HTTP", () => {
  const wrapped = (cause: unknown) =>
    Object.assign(new Error("wrapped", { cause }), {
      config: { headers: { authorization: "Bearer ya29.secret" } },
    });

  it("is unwrapped", () => {
    const unsent = new ProviderError("unsent", "no_time", "No time.");
    expect(transportError(wrapped(unsent))).toBe(unsent);
    expect(transportError(wrapped(new HttpError("too_slow")))).toMatchObject({
      kind: "ambiguous",
      code: "too_slow",
    });
  });

  it("never takes the library's own error along, which carries the request", () => {
    for (const error of [wrapped(undefined), wrapped(new TypeError("odd"))])
      expect(JSON.stringify(transportError(error), Object.getOwnPropertyNames(error))).not.toContain(
        "secret",
      );
    const bug = new RangeError("a bug of ours");
    expect(transportError(bug)).toBe(bug);
  });
});
