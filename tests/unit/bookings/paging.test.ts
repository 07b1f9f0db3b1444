import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { cursorText, readCursor } from "@/lib/bookings/paging";

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
  ])("is the first page when it makes no sense: %s", (text) => {
    expect(readCursor(text)).toBeNull();
  });
});
