import { describe, expect, it } from "@jest/globals";
import type { DavAnswer } from "@/lib/providers/caldav/client";
import { answerError, retryAfterOf } from "@/lib/providers/caldav/errors";

const now = new Date("2031-01-01T00:00:00Z");

describe("retryAfterOf", () => {
  it.each([
    ["120", "2031-01-01T00:02:00.000Z"],
    [" 0 ", "2031-01-01T00:00:00.000Z"],
    ["Wed, 01 Jan 2031 00:05:00 GMT", "2031-01-01T00:05:00.000Z"],
    ["999999999", "2031-01-02T00:00:00.000Z"],
  ])("reads %j", (header, at) => {
    expect(retryAfterOf(header, now)?.toISOString()).toBe(at);
  });

  it.each([null, "", "-5", "soon", "Tue, 31 Dec 2030 23:59:00 GMT"])("makes nothing of %j", (header) => {
    expect(retryAfterOf(header, now)).toBeUndefined();
  });
});

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
