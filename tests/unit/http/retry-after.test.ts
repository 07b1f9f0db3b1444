import { describe, expect, it } from "@jest/globals";
import { retryAfterOf } from "@/lib/http/retry-after";

const now = new Date("2026-03-10T09:00:00Z");

describe("Retry-After", () => {
  it.each([
    ["seconds", "120", "2026-03-10T09:02:00.000Z"],
    ["no wait", "0", "2026-03-10T09:00:00.000Z"],
    ["blanks around", " 5 ", "2026-03-10T09:00:05.000Z"],
    ["an HTTP date", "Tue, 10 Mar 2026 09:30:00 GMT", "2026-03-10T09:30:00.000Z"],
    ["more than a day", "999999", "2026-03-11T09:00:00.000Z"],
  ])("reads %s", (_name, header, expected) => {
    expect(retryAfterOf(header, now)?.toISOString()).toBe(expected);
  });

  it.each([
    ["a missing header", null],
    ["an empty one", ""],
    ["a past date", "Tue, 10 Mar 2026 08:00:00 GMT"],
    ["nonsense", "soon"],
    ["a negative number", "-5"],
  ])("makes nothing of %s", (_name, header) => {
    expect(retryAfterOf(header, now)).toBeUndefined();
  });
});
