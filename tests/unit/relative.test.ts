import { describe, expect, it } from "@jest/globals";
import { relativeWords } from "@/components/ui/relative";

describe("how long ago", () => {
  const now = Date.UTC(2031, 5, 1, 12);
  it.each([
    [0, "just now"],
    [-59_999, "just now"],
    [-60_000, "1 minute ago"],
    [-3_599_000, "59 minutes ago"],
    [-7_200_000, "2 hours ago"],
    [-86_400_000, "yesterday"],
    [-5 * 86_400_000, "5 days ago"],
    [120_000, "in 2 minutes"],
  ])("%d ms reads %s", (difference, words) => {
    expect(relativeWords(now + difference, now)).toBe(words);
  });
});
