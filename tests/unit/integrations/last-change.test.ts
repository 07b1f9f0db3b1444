import { describe, expect, it } from "@jest/globals";
import { isOvertaken, type LastChange } from "@/lib/integrations/last-change";

const change = (revision: number): LastChange => ({
  revision,
  at: new Date("2031-06-01T12:00:00Z"),
  mode: "move",
  values: {
    kind: "service",
    serviceId: "a",
    before: { kind: "primary" },
    after: { kind: "none" },
  },
});

describe("an undo", () => {
  it("is told of until something else was changed after it", () => {
    expect(isOvertaken({ lastChange: null }, { revision: "7" })).toBe(false);
    expect(isOvertaken({ lastChange: change(6) }, { revision: "7" })).toBe(false);
    expect(isOvertaken({ lastChange: change(8) }, { revision: "7" })).toBe(true);
    // Of what was no undo nothing overtakes it.
    expect(isOvertaken({ lastChange: change(8) }, {})).toBe(false);
  });
});
