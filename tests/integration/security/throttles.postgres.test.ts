import { describe, expect, it } from "@jest/globals";
import { takeAttempt } from "@/lib/security/store";

describe("throttles under parallel guesses", () => {
  it("let exactly the window's attempts pass, first ones included", async () => {
    const policy = { limit: 5, windowMs: 60_000, backoffMs: 10_000, maxBackoffMs: 40_000 };
    const now = new Date();
    const waits = await Promise.all(
      Array.from({ length: 40 }, () => takeAttempt([{ key: "one", policy }], now)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
    expect(waits.filter((wait) => wait === 10)).toHaveLength(35);
  });
});
