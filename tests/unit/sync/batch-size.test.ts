import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { batchSize } from "@/lib/sync/batch";
import { timing } from "@/lib/sync/timing";

describe("the size of a batch", () => {
  it("stays small where a service is slow and grows where it is quick", () => {
    expect(batchSize(timing, 24, 12_000)).toBe(24);
    expect(batchSize(timing, 24, 1_600)).toBe(24);
    expect(batchSize(timing, 24, 1_400)).toBe(48);
    expect(batchSize(timing, 12, 300)).toBe(96);
    expect(batchSize(timing, 24, 0)).toBe(192);
    expect(batchSize(timing, 192, 12_000)).toBe(48);
    expect(batchSize(timing, 192, 25_000)).toBe(24);
  });

  it("is one of few sizes between its limits, for whatever pace", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 192 }), fc.double({ min: 0, max: 1e6, noNaN: true }), (n, ms) => {
        expect([24, 48, 96, 192]).toContain(batchSize(timing, n, ms));
      }),
    );
  });
});
