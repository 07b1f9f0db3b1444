import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { foldChanges, pinAfter, type ServiceChange } from "@/lib/sync/fold";

type Pin = { calendarId: string | null } | null;
const calendar = fc.constantFrom("A", "B", "C", null);
const change = fc.record({ mode: fc.constantFrom("move" as const, "keep" as const), before: calendar });
const history = fc
  .array(change, { maxLength: 8 })
  .map((list): ServiceChange[] => list.map((c, i) => ({ ...c, revision: i + 1 })));
const pin: fc.Arbitrary<Pin> = fc.option(fc.record({ calendarId: calendar }));

/** The rule as the design tells it, one change at a time. */
function oneByOne(start: Pin, changes: ServiceChange[], since: number): Pin {
  let now = start;
  for (const c of changes)
    if (c.revision > since) now = c.mode === "move" ? null : (now ?? { calendarId: c.before });
  return now;
}

describe("folding settings changes over a booking's pin", () => {
  it("is the same as following them one by one", () => {
    fc.assert(
      fc.property(history, pin, fc.nat({ max: 8 }), (changes, start, since) => {
        expect(pinAfter(start, foldChanges(changes, since))).toEqual(oneByOne(start, changes, since));
      }),
    );
  });

  it("changes nothing when repeated over changes already applied", () => {
    fc.assert(
      fc.property(history, pin, fc.nat({ max: 8 }), (changes, start, half) => {
        const early = pinAfter(start, foldChanges(changes.slice(0, half), 0));
        expect(pinAfter(early, foldChanges(changes, 0))).toEqual(oneByOne(start, changes, 0));
      }),
    );
  });

  it("remembers a keep between two moves", () => {
    const changes: ServiceChange[] = [
      { revision: 1, mode: "move", before: "A" },
      { revision: 2, mode: "keep", before: "B" },
    ];
    expect(pinAfter(null, foldChanges(changes, 0))).toEqual({ calendarId: "B" });
    expect(
      pinAfter(null, foldChanges([...changes, { revision: 3, mode: "move", before: "B" }], 0)),
    ).toBeNull();
  });
});
