import { describe, expect, it } from "@jest/globals";
import { Temporal } from "temporal-polyfill";
import {
  formatClock,
  formatDuration,
  formatHour,
  formatMoment,
  formatRange,
  formatWhen,
  formatZonedMoment,
  rangeParts,
} from "@/lib/text/format";
import { dateOrders, type Habits, hourCycles } from "@/lib/text/time-style";
import { reading } from "../../setup/reading";

const start = new Date("2026-03-31T12:30:00Z");
const end = new Date("2026-03-31T13:30:00Z");

const berlin = reading("Europe/Berlin");

describe("times on pages", () => {
  it("name their zone", () => {
    expect(formatWhen(start, end, berlin)).toBe("Tue 31 March 2026, 14:30–15:30 (Europe/Berlin)");
    expect(formatWhen(start, end, reading("America/New_York"))).toBe(
      "Tue 31 March 2026, 08:30–09:30 (America/New York)",
    );
  });

  it("say when they end on another day", () => {
    const late = new Date("2026-03-31T22:30:00Z");
    expect(formatRange(end, late, berlin)).toBe("15:30–00:30 (Wed 1 April 2026)");
  });

  const range = (from: string, to: string, zone = "Europe/Berlin") =>
    formatRange(new Date(`2026-${from}Z`), new Date(`2026-${to}Z`), reading(zone));

  it("tell apart what a clock that is set back or forward would not", () => {
    expect(range("10-25T00:30", "10-25T01:30")).toBe("02:30 CEST–02:30 CET");
    expect(range("03-29T00:30", "03-29T01:30")).toBe("01:30 CET–03:30 CEST");
    expect(range("11-01T05:30", "11-01T06:30", "America/New_York")).toBe("01:30 GMT-4–01:30 GMT-5");
    expect(formatWhen(new Date("2026-10-25T00:30Z"), new Date("2026-10-25T01:30Z"), berlin)).toBe(
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
      const { start, end } = rangeParts(before as Date, after as Date, reading(zone));
      expect(start.slice(6)).not.toBe("");
      expect(start.slice(6)).not.toBe(end.slice(6));
    }
  });

  it("say no more of a moment than is needed", () => {
    expect(formatMoment(start, end, reading("UTC"))).toBe("12:30");
    expect(formatMoment(start, new Date("2026-06-01T00:00:00Z"), reading("UTC"))).toBe("31 Mar, 12:30");
    expect(formatMoment(start, new Date("2027-06-01T00:00:00Z"), reading("UTC"))).toBe("31 Mar 2026, 12:30");
  });

  it("are written as their reader writes them", () => {
    const when = (habits: Partial<Habits>) => formatWhen(start, end, reading("America/New_York", habits));
    expect(when({ hours: "12", dates: "mdy" })).toBe(
      "Tue, March 31, 2026, 8:30 AM–9:30 AM (America/New York)",
    );
    expect(when({ hours: "12" })).toBe("Tue 31 March 2026, 8:30 am–9:30 am (America/New York)");
    expect(when({ dates: "mdy" })).toBe("Tue, March 31, 2026, 08:30–09:30 (America/New York)");
    expect(when({ dates: "ymd" })).toBe("Tue 2026-03-31, 08:30–09:30 (America/New York)");
    const midnight = new Date("2026-03-31T00:00Z");
    const noon = new Date("2026-03-31T12:00Z");
    const [half, whole] = [reading("UTC", { hours: "12", dates: "mdy" }), reading("UTC")];
    expect([midnight, noon].map((at) => formatClock(at, half))).toEqual(["12:00 AM", "12:00 PM"]);
    expect([midnight, noon].map((at) => formatHour(at, half))).toEqual(["12 AM", "12 PM"]);
    expect([midnight, noon].map((at) => formatHour(at, whole))).toEqual(["00:00", "12:00"]);
  });

  it("say no more of a moment than is needed, in any order of dates", () => {
    const moment = (now: string, habits: Partial<Habits>) =>
      formatMoment(start, new Date(now), reading("UTC", habits));
    expect(moment("2026-06-01T00:00Z", { dates: "mdy", hours: "12" })).toBe("Mar 31, 12:30 PM");
    expect(moment("2027-06-01T00:00Z", { dates: "mdy" })).toBe("Mar 31, 2026, 12:30");
    expect(moment("2026-06-01T00:00Z", { dates: "ymd" })).toBe("2026-03-31, 12:30");
    expect(formatZonedMoment(start, reading("Europe/Berlin", { dates: "mdy" }))).toBe(
      "Tue, Mar 31, 14:30 GMT+2",
    );
  });

  it("have plain spaces only, so that every Intl prints the same", () => {
    for (const hours of hourCycles)
      for (const dates of dateOrders)
        expect(formatWhen(start, end, reading("UTC", { hours, dates }))).not.toMatch(/[^\S ]/);
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
