import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import {
  ianaName,
  instantOf,
  keptOf,
  keptTime,
  sameZone,
  todaysName,
  zoneChoices,
  zoneData,
} from "@/lib/zones";
import { zonesWith } from "../setup/zones";

const BERLIN = "Europe/Berlin";
const kept = (wallStart: string, utcOffset: number) => ({ wallStart, utcOffset });
const at = (...of: Parameters<typeof instantOf>) => instantOf(...of).toISOString();

describe("the zone data of this process", () => {
  it("is that of Node's Intl, and has its version", () => {
    expect(zoneData.version).toBe(process.versions.tz);
    expect(zoneData.version).toMatch(/^20\d\d[a-z]+$/);
  });
});

describe("a kept wall time", () => {
  it("means the instant at which the clock shows it", () => {
    expect(at(zoneData, kept("2030-07-01 10:00:00", 120), BERLIN)).toBe("2030-07-01T08:00:00.000Z");
    expect(at(zoneData, kept("2030-01-07 10:00:00", 60), BERLIN)).toBe("2030-01-07T09:00:00.000Z");
  });

  it("keeps what the wall shows when the rules of its zone change", () => {
    const vancouver = "America/Vancouver";
    const before = kept("2030-12-02 10:00:00", -480);
    expect(at(zonesWith({ [vancouver]: "Etc/GMT+8" }), before, vancouver)).toBe("2030-12-02T18:00:00.000Z");
    expect(at(zonesWith({ [vancouver]: "Etc/GMT+7" }), before, vancouver)).toBe("2030-12-02T17:00:00.000Z");
  });

  it("that comes twice is the one with the kept offset, else the earlier", () => {
    const twice = "2030-10-27 02:30:00";
    expect(at(zoneData, kept(twice, 120), BERLIN)).toBe("2030-10-27T00:30:00.000Z");
    expect(at(zoneData, kept(twice, 60), BERLIN)).toBe("2030-10-27T01:30:00.000Z");
    expect(at(zoneData, kept(twice, 180), BERLIN)).toBe("2030-10-27T00:30:00.000Z");
  });

  it("that is skipped now is read with the offset before the gap, whatever is kept", () => {
    for (const offset of [0, 60, 120])
      expect(at(zoneData, kept("2030-03-31 02:30:00", offset), BERLIN)).toBe("2030-03-31T01:30:00.000Z");
  });

  it("is read anew from an instant that was moved by somebody who did not know of it", () => {
    const start = { startsAt: new Date("2030-07-01T08:00:00Z"), timeZone: BERLIN };
    expect(keptOf(zoneData, { ...start, wallStart: "2030-07-01 10:00:00", utcOffset: 120 })).toEqual(
      kept("2030-07-01 10:00:00", 120),
    );
    for (const [wallStart, utcOffset] of [
      ["2030-12-01 09:00:00", 60],
      [null, null],
    ] as const)
      expect(keptOf(zoneData, { ...start, wallStart, utcOffset })).toEqual(kept("2030-07-01 10:00:00", 120));
  });
});

describe("kept wall times by property", () => {
  // Regions of both halves of the world, half hours, and ones whose clocks change at midnight.
  const zones = [
    BERLIN,
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Santiago",
  ];
  const zone = fc.constantFrom(...zones);
  const instant = fc
    .integer({ min: Date.UTC(2020, 0) / 60_000, max: Date.UTC(2090, 0) / 60_000 })
    .map((minute) => new Date(minute * 60_000));

  it("give back the very instant they were read from, the second of two as well", () => {
    fc.assert(
      fc.property(instant, zone, (startsAt, timeZone) => {
        const read = keptOf(zoneData, { startsAt, timeZone, wallStart: null, utcOffset: null });
        expect(instantOf(zoneData, read, timeZone)).toEqual(startsAt);
      }),
      { numRuns: 1_000 },
    );
  });

  it("show the same on the wall by any new rules that have that time, once for all", () => {
    fc.assert(
      fc.property(instant, zone, zone, (startsAt, timeZone, rules) => {
        const before = keptOf(zoneData, { startsAt, timeZone, wallStart: null, utcOffset: null });
        const changed = zonesWith({ [timeZone]: rules });
        const moved = instantOf(changed, before, timeZone);
        const wall = Temporal.PlainDateTime.from(before.wallStart);
        const shown = changed.at(moved, timeZone).toPlainDateTime();
        // Temporal itself is the reference: it refuses what does not exist, and "compatible" is the RFC's reading.
        const compatible = wall.toZonedDateTime(rules);
        if (!compatible.toPlainDateTime().equals(wall))
          expect(moved.getTime()).toBe(compatible.epochMilliseconds);
        else expect(shown.equals(wall)).toBe(true);
        // Computed again by the same rules nothing moves: what is kept of a moved booking means where it was moved.
        expect(instantOf(changed, keptTime(wall, moved), timeZone)).toEqual(moved);
      }),
      { numRuns: 1_000 },
    );
  });

  it("come back when the rules do", () => {
    fc.assert(
      fc.property(instant, zone, zone, (startsAt, timeZone, rules) => {
        const before = keptOf(zoneData, { startsAt, timeZone, wallStart: null, utcOffset: null });
        const wall = Temporal.PlainDateTime.from(before.wallStart);
        const moved = instantOf(zonesWith({ [timeZone]: rules }), before, timeZone);
        const back = instantOf(zoneData, keptTime(wall, moved), timeZone);
        expect(zoneData.at(back, timeZone).toPlainDateTime().equals(wall)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a time zone's name", () => {
  it.each([
    ["Europe/Berlin", "Europe/Berlin"],
    ["europe/berlin", "Europe/Berlin"],
    ["AMERICA/PORT-AU-PRINCE", "America/Port-au-Prince"],
    ["asia/kolkata", "Asia/Kolkata"],
    ["Asia/Calcutta", "Asia/Calcutta"],
    ["utc", "UTC"],
    ["est5edt", "EST5EDT"],
    ["Etc/GMT+5", "Etc/GMT+5"],
  ])("is taken in the database's own spelling, links as they are: %s", (given, name) => {
    expect(ianaName(given)).toBe(name);
  });

  it.each([
    "PST",
    "BST",
    "IST",
    "SystemV/PST8PDT",
    "Etc/Unknown",
    "Mars/Olympus",
    "+01:00",
    "UTC+1",
    "GMT+5",
    "2030-01-01T00:00Z",
    "Europe/Berlin[u-ca=iso8601]",
    " Europe/Berlin",
    "",
    "A".repeat(65),
  ])("is none that only ICU, or nobody, knows: %s", (given) => {
    expect(ianaName(given)).toBeNull();
  });

  it("is one of two for one zone", () => {
    expect(sameZone("Europe/Kiev", "Europe/Kyiv")).toBe(true);
    expect(sameZone("Asia/Calcutta", "Asia/Kolkata")).toBe(true);
    expect(sameZone("Europe/Berlin", "Europe/Paris")).toBe(false);
  });
});

describe("the zones to choose from", () => {
  const winter = new Date("2026-01-15T12:00:00Z");
  const find = (city: string, current = "UTC", at = winter) =>
    zoneChoices(current, at).find((choice) => choice.city === city);

  it.each([
    ["Kathmandu", "Asia", "UTC+5:45"],
    ["Kolkata", "Asia", "UTC+5:30"],
    ["Kyiv", "Europe", "UTC+2"],
    ["Ho Chi Minh", "Asia", "UTC+7"],
    ["Buenos Aires, Argentina", "America", "UTC−3"],
    ["UTC", "Other", "UTC"],
    ["London", "Europe", "UTC"],
  ])("have %s in %s at %s, whatever Intl calls it", (city, region, offset) => {
    expect(find(city)).toMatchObject({ region, offset });
  });

  it("tell the offset of the day", () => {
    expect(find("Berlin")?.offset).toBe("UTC+1");
    expect(find("Berlin", "UTC", new Date("2026-07-15T12:00:00Z"))?.offset).toBe("UTC+2");
  });

  it.each(["Asia/Calcutta", "Asia/Kolkata"])(
    "have the present one once, by the name it has: %s",
    (current) => {
      const kolkata = zoneChoices(current, winter).filter(({ city }) => city === "Kolkata");
      expect(kolkata.map(({ zone }) => zone)).toEqual([current]);
    },
  );

  it("are each one of its own, and can be stored", () => {
    const choices = zoneChoices("Europe/Berlin", winter);
    expect(new Set(choices.map(({ region, city }) => `${region}/${city}`)).size).toBe(choices.length);
    for (const { zone } of choices) expect(ianaName(zone)).toBe(zone);
  });

  it("are called what they are called today", () => {
    expect(["Africa/Asmera", "Asia/Calcutta", "Europe/Kiev", "Europe/Berlin"].map(todaysName)).toEqual([
      "Africa/Asmara",
      "Asia/Kolkata",
      "Europe/Kyiv",
      "Europe/Berlin",
    ]);
  });
});
