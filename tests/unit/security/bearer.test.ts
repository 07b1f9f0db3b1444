import { describe, expect, it } from "@jest/globals";
import { bearerMatches } from "@/lib/security/bearer";

describe("the scheduler's secret", () => {
  it("lets the right one in", () => {
    expect(bearerMatches("Bearer s3cret-s3cret-s3cret", "s3cret-s3cret-s3cret")).toBe(true);
    expect(bearerMatches("bearer s3cret-s3cret-s3cret", "s3cret-s3cret-s3cret")).toBe(true);
  });

  it.each([null, "", "Bearer", "Bearer ", "Bearer undefined", "Bearer wrong", "Basic s3cret", "s3cret"])(
    "refuses %j",
    (header) => {
      expect(bearerMatches(header, "s3cret")).toBe(false);
      expect(bearerMatches(header, undefined)).toBe(false);
      expect(bearerMatches(header, "")).toBe(false);
    },
  );
});
