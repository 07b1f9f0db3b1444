import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { differencesOf } from "@/lib/content/differences";
import type { EventFace } from "@/lib/providers/event";

const instant = fc
  .date({ min: new Date("1971-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);
const text = fc.string({ unit: "grapheme", maxLength: 40 });
const face: fc.Arbitrary<EventFace> = fc.record({
  title: text,
  location: text,
  startsAt: instant,
  endsAt: instant,
  allDay: fc.boolean(),
});
const seen = (value: string) => value.normalize("NFC").replace(/\s+/g, " ").trim();

describe("what is different about an event", () => {
  it("is nothing where both look the same", () => {
    fc.assert(fc.property(face, (one) => expect(differencesOf(one, { ...one })).toEqual([])));
  });

  it("is nothing where only spelling differs: spaces, composed letters, fractions of a second", () => {
    fc.assert(
      fc.property(face, (one) => {
        const other = {
          ...one,
          title: `  ${one.title.replaceAll(" ", "\n ")} `.normalize("NFD"),
          startsAt: one.startsAt.replace("Z", ".0000000Z").slice(0, 23).concat("Z"),
          endsAt: one.endsAt.replace("Z", "+00:00"),
        };
        expect(differencesOf(one, other)).toEqual([]);
      }),
    );
  });

  it("keeps nothing that a database's text cannot hold", () => {
    const at = "2031-03-05T09:00:00Z";
    const one: EventFace = { title: "", location: "", startsAt: at, endsAt: at, allDay: false };
    const found = { ...one, title: "Den\u0000tist", location: "\ud800\u0007" };
    expect(differencesOf(one, found)).toMatchObject([
      { what: "title", found: "Dentist" },
      { what: "location", found: "\ufffd" },
    ]);
  });

  it("names exactly what differs, with what was found", () => {
    fc.assert(
      fc.property(face, face, (one, other) => {
        const found = differencesOf(one, other);
        const whats = found.map((difference) => difference.what);
        const time = ["startsAt", "endsAt", "allDay"] as const;
        expect(whats.includes("title")).toBe(seen(one.title) !== seen(other.title));
        expect(whats.includes("location")).toBe(seen(one.location) !== seen(other.location));
        expect(whats.includes("time")).toBe(time.some((name) => one[name] !== other[name]));
        expect(new Set(whats).size).toBe(whats.length);
        for (const difference of found)
          if (difference.what === "title") expect(difference.found).toBe(seen(other.title));
      }),
    );
  });

  it("is the same whichever was looked at twice: a comparison is stable", () => {
    fc.assert(
      fc.property(face, face, (one, other) =>
        expect(differencesOf(one, other)).toEqual(differencesOf(one, { ...other })),
      ),
    );
  });

  it("keeps the beginning of an endless text, in whole characters", () => {
    const one = { title: "", location: "", startsAt: "", endsAt: "", allDay: false };
    const [found] = differencesOf(one, { ...one, title: "🚀".repeat(10_000) });
    expect(found).toEqual({ what: "title", found: `${"🚀".repeat(300)}…` });
  });

  it("is told as unreadable when nobody can tell", () => {
    fc.assert(fc.property(face, (one) => expect(differencesOf(one, null)).toEqual([{ what: "unreadable" }])));
  });
});
