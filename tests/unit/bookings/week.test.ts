import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { dayNames, weekName, weekOf } from "@/lib/bookings/week";
import {
  blocksOf,
  DAY_MINUTES,
  freeHours,
  hoursShown,
  SHORTEST_BLOCK,
  type Timed,
} from "@/lib/bookings/week-layout";
import { reading } from "../../setup/reading";

const now = new Date("2026-11-23T12:00:00Z");
const HOUR = 3_600_000;
const hours = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }) =>
  (endsAt.getTime() - startsAt.getTime()) / HOUR;
const timed = (startsAt: string, endsAt: string, id = startsAt): Timed => ({
  id,
  startsAt: new Date(startsAt),
  endsAt: new Date(endsAt),
});

describe("a week", () => {
  it("goes from Monday to Sunday, whichever of its days was asked for", () => {
    for (const day of ["2026-11-23", "2026-11-26", "2026-11-29"]) {
      const week = weekOf(day, now, reading("Europe/Berlin"));
      expect(week.days.map((d) => d.date)).toEqual([23, 24, 25, 26, 27, 28, 29].map((n) => `2026-11-${n}`));
      expect(week).toMatchObject({
        startsAt: new Date("2026-11-22T23:00:00Z"),
        previous: "2026-11-16",
        next: "2026-11-30",
      });
    }
  });

  it.each([undefined, "", "soon", "2026-02-30", "2026-2-3", "1999-12-31", "9999-12-31"])(
    "is the present one for %s",
    (day) => {
      expect(weekOf(day, now, reading("UTC")).days[0]?.date).toBe("2026-11-23");
      // There it is still Sunday.
      expect(weekOf(day, new Date("2026-11-23T03:00:00Z"), reading("America/New_York")).days[0]?.date).toBe(
        "2026-11-16",
      );
    },
  );

  it.each([
    ["2026-03-29", "Europe/Berlin", 167, 6],
    ["2026-10-25", "Europe/Berlin", 169, 6],
    ["2026-10-04", "Australia/Lord_Howe", 167.5, 6],
    ["2026-03-08", "America/New_York", 167, 6],
    // Midnight itself is skipped there: that day begins at one o'clock.
    ["2018-11-04", "America/Sao_Paulo", 167, 6],
    ["2011-12-30", "Pacific/Apia", 144, 4],
  ])("of %s in %s has %d hours", (day, timeZone, length, odd) => {
    const week = weekOf(day, now, reading(timeZone));
    expect(hours(week)).toBe(length);
    const lengths = week.days.map(hours);
    expect(lengths.filter((h) => h !== 24)).toHaveLength(1);
    expect(lengths[odd]).not.toBe(24);
  });

  it("ends where bookings do", () => {
    expect(weekOf("2000-01-01", now, reading("UTC")).previous).toBeNull();
    expect(weekOf("2100-12-31", now, reading("UTC")).next).toBeNull();
  });

  it("has a name, and its days have theirs", () => {
    const utc = reading("UTC");
    expect(weekName(weekOf("2026-11-23", now, utc), utc)).toBe("23–29 November 2026");
    expect(weekName(weekOf("2026-11-30", now, utc), utc)).toBe("30 November – 6 December 2026");
    expect(weekName(weekOf("2026-12-28", now, utc), utc)).toBe("28 December 2026 – 3 January 2027");
    const [monday] = weekOf("2026-11-23", now, utc).days;
    expect(monday && dayNames(monday, utc)).toEqual({
      weekday: "Mon",
      number: "23",
      full: "Monday 23 November",
    });
  });

  it.each([
    [7, "2026-11-22", "2026-11-15", "2026-11-29"],
    [6, "2026-11-21", "2026-11-14", "2026-11-28"],
    [1, "2026-11-23", "2026-11-16", "2026-11-30"],
  ])("begins with day %i of ISO 8601 where the reader's does", (weekStart, first, previous, next) => {
    for (const day of [first, "2026-11-23", "2026-11-26"]) {
      const week = weekOf(day, now, reading("Europe/Berlin", { weekStart }));
      expect(week).toMatchObject({ previous, next });
      expect(week.days).toHaveLength(7);
      expect(week.days[0]?.date).toBe(first);
    }
  });

  it("is named in the reader's order of dates", () => {
    const american = reading("UTC", { dates: "mdy" });
    const swedish = reading("UTC", { dates: "ymd" });
    expect(weekName(weekOf("2026-11-23", now, american), american)).toBe("November 23–29, 2026");
    expect(weekName(weekOf("2026-11-23", now, swedish), swedish)).toBe("2026-11-23 – 2026-11-29");
    const [monday] = weekOf("2026-11-23", now, american).days;
    expect(monday && dayNames(monday, american).full).toBe("Monday, November 23");
    expect(monday && dayNames(monday, swedish)).toEqual({
      weekday: "Mon",
      number: "23",
      full: "Monday 2026-11-23",
    });
  });
});

const berlin = (day: string, ...items: Timed[]) => {
  const found = weekOf(day, now, reading("Europe/Berlin")).days.find((d) => d.date === day);
  if (!found) throw new Error("no such day");
  return blocksOf(items, found, "Europe/Berlin").map(({ item, ...place }) => place);
};
const alone = { lane: 0, lanes: 1, before: false, after: false };

describe("the blocks of a day", () => {
  it("are where the clock says, at least half an hour long", () => {
    expect(berlin("2026-11-23", timed("2026-11-23T08:00:00Z", "2026-11-23T09:30:00Z"))).toEqual([
      { from: 540, to: 630, ...alone },
    ]);
    expect(berlin("2026-11-23", timed("2026-11-23T22:50:00Z", "2026-11-23T23:00:00Z"))).toEqual([
      { from: 1410, to: 1440, ...alone },
    ]);
  });

  it("are side by side when they share time, and only with those they do", () => {
    const blocks = berlin(
      "2026-11-23",
      timed("2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z"),
      timed("2026-11-23T08:30:00Z", "2026-11-23T09:00:00Z"),
      timed("2026-11-23T09:00:00Z", "2026-11-23T09:30:00Z"),
      timed("2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"),
    );
    expect(blocks.map(({ lane, lanes }) => [lane, lanes])).toEqual([
      [0, 2],
      [1, 2],
      [1, 2],
      [0, 1],
    ]);
  });

  it("are on both days of a booking over midnight", () => {
    const night = timed("2026-11-23T22:00:00Z", "2026-11-24T01:00:00Z");
    expect(berlin("2026-11-23", night)).toEqual([{ ...alone, from: 1380, to: 1440, after: true }]);
    expect(berlin("2026-11-24", night)).toEqual([{ ...alone, from: 0, to: 120, before: true }]);
    expect(berlin("2026-11-25", night)).toEqual([]);
  });

  it("end at midnight without reaching into the next day", () => {
    const late = timed("2026-11-23T22:00:00Z", "2026-11-23T23:00:00Z");
    expect(berlin("2026-11-23", late)).toEqual([{ ...alone, from: 1380, to: 1440 }]);
    expect(berlin("2026-11-24", late)).toEqual([]);
  });

  it("follow the clock where it changes: nine is nine, and the hour shown twice is side by side", () => {
    expect(berlin("2026-03-29", timed("2026-03-29T07:00:00Z", "2026-03-29T08:00:00Z"))).toMatchObject([
      { from: 540, to: 600 },
    ]);
    const both = berlin(
      "2026-10-25",
      timed("2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z"),
      timed("2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z"),
    );
    expect(both).toEqual([
      { from: 135, to: 165, lane: 0, lanes: 2, before: false, after: false },
      { from: 135, to: 165, lane: 1, lanes: 2, before: false, after: false },
    ]);
  });

  it("need the working hours, or more where there is more", () => {
    expect(hoursShown([])).toEqual({ from: 8, to: 18 });
    expect(hoursShown([{ from: 425, to: 1090 }])).toEqual({ from: 7, to: 19 });
  });
});

describe("the blocks of any days, by property", () => {
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Pacific/Apia",
  ];
  // The weeks in which the clocks change there, and the day that was left out.
  const days = [
    "2026-03-29",
    "2026-10-25",
    "2026-03-08",
    "2026-11-01",
    "2026-10-04",
    "2018-11-04",
    "2011-12-30",
  ];
  const scene = fc.record({
    timeZone: fc.constantFrom(...zones),
    day: fc.constantFrom(...days),
    times: fc.array(
      fc.tuple(fc.integer({ min: -1500, max: 7 * 1500 }), fc.integer({ min: 1, max: DAY_MINUTES })),
      { maxLength: 30 },
    ),
  });

  it("lie inside their day, never cover each other, and leave no booking out", () => {
    fc.assert(
      fc.property(scene, ({ timeZone, day, times }) => {
        const week = weekOf(day, now, reading(timeZone));
        const items = times.map(([start, length], i) => {
          const startsAt = new Date(week.startsAt.getTime() + start * 60_000);
          return { id: String(i), startsAt, endsAt: new Date(startsAt.getTime() + length * 60_000) };
        });
        const all = week.days.map((d) => blocksOf(items, d, timeZone));
        for (const blocks of all)
          for (const [i, a] of blocks.entries()) {
            expect(a.from).toBeGreaterThanOrEqual(0);
            expect(a.to).toBeLessThanOrEqual(DAY_MINUTES);
            expect(a.to - a.from).toBeGreaterThanOrEqual(SHORTEST_BLOCK);
            expect(a.lane).toBeLessThan(a.lanes);
            for (const b of blocks.slice(i + 1))
              if (a.from < b.to && b.from < a.to) {
                // Of the same number of lanes, so that different lanes never cover each other.
                expect(b.lanes).toBe(a.lanes);
                expect(b.lane).not.toBe(a.lane);
              }
          }
        const shown = new Set(all.flat().map((block) => block.item.id));
        const inWeek = items.filter((item) => item.startsAt < week.endsAt && item.endsAt > week.startsAt);
        expect([...shown].sort()).toEqual(inWeek.map((item) => item.id).sort());
        const { from, to } = hoursShown(all.flat());
        for (const block of all.flat()) {
          expect(block.from).toBeGreaterThanOrEqual(from * 60);
          expect(block.to).toBeLessThanOrEqual(to * 60);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("the free hours of a day", () => {
  const day = weekOf("2026-11-23", now, reading("Europe/Berlin")).days[0];
  if (!day) throw new Error("no day");
  const free = (at: string, ...blocks: { from: number; to: number }[]) =>
    freeHours(blocks, { from: 8, to: 14 }, day, new Date(at), "Europe/Berlin");

  it("are those no booking reaches into", () => {
    expect(free("2026-11-20T12:00:00Z")).toEqual([8, 9, 10, 11, 12, 13]);
    expect(free("2026-11-20T12:00:00Z", { from: 540, to: 600 }, { from: 690, to: 725 })).toEqual([8, 10, 13]);
  });

  it("are still to come", () => {
    expect(free("2026-11-23T09:30:00Z")).toEqual([11, 12, 13]);
    expect(free("2026-11-24T09:30:00Z")).toEqual([]);
  });
});
