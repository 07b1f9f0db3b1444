import { describe, expect, it } from "@jest/globals";
import type { DavAnswer } from "@/lib/providers/caldav/answer";
import { answerError } from "@/lib/providers/caldav/errors";

describe("answerError", () => {
  it.each([
    [401, "reauth", "wrong_password"],
    [403, "invalid", "read_only"],
    [400, "invalid", "refused"],
    [413, "invalid", "too_large"],
    [415, "invalid", "refused"],
    [507, "invalid", "quota_full"],
    [429, "throttled", "throttled"],
    [503, "throttled", "throttled"],
    [408, "ambiguous", "server_busy"],
    [423, "ambiguous", "server_busy"],
    [500, "ambiguous", "server_error"],
    [502, "ambiguous", "server_error"],
    [504, "ambiguous", "server_error"],
    [200, "ambiguous", "odd_answer"],
    [207, "ambiguous", "odd_answer"],
    [302, "ambiguous", "odd_answer"],
  ])("%i is %s, %s", (status, kind, code) => {
    const answer: DavAnswer = {
      status,
      etag: null,
      text: "",
      url: new URL("https://a.example/"),
      retryAfter: undefined,
    };
    expect(answerError(answer, "PUT")).toMatchObject({ kind, code });
  });
});
