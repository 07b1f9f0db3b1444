import { describe, expect, it } from "@jest/globals";
import type { Destination } from "@/lib/states/destination/routing";
import { whyWords } from "@/lib/states/destination/words";

const all: Destination[] = [
  { calendarId: "a", reason: "pinned" },
  { calendarId: "a", reason: "bulk" },
  { calendarId: "a", reason: "primary" },
  { calendarId: "a", reason: "own" },
  { calendarId: null, reason: "cancelled" },
  { calendarId: null, reason: "kept_out" },
  { calendarId: null, reason: "no_primary" },
  { calendarId: null, reason: "not_synced" },
  { calendarId: null, reason: "gone", wantedCalendarId: "a" },
];

describe("why something goes where it goes", () => {
  it.each(all)("$reason is said in a sentence of its own", (destination) => {
    const words = whyWords(destination, "Work", "booking");
    expect(words).toMatch(/^[A-Z“].*\.$/);
    if (destination.calendarId) expect(words).toContain("Work");
    const others = all.filter((other) => other !== destination).map((o) => whyWords(o, "Work", "booking"));
    expect(others).not.toContain(words);
  });

  it("never shows an empty name", () => {
    expect(whyWords({ calendarId: "a", reason: "bulk" }, null, "service")).toContain(
      "not connected any more",
    );
  });
});
