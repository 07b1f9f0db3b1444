import { describe, expect, it } from "@jest/globals";
import {
  commonHabits,
  habitsOf,
  habitsOfHeader,
  habitsOfLocale,
  habitsWord,
  readHabits,
} from "@/lib/text/time-style";

describe("how a browser's languages read times", () => {
  it.each([
    ["en-US,en;q=0.9", "12.mdy.7"],
    ["en-GB", "24.dmy.1"],
    ["de", "24.dmy.1"],
    ["fr-CA,fr;q=0.8,en;q=0.5", "24.ymd.7"],
    ["sv-SE", "24.ymd.1"],
    ["en-AU", "12.dmy.1"],
    ["en-IN", "12.dmy.7"],
    ["ar-EG", "12.dmy.6"],
    ["ja", "24.ymd.7"],
  ])("%s: %s", (header, word) => {
    expect(habitsWord(habitsOfHeader(header))).toBe(word);
  });

  it.each([null, "", "*", "*;q=0.5", ";;,", "x".repeat(5000), "12345", "e\u0000n"])(
    "is the common way where they tell nothing: %j",
    (header) => {
      expect(habitsOfHeader(header)).toEqual(commonHabits);
    },
  );

  it("skips what is no language", () => {
    expect(habitsOfHeader("*, en-US")).toEqual(habitsOfLocale("en-US"));
  });
});

describe("the habits a browser's own Intl told", () => {
  it("are kept as one word, and read again", () => {
    for (const locale of ["en-US", "de-DE", "sv-SE", "ar-EG"]) {
      const habits = habitsOfLocale(locale);
      expect(readHabits(habitsWord(habits))).toEqual(habits);
    }
  });

  it.each([
    undefined,
    "",
    "12",
    "12.mdy",
    "12.mdy.0",
    "12.mdy.8",
    "12.mdy.7.",
    "24.dym.1",
    "13.dmy.1",
    "24.dmy.01",
  ])("are nothing where the cookie holds %j", (word) => {
    expect(readHabits(word)).toBeNull();
  });

  it("give way to what the person chose, one by one", () => {
    const browser = habitsOfLocale("en-US");
    const nothing = { hours: null, dates: null, weekStart: null };
    expect(habitsOf(nothing, browser)).toEqual(browser);
    expect(habitsOf({ ...nothing, hours: "24", weekStart: 1 }, browser)).toEqual({
      hours: "24",
      dates: "mdy",
      weekStart: 1,
    });
  });
});
