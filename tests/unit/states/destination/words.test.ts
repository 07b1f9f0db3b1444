import { describe, expect, it } from "@jest/globals";
import type { Destination } from "@/lib/states/destination/routing";
import { placeWords, whyWords } from "@/lib/states/destination/words";

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

const work = { calendar: "Work", providerName: "iCloud", account: "anna@example.com" };

describe("why something goes where it goes", () => {
  it.each(all)("$reason is said in a sentence of its own", (destination) => {
    const words = whyWords(destination, work, "booking");
    expect(words).toMatch(/^[A-Z“].*\.$/);
    if (destination.calendarId) expect(words).toContain("Work (iCloud, anna@example.com)");
    const others = all.filter((other) => other !== destination).map((o) => whyWords(o, work, "booking"));
    expect(others).not.toContain(words);
  });

  it("names a place by its calendar, its provider and its account", () => {
    expect(placeWords(work)).toBe("Work (iCloud, anna@example.com)");
  });

  it("never shows an empty name", () => {
    expect(whyWords({ reason: "bulk" }, null, "service")).toContain("not connected any more");
  });
});
