import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { causeText, cursorText, readCause, readCursor } from "@/lib/bookings/paging";

describe("a place in a list", () => {
  it("survives the address bar", () => {
    const cursors = fc.record({
      direction: fc.constantFrom("next" as const, "previous" as const),
      startsAt: fc.date({ min: new Date(0), max: new Date("2100-12-31"), noInvalidDate: true }),
      id: fc.uuid(),
    });
    fc.assert(fc.property(cursors, (cursor) => expect(readCursor(cursorText(cursor))).toEqual(cursor)));
  });

  it.each([
    undefined,
    "",
    "n_1_x",
    "x_1_00000000-0000-4000-8000-000000000000",
    "n_-5_00000000-0000-4000-8000-000000000000",
    "n_1",
    "n_8640000000000000_00000000-0000-4000-8000-000000000000",
    "p_8.64e15_00000000-0000-4000-8000-000000000000",
    "n_253402300800000_00000000-0000-4000-8000-000000000000",
  ])("is the first page when it makes no sense: %s", (text) => {
    expect(readCursor(text)).toBeNull();
  });
});

describe("why bookings are kept out of their calendar", () => {
  const accountId = "00000000-0000-4000-8000-000000000000";

  it("survives the address bar", () => {
    for (const code of ["quota_full", "refused"])
      expect(readCause(causeText({ accountId, code }))).toEqual({ accountId, code });
  });

  it.each([undefined, "", accountId, `${accountId}_`, `${accountId}_<b>`, `${"-".repeat(36)}_refused`])(
    "is none when it makes no sense: %s",
    (text) => {
      expect(readCause(text)).toBeNull();
    },
  );
});
