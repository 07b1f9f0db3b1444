import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import ICAL from "ical.js";
import { fold, identityOf, toIcs } from "@/lib/providers/caldav/mapper";
import type { CalendarEvent } from "@/lib/providers/event";
import { objectFault } from "../../../fakes/caldav/ics";

const event: CalendarEvent = {
  key: "0123456789abcdefghijklmnopqrstuv0123456789abcdefghij",
  title: "Coaching – Grace",
  startsAt: "2031-03-05T09:00:00.000Z",
  endsAt: "2031-03-05T09:50:00.000Z",
  timeZone: "Europe/Berlin",
  location: "Main Street 1, Berlin",
  description: "line one\nline two",
  url: "https://calpace.test/bookings/1",
  sequence: 7,
  updatedAt: "2031-01-01T00:00:00.000Z",
};

describe("toIcs", () => {
  it("writes one event in UTC and nothing a server could act on", () => {
    expect(toIcs(event).split("\r\n")).toEqual([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Calpace//Calpace//EN",
      "BEGIN:VEVENT",
      "UID:0123456789abcdefghijklmnopqrstuv0123456789abcdefghij",
      "SEQUENCE:7",
      "DTSTAMP:20310101T000000Z",
      "DTSTART:20310305T090000Z",
      "DTEND:20310305T095000Z",
      "SUMMARY:Coaching – Grace",
      "LOCATION:Main Street 1\\, Berlin",
      "DESCRIPTION:line one\\nline two",
      "URL;VALUE=URI:https://calpace.test/bookings/1",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]);
  });

  it("gives any text back unbroken, in an object a strict server takes", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom("x\r\nBEGIN:VEVENT\r\nUID:evil", "\r", "\n\n", "\u0000", "\ud800", "\\n", "\u2028"),
    );
    fc.assert(
      fc.property(text, text, text, (title, location, description) => {
        const ics = toIcs({ ...event, title, location, description });
        expect(objectFault(ics)).toBeNull();
        const calendar = new ICAL.Component(ICAL.parse(ics));
        const found = calendar.getAllSubcomponents("vevent").map((c) => new ICAL.Event(c));
        expect(found.map((e) => e.uid)).toEqual([event.key]);
        const plain = Buffer.from(description, "utf8")
          .toString("utf8")
          .replace(/\r\n?|[\u2028\u2029]/g, "\n")
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what the mapper removes
          .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g, "");
        expect(found[0]?.description ?? "").toBe(plain);
        expect(found[0]?.summary ?? "").not.toMatch(/\n/);
      }),
      { numRuns: 300 },
    );
  });

  it("leaves out what is empty", () => {
    const ics = toIcs({ ...event, location: " \n ", description: "", url: "" });
    expect(ics).not.toMatch(/LOCATION|DESCRIPTION|URL/);
    expect(objectFault(ics)).toBeNull();
  });

  it("refuses times that iCalendar cannot write", () => {
    for (const startsAt of ["+010000-01-01T00:00:00.000Z", "-000001-01-01T00:00:00.000Z", "yesterday", ""])
      expect(() => toIcs({ ...event, startsAt })).toThrow(
        expect.objectContaining({ kind: "invalid", code: "bad_time" }),
      );
  });
});

describe("identityOf", () => {
  it("reads folded, parameterised and differently cased properties of the event, not of the calendar", () => {
    const ics = [
      "BEGIN:VCALENDAR",
      "UID:of-the-calendar",
      "BEGIN:VTIMEZONE",
      "UID:of-the-zone",
      "END:VTIMEZONE",
      "BEGIN:VEVENT",
      "SEQUENCE;X-A=b:12",
      "uid;X-A=b:of-the",
      " -event",
      "END:VEVENT",
      "END:VCALENDAR",
    ];
    expect(identityOf(ics.join("\r\n"))).toEqual({ uid: "of-the-event", sequence: 12 });
    expect(identityOf(ics.join("\n"))).toEqual({ uid: "of-the-event", sequence: 12 });
  });

  it.each([
    "",
    "<html>hello</html>",
    "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT",
  ])("makes nothing of %j", (text) => {
    expect(identityOf(text)).toBeNull();
  });

  it.each([
    ["events that never end", "BEGIN:VEVENT\r\n".repeat(150_000)],
    ["empty lines", `BEGIN:VEVENT${"\n".repeat(2_000_000)}`],
    ["blanks", `BEGIN:VEVENT${" ".repeat(2_000_000)}x`],
    ["parameters", `BEGIN:VEVENT\nUID${";".repeat(2_000_000)}\nEND:VEVENT`],
  ])("is not kept busy by megabytes of %s", (_what, text) => {
    // Not a matter of pace: a pattern over the whole text takes minutes, and hours, for these.
    expect(identityOf(`BEGIN:VCALENDAR\r\n${text}`)).toBeNull();
  });

  it("reads back what was written", () => {
    expect(identityOf(toIcs(event))).toEqual({ uid: event.key, sequence: 7 });
  });
});

describe("folding", () => {
  it("is undone by taking the breaks out, and breaks no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        const line = text.replaceAll("\r\n", " ");
        expect(fold(line).replaceAll("\r\n ", "")).toBe(line);
        for (const part of fold(line).split("\r\n ")) expect(part.isWellFormed()).toBe(true);
      }),
    );
  });

  it("breaks a line only where the next character would not fit", () => {
    expect(fold("x".repeat(74))).toBe("x".repeat(74));
    expect(fold("x".repeat(75))).toBe(`${"x".repeat(74)}\r\n x`);
    expect(fold(`${"x".repeat(73)}é${"x".repeat(72)}é`)).toBe(
      `${"x".repeat(73)}\r\n é${"x".repeat(72)}\r\n é`,
    );
  });

  it("keeps every line within 75 octets", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 60, maxLength: 400 }), (text) => {
        for (const line of fold(text.replaceAll(/[\r\n]/g, " ")).split("\r\n"))
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      }),
    );
  });
});
