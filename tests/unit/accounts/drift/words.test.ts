import { describe, expect, it } from "@jest/globals";
import type { Comparison, Drift } from "@/lib/accounts/drift/queries";
import { comparisonWords, differenceWords, remainderWords } from "@/lib/accounts/drift/words";
import type { Difference } from "@/lib/content/differences";
import { reading } from "../../../setup/reading";

const startsAt = new Date("2026-11-24T09:00:00Z");
const where = { calendar: "Work", startsAt, timeZone: "Europe/Berlin" };
const time = (from: string, to: string, allDay = false): Difference => ({
  what: "time",
  startsAt: from,
  endsAt: to,
  allDay,
});

it.each<[Difference, string]>([
  [{ what: "deleted" }, "Deleted from Work"],
  [{ what: "title", found: "Dentist" }, "Title changed to “Dentist”"],
  [{ what: "title", found: "" }, "Title removed"],
  [{ what: "location", found: "Room 7" }, "Location changed to “Room 7”"],
  [{ what: "location", found: "" }, "Location removed"],
  [{ what: "unreadable" }, "Changed in a way Calpace cannot read"],
  [
    time("2026-11-25T14:00:00Z", "2026-11-25T15:00:00Z"),
    "Moved to Wed 25 November 2026, 15:00–16:00 (Europe/Berlin)",
  ],
  [time("2026-11-24T09:00:00Z", "2026-11-24T11:00:00Z"), "Now 10:00–12:00 (Europe/Berlin)"],
  [time("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", true), "Now all day on Tue 24 November 2026"],
  [
    time("2026-11-24T00:00:00Z", "2026-11-26T00:00:00Z", true),
    "Now all day on Tue 24 November 2026 to Wed 25 November 2026",
  ],
])("says of %j: %s", (difference, words) => {
  expect(differenceWords(difference, where, reading("UTC"))).toBe(words);
});

describe("how a comparison came out", () => {
  const drift = (acceptedAt: Date | null = null) => ({ acceptedAt }) as Drift;
  const accepted = drift(startsAt);
  const of = (checked: number, all: number, code: string | null = null) => ({
    at: startsAt,
    checked,
    of: all,
    code,
  });

  it.each<[Comparison, Drift[], string, number?]>([
    [of(1, 1), [], "1 upcoming event that differs is still to be written again", 1],
    [of(12, 12), [accepted], "2 upcoming events that differ are still to be written again", 2],
    [of(12, 12), [drift()], "1 of the 12 upcoming events differs from what Calpace wrote", 2],
    [of(0, 0), [], "There was no upcoming event to compare"],
    [of(1, 1), [], "The upcoming event is as Calpace wrote it"],
    [of(12, 12), [], "All 12 upcoming events are as Calpace wrote them"],
    [of(12, 12), [accepted], "All 12 upcoming events are as Calpace wrote them, or accepted"],
    [of(12, 12), [drift(), accepted], "1 of the 12 upcoming events differs from what Calpace wrote"],
    [of(12, 12), [drift(), drift()], "2 of the 12 upcoming events differ from what Calpace wrote"],
    [of(1, 1), [drift()], "The upcoming event differs from what Calpace wrote"],
    [of(2, 2), [drift(), drift()], "All 2 upcoming events differ from what Calpace wrote"],
    [of(300, 1200), [], "All 300 compared events are as Calpace wrote them"],
    [of(1, 1200), [drift(), drift()], "2 upcoming events differ from what Calpace wrote"],
  ])("%#: is told in a line", (comparison, drifts, words, waiting = 0) => {
    expect(comparisonWords(comparison, drifts, waiting)).toBe(words);
  });

  it("says what was left, and why", () => {
    expect(remainderWords(of(12, 12))).toBeNull();
    expect(remainderWords(of(300, 1200))).toBe("The next 300 of 1200 upcoming events were compared.");
    expect(remainderWords(of(1, 2, "throttled"))).toMatch(
      /^The next one of 2 upcoming events was compared\. .*break/,
    );
  });
});
