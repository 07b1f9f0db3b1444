import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import { answerError, reasonsOf, rethrow } from "@/lib/providers/google/errors";

const now = new Date("2031-03-05T09:00:00Z");
const withReason = (reason: string) => ({ error: { code: 403, errors: [{ domain: "x", reason }] } });
const answer = (status: number, body: unknown = {}, retryAfter?: Date) => ({ status, body, retryAfter });

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
