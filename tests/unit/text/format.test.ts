import { describe, expect, it } from "@jest/globals";
import { formatDuration, formatMoment, formatRange, formatWhen } from "@/lib/text/format";

const start = new Date("2026-03-31T12:30:00Z");
const end = new Date("2026-03-31T13:30:00Z");

describe("times on pages", () => {
  it("name their zone", () => {
    expect(formatWhen(start, end, "Europe/Berlin")).toBe("Tue 31 March 2026, 14:30–15:30 (Europe/Berlin)");
    expect(formatWhen(start, end, "America/New_York")).toBe(
      "Tue 31 March 2026, 08:30–09:30 (America/New York)",
    );
  });

  it("say when they end on another day", () => {
    const late = new Date("2026-03-31T22:30:00Z");
    expect(formatRange(end, late, "Europe/Berlin")).toBe("15:30–00:30 (Wed 1 April 2026)");
  });

  it("say no more of a moment than is needed", () => {
    expect(formatMoment(start, end, "UTC")).toBe("12:30");
    expect(formatMoment(start, new Date("2026-06-01T00:00:00Z"), "UTC")).toBe("31 Mar, 12:30");
    expect(formatMoment(start, new Date("2027-06-01T00:00:00Z"), "UTC")).toBe("31 Mar 2026, 12:30");
  });

  it.each([
    [1, "1 minute"],
    [45, "45 minutes"],
    [60, "1 hour"],
    [90, "1 h 30 min"],
    [1440, "24 hours"],
  ])("read %i minutes as %s", (minutes, words) => {
    expect(formatDuration(minutes)).toBe(words);
  });
});
