import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { agreedTime, ownWallTime, resolveWallTime, wallTimeOf } from "@/lib/bookings/time";
import { ownWhen } from "@/lib/bookings/words";
import type { Habits } from "@/lib/text/time-style";
import { whichOfTwo } from "@/lib/zones";
import { reading } from "../../setup/reading";
import { zonesWith } from "../../setup/zones";

const berlin = (date: string, startTime: string, durationMinutes = 60) =>
  resolveWallTime({ date, startTime, timeZone: "Europe/Berlin", durationMinutes });

describe("a wall time", () => {
  it("is an instant in its zone, and the duration later is the end", () => {
    const time = berlin("2026-07-01", "14:30", 45);
    expect(time).toMatchObject({
      ok: true,
      value: {
        startsAt: new Date("2026-07-01T12:30:00Z"),
        endsAt: new Date("2026-07-01T13:15:00Z"),
        ambiguous: false,
      },
    });
  });

  it.each(["02:00", "02:30", "02:59"])(
    "that the clock skips is refused with what the clock does: %s",
    (startTime) => {
      expect(berlin("2026-03-29", startTime)).toEqual({
        ok: false,
        code: "invalid",
        fields: {
          startTime: `${startTime} does not exist on 29 March 2026 in Europe/Berlin: the clocks go from 02:00 straight to 03:00. Pick another time.`,
        },
      });
    },
  );

  it("that the clock skips is told as whoever asks reads times", () => {
    const wall = {
      date: "2027-03-14",
      startTime: "02:30",
      timeZone: "America/New_York",
      durationMinutes: 60,
    };
    const said = (habits: Habits) => {
      // A whole style is passed where there is one: its zone is the reader's, not the wall's.
      const style = { ...habits, timeZone: "Asia/Tokyo" };
      const time = resolveWallTime({ ...wall, habits: style });
      return !time.ok && time.fields?.startTime;
    };
    expect(said({ hours: "12", dates: "mdy", weekStart: 7 })).toBe(
      "2:30 AM does not exist on March 14, 2027 in America/New York: the clocks go from 2:00 AM straight to 3:00 AM. Pick another time.",
    );
    expect(said({ hours: "24", dates: "ymd", weekStart: 1 })).toContain(
      "02:30 does not exist on 2027-03-14 in",
    );
  });

  it("next to the gap exists, and its length is elapsed time", () => {
    const time = berlin("2026-03-29", "01:30");
    expect(time.ok && wallTimeOf(time.value.endsAt, "Europe/Berlin").startTime).toBe("03:30");
  });

  it("that the clock shows twice is the earlier one, and says so", () => {
    const time = berlin("2026-10-25", "02:30");
    expect(time).toMatchObject({
      ok: true,
      value: { startsAt: new Date("2026-10-25T00:30:00Z"), ambiguous: true },
    });
    expect(whichOfTwo(new Date("2026-10-25T00:30:00Z"), "Europe/Berlin")).toBe("earlier");
    expect(whichOfTwo(new Date("2026-10-25T01:30:00Z"), "Europe/Berlin")).toBe("later");
    expect(whichOfTwo(new Date("2026-10-25T03:30:00Z"), "Europe/Berlin")).toBeNull();
  });

  it("of a day that a zone left out is refused with both days", () => {
    const time = resolveWallTime({
      date: "2011-12-30",
      startTime: "12:00",
      timeZone: "Pacific/Apia",
      durationMinutes: 60,
    });
    expect(!time.ok && time.fields?.startTime).toContain("straight to 00:00 on 31 December 2011");
  });

  it.each(["1999-12-31", "2101-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "tomorrow", ""])(
    "needs a date that exists and is near: %s",
    (date) => {
      const time = berlin(date, "10:00");
      expect(!time.ok && time.fields?.date).toMatch(/^Enter a date/);
    },
  );

  it.each(["24:00", "9:00", "10:60", "10:00:00", "10h", ""])("needs a time of the clock: %s", (startTime) => {
    const time = berlin("2026-07-01", startTime);
    expect(!time.ok && time.fields?.startTime).toBe("Enter a time like 14:30.");
  });
});

describe("a wall time that was agreed", () => {
  const booking = {
    // A zone whose rules never change: here they are "older" for ever.
    timeZone: "Etc/GMT+8",
    startsAt: new Date("2030-12-02T17:00:00Z"),
    endsAt: new Date("2030-12-02T18:30:00Z"),
    wallStart: "2030-12-02 10:00:00",
    utcOffset: -420,
  };

  it("is taken at the rules that are given, and kept with the offset they have", () => {
    const wall = {
      date: "2030-12-02",
      startTime: "10:00",
      timeZone: "Etc/GMT+8",
      durationMinutes: 90,
    };
    const { timeZone: _, ...kept } = booking;
    expect(resolveWallTime(wall, zonesWith({ "Etc/GMT+8": "Etc/GMT+7" }))).toEqual({
      ok: true,
      value: { ...kept, ambiguous: false },
    });
  });

  it("is what pages and forms show, also where the rules here are older than those it was computed by", () => {
    expect(wallTimeOf(booking.startsAt, booking.timeZone).startTime).toBe("09:00");
    expect(ownWallTime(booking)).toEqual({ date: "2030-12-02", startTime: "10:00" });
    expect(ownWhen(booking, reading("UTC"))).toBe("Mon 2 December 2030, 10:00–11:30 (Etc/GMT+8)");
  });

  it("is the instant's where nothing is kept, and where the clock skips it", () => {
    const bare = { ...booking, wallStart: null, utcOffset: null };
    expect(agreedTime(bare)).toBeNull();
    expect(ownWallTime(bare)).toEqual({ date: "2030-12-02", startTime: "09:00" });
    const skipped = {
      timeZone: "Europe/Berlin",
      startsAt: new Date("2030-03-31T01:30:00Z"),
      endsAt: new Date("2030-03-31T02:30:00Z"),
      wallStart: "2030-03-31 02:30:00",
      utcOffset: 60,
    };
    expect(ownWhen(skipped, reading("UTC"))).toBe("Sun 31 March 2030, 03:30–04:30 (Europe/Berlin)");
    expect(ownWallTime(skipped)).toEqual({ date: "2030-03-31", startTime: "02:30" });
  });

  it.each(["PST", "Mars/Olympus", "+02:00"])("needs a zone there is: %s", (timeZone) => {
    const time = resolveWallTime({ date: "2030-12-02", startTime: "10:00", timeZone, durationMinutes: 60 });
    expect(!time.ok && time.fields?.startTime).toBe(
      `${timeZone} is no time zone that is known here. Choose one in your profile.`,
    );
  });
});

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/St_Johns",
  "UTC",
];

describe("wall times by property", () => {
  const wall = fc.record({
    date: fc
      .date({ min: new Date("2000-01-01"), max: new Date("2100-12-31"), noInvalidDate: true })
      .map((d) => d.toISOString().slice(0, 10)),
    minute: fc.integer({ min: 0, max: 1439 }),
    timeZone: fc.constantFrom(...zones),
    durationMinutes: fc.integer({ min: 1, max: 1440 }),
  });

  it("read back what was written, end after the exact duration, or name the gap", () => {
    fc.assert(
      fc.property(wall, ({ date, minute, timeZone, durationMinutes }) => {
        const startTime = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
        const time = resolveWallTime({ date, startTime, timeZone, durationMinutes });
        if (!time.ok) {
          expect(time.fields?.startTime).toContain("does not exist");
          return;
        }
        const { startsAt, endsAt, ambiguous } = time.value;
        expect(wallTimeOf(startsAt, timeZone)).toEqual({ date, startTime });
        expect(endsAt.getTime() - startsAt.getTime()).toBe(durationMinutes * 60_000);
        expect(whichOfTwo(startsAt, timeZone)).toBe(ambiguous ? "earlier" : null);
      }),
      { numRuns: 300 },
    );
  });

  it("of every instant give the instant back, or the earlier one that looks the same", () => {
    const instant = fc
      .integer({ min: Date.UTC(2001, 0) / 60_000, max: Date.UTC(2099, 0) / 60_000 })
      .map((minute) => new Date(minute * 60_000));
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), (at, timeZone) => {
        const time = resolveWallTime({ ...wallTimeOf(at, timeZone), timeZone, durationMinutes: 30 });
        if (!time.ok) throw new Error("a time the clock showed was refused");
        const behind = at.getTime() - time.value.startsAt.getTime();
        if (time.value.ambiguous) expect([0, 30, 60]).toContain(behind / 60_000);
        else expect(behind).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
