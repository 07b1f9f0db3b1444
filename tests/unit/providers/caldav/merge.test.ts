import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import ICAL from "ical.js";
import { toIcs } from "@/lib/providers/caldav/mapper";
import { mergedIcs } from "@/lib/providers/caldav/merge";
import type { CalendarEvent } from "@/lib/providers/event";
import { objectFault } from "../../../fakes/caldav/ics";

const url = "https://calpace.test/bookings/3c3f0c5e-5b1f-4f6e-9a43-0d6f6f1c9a10";
const event: CalendarEvent = {
  key: "0123456789abcdefghijklmnopqrstuv0123456789abcdefghij",
  title: "Coaching – Grace",
  startsAt: "2031-03-05T09:00:00.000Z",
  endsAt: "2031-03-05T09:50:00.000Z",
  timeZone: "Europe/Berlin",
  location: "Main Street 1, Berlin",
  description: `Client: Grace <grace@example.test>\n\nOpen in Calpace: ${url}`,
  url,
  sequence: 7,
  updatedAt: "2031-01-01T00:00:00.000Z",
};
const later = {
  ...event,
  startsAt: "2031-03-06T09:00:00.000Z",
  endsAt: "2031-03-06T09:50:00.000Z",
  sequence: 8,
};

const alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT30M", "DESCRIPTION:Keys!", "END:VALARM"];
/** The file with these lines in its event, as a person's program writes it. */
const withLines = (ics: string, ...lines: string[]): string =>
  ics.replace("END:VEVENT", [...lines, "END:VEVENT"].join("\r\n"));
/** The file with another line in place of the property's own, folded or not. */
const withProperty = (ics: string, name: string, line: string): string =>
  ics.replace(/\r\n /g, "").replace(new RegExp(`^${name}[;:].*$`, "m"), line);
const linesOf = (ics: string): string[] => ics.replace(/\r\n /g, "").split("\r\n");
const described = (ics: string): string =>
  new ICAL.Event(new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent("vevent") ?? undefined).description;

describe("an event that is written over what somebody added to", () => {
  it("is written as ever where nobody added anything", () => {
    expect(mergedIcs(later, toIcs(event))).toEqual({ ics: toIcs(later), carried: false });
  });

  it.each([
    ["an alarm", alarm],
    ["two alarms", [...alarm, ...alarm]],
    ["categories", ["CATEGORIES:Red,Work"]],
    ["an attachment", ["ATTACH;FMTTYPE=application/pdf:https://files.example/a.pdf"]],
    [
      "people invited",
      ["ORGANIZER:mailto:me@example.test", 'ATTENDEE;CN="Lee: Ann":mailto:lee@example.test'],
    ],
    ["a meeting's link", ["CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/1"]],
    ["a colour", ["COLOR:turquoise"]],
    ["how busy it makes", ["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]],
    ["what only its program knows", ['X-SOMEBODY;X-A="b;c":d\\,e']],
    ["how far the way is", ["X-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT30M"]],
    ["a long line", [`X-LONG:${"ä".repeat(400)}`]],
  ])("keeps %s, through one change after the other", (_what, added) => {
    let stored = withLines(toIcs(event), ...added);
    for (const sequence of [8, 9, 10]) {
      const merged = mergedIcs({ ...later, sequence }, stored);
      expect(merged.carried).toBe(true);
      expect(objectFault(merged.ics)).toBeNull();
      const lines = linesOf(merged.ics);
      expect(lines).toEqual(
        expect.arrayContaining([...added, `SEQUENCE:${sequence}`, "DTSTART:20310306T090000Z"]),
      );
      expect(lines.filter((line) => added.includes(line))).toEqual(added);
      expect(
        lines.filter((line) => /^(UID|DTSTART|DTEND|SUMMARY|DESCRIPTION:C|URL)/.test(line)),
      ).toHaveLength(6);
      stored = merged.ics;
    }
  });

  it("keeps what stands around our text, and renews that", () => {
    const note = "Call first\\n\\n";
    const more = "\\n\\nBring the file\\, and the key";
    const theirs = withProperty(
      toIcs(event),
      "DESCRIPTION",
      `DESCRIPTION:${note}${linesOf(toIcs(event))
        .find((l) => l.startsWith("DESCRIPTION:"))
        ?.slice(12)}${more}`,
    );
    const renamed = { ...later, description: later.description.replace("Grace <", "Ada <") };
    const { ics, carried } = mergedIcs(renamed, theirs);
    expect(carried).toBe(true);
    expect(described(ics)).toBe(`Call first\n\n${renamed.description}\n\nBring the file, and the key`);
    expect(mergedIcs(event, ics).ics).toContain("Call first");
  });

  it("keeps a text that was written in place of ours, below it", () => {
    const { ics, carried } = mergedIcs(
      later,
      withProperty(
        toIcs(event),
        "DESCRIPTION",
        "DESCRIPTION:Client: Grace <grace@example.test>\\nRing twice",
      ),
    );
    expect(carried).toBe(true);
    expect(described(ics)).toBe(`${later.description}\n\nRing twice`);
    const { ics: again } = mergedIcs(later, ics);
    expect(described(again)).toBe(described(ics));
  });

  it("adds nothing where only our text was cut short or taken away", () => {
    for (const left of ["", "Client: Grace <grace@example.test>", "Open in Calpace:"]) {
      const merged = mergedIcs(later, withProperty(toIcs(event), "DESCRIPTION", `DESCRIPTION:${left}`));
      expect(merged).toEqual({ ics: toIcs(later), carried: false });
    }
  });

  it("finds its text by the booking where Calpace had another address when it was written", () => {
    const old = {
      ...event,
      url: url.replace("calpace.test", "old.example:3000"),
      description: event.description.replace("calpace.test", "old.example:3000"),
    };
    const merged = mergedIcs(later, withLines(toIcs(old), "CATEGORIES:Red"));
    expect(described(merged.ics)).toBe(later.description);
    expect(linesOf(merged.ics).filter((line) => line.startsWith("URL"))).toEqual([`URL;VALUE=URI:${url}`]);
  });

  it("keeps the address of a meeting that was put in place of the booking's", () => {
    const { ics } = mergedIcs(later, withProperty(toIcs(event), "URL", "URL:https://meet.example/1"));
    expect(linesOf(ics).filter((line) => line.startsWith("URL"))).toEqual(["URL:https://meet.example/1"]);
  });

  it("names the booking where its address was blanked, and says no older date of a change than it is", () => {
    const stored = withLines(
      withProperty(toIcs(event), "URL", "URL;VALUE=URI:"),
      "LAST-MODIFIED:20300101T000000Z",
    );
    expect(mergedIcs(later, stored)).toEqual({ ics: toIcs(later), carried: false });
  });

  it("says itself when it takes place, whatever a person made of that", () => {
    const series = withLines(
      withProperty(
        withProperty(toIcs(event), "DTSTART", "DTSTART;VALUE=DATE:20310401"),
        "DTEND",
        "DURATION:P3D",
      ),
      "RRULE:FREQ=DAILY",
      "STATUS:CANCELLED",
      "CATEGORIES:Red",
    );
    const changed = series.replace(
      "END:VCALENDAR",
      `${["BEGIN:VEVENT", `UID:${event.key}`, "RECURRENCE-ID:20310402T090000Z", "DTSTAMP:20310101T000000Z", "DTSTART:20310402T100000Z", "SUMMARY:Other", "END:VEVENT"].join("\r\n")}\r\nEND:VCALENDAR`,
    );
    const { ics } = mergedIcs(later, changed);
    expect(linesOf(ics).filter((line) => /^(DT|DUR|RR|STATUS|RECUR|BEGIN:VEVENT|CAT)/.test(line))).toEqual([
      "BEGIN:VEVENT",
      "DTSTAMP:20310101T000000Z",
      "DTSTART:20310306T090000Z",
      "DTEND:20310306T095000Z",
      "CATEGORIES:Red",
    ]);
  });

  it("forgets where a place is that it is not at any more", () => {
    const stored = withLines(
      toIcs(event),
      "GEO:52.5;13.4",
      "X-APPLE-STRUCTURED-LOCATION;VALUE=URI:geo:52.5,13.4",
    );
    expect(mergedIcs(later, stored).ics).toContain("GEO:52.5;13.4");
    const { ics } = mergedIcs({ ...later, location: "Elsewhere" }, stored);
    expect(ics).not.toMatch(/GEO|STRUCTURED/);
  });

  it("brings along the zones that are named in what it keeps", () => {
    const zone = (id: string) =>
      [
        "BEGIN:VTIMEZONE",
        `TZID:${id}`,
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
      ].join("\r\n");
    const stored = withLines(
      toIcs(event).replace("BEGIN:VEVENT", `${zone("Europe/Berlin")}\r\n${zone("Unused")}\r\nBEGIN:VEVENT`),
      "X-SEEN;TZID=Europe/Berlin:20310101T090000",
    );
    const lines = linesOf(mergedIcs(later, stored).ics);
    expect(lines.filter((line) => line.startsWith("TZID:"))).toEqual(["TZID:Europe/Berlin"]);
    expect(lines.indexOf("END:VTIMEZONE")).toBeLessThan(lines.indexOf("BEGIN:VEVENT"));
  });

  it("counts what programs write by themselves as nothing anybody would miss", () => {
    const { ics, carried } = mergedIcs(
      later,
      withLines(
        toIcs(event),
        "CREATED:20310101T000000Z",
        "LAST-MODIFIED:20310101T000000Z",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
      ),
    );
    expect(carried).toBe(false);
    expect(ics).toContain("TRANSP:OPAQUE");
  });

  it("does not grow where the booking's notes name the booking, once or as we do", () => {
    for (const notes of [`see ${url} first`, `Client: Grace <g@example.test>\nOpen in Calpace: ${url}`]) {
      const noted = { ...event, description: event.description.replace("\n\n", `\n\n${notes}\n\n`) };
      const { ics, carried } = mergedIcs({ ...noted, sequence: 8 }, toIcs(noted));
      expect(described(ics)).toBe(noted.description);
      expect(carried).toBe(false);
    }
  });

  it("leaves the booking's address above its text where a person put it, and no old client below", () => {
    const theirs = withProperty(
      toIcs(event),
      "DESCRIPTION",
      `DESCRIPTION:See ${url} first\\n\\n${event.description.replaceAll("\n", "\\n")}`,
    );
    const renamed = { ...later, description: later.description.replace("Grace <", "Ada <") };
    expect(described(mergedIcs(renamed, theirs).ics)).toBe(`See ${url} first\n\n${renamed.description}`);
  });

  it("does not go on to say that it lasts all day", () => {
    const stored = withLines(toIcs(event), "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", "X-FUNAMBOL-ALLDAY:1");
    expect(mergedIcs(later, stored)).toEqual({ ics: toIcs(later), carried: false });
  });

  it.each([
    ["a line that is none", ["no property here", ":nor here", "NOR HERE:x"]],
    ["control characters", ["X-A:b\u0000c\u000b"]],
    ["an event inside", ["BEGIN:VEVENT", "UID:other", "END:VEVENT"]],
  ])("is a file that a strict server takes, whatever was kept elsewhere: %s", (_what, odd) => {
    const { ics } = mergedIcs(later, withLines(toIcs(event), ...odd, "CATEGORIES:Red"));
    expect(objectFault(ics)).toBeNull();
    expect(ics).toContain("CATEGORIES:Red");
  });

  it("is a file of its own whatever was read, and in no time", () => {
    const bits = fc.constantFrom(
      "BEGIN:VEVENT",
      "END:VEVENT",
      "BEGIN:VCALENDAR",
      "END:VCALENDAR",
      "BEGIN:VALARM",
      "END:VALARM",
      `UID:${event.key}`,
      "UID:other",
      "X-A:b",
      'DESCRIPTION;X="y',
      " folded",
      "",
      ":",
      ";:",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string()), { maxLength: 40 }), (lines) => {
        const { ics } = mergedIcs(later, lines.join("\r\n"));
        const own = linesOf(ics);
        expect(own[0]).toBe("BEGIN:VCALENDAR");
        expect(own.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(1);
        expect(own).toEqual(expect.arrayContaining(["SEQUENCE:8", "DTSTART:20310306T090000Z"]));
      }),
    );
    const deep = `${"BEGIN:X\r\n".repeat(30_000)}${"END:X\r\n".repeat(30_000)}`;
    expect(mergedIcs(later, withLines(toIcs(event), deep)).carried).toBe(false);
  });
});
