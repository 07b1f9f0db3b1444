import { describe, expect, it } from "@jest/globals";
import { Temporal } from "temporal-polyfill";
import { formatDuration, formatMoment, formatRange, formatWhen, rangeParts } from "@/lib/text/format";

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

  const range = (from: string, to: string, zone = "Europe/Berlin") =>
    formatRange(new Date(`2026-${from}Z`), new Date(`2026-${to}Z`), zone);

  it("tell apart what a clock that is set back or forward would not", () => {
    expect(range("10-25T00:30", "10-25T01:30")).toBe("02:30 CEST–02:30 CET");
    expect(range("03-29T00:30", "03-29T01:30")).toBe("01:30 CET–03:30 CEST");
    expect(range("11-01T05:30", "11-01T06:30", "America/New_York")).toBe("01:30 GMT-4–01:30 GMT-5");
    expect(formatWhen(new Date("2026-10-25T00:30Z"), new Date("2026-10-25T01:30Z"), "Europe/Berlin")).toBe(
      "Sun 25 October 2026, 02:30 CEST–02:30 CET (Europe/Berlin)",
    );
  });

  it("say which one is meant of a time that comes twice", () => {
    expect(range("10-25T00:00", "10-25T00:30")).toBe("02:00 CEST–02:30 CEST");
    expect(range("10-25T01:00", "10-25T01:30")).toBe("02:00 CET–02:30 CET");
    expect(range("10-25T01:30", "10-25T02:30")).toBe("02:30 CET–03:30 CET");
    expect(range("10-25T02:00", "10-25T03:00")).toBe("03:00–04:00");
  });

  it("never read the same at both ends, wherever the clocks change", () => {
    for (const zone of Intl.supportedValuesOf("timeZone")) {
      const change = Temporal.Instant.from("2026-07-01T00:00Z")
        .toZonedDateTimeISO(zone)
        .getTimeZoneTransition("next");
      if (!change || change.epochMilliseconds > Date.parse("2027-07-01")) continue;
      const [before, after] = [-20, 20].map(
        (minutes) => new Date(change.epochMilliseconds + minutes * 60_000),
      );
      const { start, end } = rangeParts(before as Date, after as Date, zone);
      expect(start.slice(6)).not.toBe("");
      expect(start.slice(6)).not.toBe(end.slice(6));
    }
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
