import { describe, expect, it } from "@jest/globals";
import type { Move } from "@/lib/integrations/change";
import { alongWords, undoneBy, undoneWords } from "@/lib/integrations/words";

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

describe("an undo", () => {
  const words = (...moves: Move[]) => undoneWords(undoneBy(moves));

  it("says what it does to upcoming bookings, and calls none moved that had been added", () => {
    expect(words(left)).toMatch(/^Upcoming bookings leave the calendar again;/);
    expect(words(moved)).toMatch(/^Upcoming bookings move back;/);
    expect(words(added, { ...added, to: "b" })).toMatch(/^Upcoming bookings are added again;/);
    expect(words(added, moved)).toMatch(/^Upcoming bookings go by the settings of before;/);
  });

  it("says nothing of bookings where none is concerned, nor for an address that somebody wrote", () => {
    expect(words()).toBeNull();
    for (const address of [undefined, "", "yes", "constructor"]) expect(undoneWords(address)).toBeUndefined();
  });
});
