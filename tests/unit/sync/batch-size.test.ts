import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { batchSize } from "@/lib/sync/batch";
import { timing } from "@/lib/sync/timing";

describe("the size of a batch", () => {
  it("stays small where a service is slow and grows where it is quick, by twice at most", () => {
    expect(batchSize(timing, 24, 24, 12_000)).toBe(24);
    expect(batchSize(timing, 24, 24, 800)).toBe(24);
    expect(batchSize(timing, 24, 24, 700)).toBe(48);
    expect(batchSize(timing, 24, 12, 0)).toBe(48);
    expect(batchSize(timing, 48, 24, 300)).toBe(96);
    expect(batchSize(timing, 192, 96, 0)).toBe(192);
    expect(batchSize(timing, 192, 96, 3_000)).toBe(48);
    expect(batchSize(timing, 192, 96, 12_000)).toBe(24);
  });

  it("is one of few sizes between its limits, for whatever pace", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(24, 48, 96, 192),
        fc.integer({ min: 1, max: 192 }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (last, n, ms) => {
          expect([24, 48, 96, 192]).toContain(batchSize(timing, last, n, ms));
        },
      ),
    );
  });
});
