import { describe, expect, it } from "@jest/globals";
import { retryAfterOf } from "@/lib/http/retry-after";

const now = new Date("2031-03-05T09:00:00Z");
const seconds = (header: string | null | undefined) => {
  const at = retryAfterOf(header, now);
  return at === undefined ? undefined : (at.getTime() - now.getTime()) / 1000;
};

describe("Retry-After", () => {
  it.each([
    ["0", 0],
    [" 120 ", 120],
    ["999999999", 86_400],
    ["1000000000", 86_400],
    ["Wed, 05 Mar 2031 09:05:00 GMT", 300],
    ["Wed, 05 Mar 2031 08:00:00 GMT", undefined],
    ["-5", undefined],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
    [undefined, undefined],
  ])("%j means %s s", (header, expected) => {
    expect(seconds(header)).toBe(expected);
  });

  it("is a day at most, however long the number", () => {
    expect(seconds("9".repeat(400))).toBe(86_400);
  });
});
