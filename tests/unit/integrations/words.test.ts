import { describe, expect, it } from "@jest/globals";
import type { Move } from "@/lib/integrations/change";
import { alongWords } from "@/lib/integrations/words";

const added: Move = { from: null, to: "a", bookings: 2 };
const moved: Move = { from: "a", to: "b", bookings: 2 };
const left: Move = { from: "a", to: null, bookings: 2 };

describe("taking upcoming bookings along", () => {
  it("is called what it does to every one of them", () => {
    expect(alongWords([added, { ...added, to: "b" }])).toBe("Add upcoming bookings");
    expect(alongWords([moved])).toBe("Move upcoming bookings");
    expect(alongWords([left])).toBe("Remove upcoming bookings");
  });

  it("is called nothing that is untrue of some", () => {
    for (const moves of [[added, moved], [moved, left], [added, left], []])
      expect(alongWords(moves)).toBe("Upcoming bookings too");
  });
});
