import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { differencesOf } from "@/lib/content/differences";
import { faceOf, readFace } from "@/lib/providers/caldav/face";
import { toIcs } from "@/lib/providers/caldav/mapper";

const file = (...lines: string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: string[]) => file("BEGIN:VEVENT", "UID:a", ...lines, "END:VEVENT");

describe("what people see of a calendar object", () => {
  it("is what was written, whatever it says", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (title, location, description) => {
        const written = {
          key: "k",
          title,
          location,
          description,
          startsAt: "2031-03-05T09:00:00Z",
          endsAt: "2031-03-05T09:50:00Z",
          timeZone: "Europe/Berlin",
          url: "https://calpace.test/bookings/1",
          sequence: 1,
          updatedAt: "2031-01-01T00:00:00Z",
        };
        expect(differencesOf(faceOf(written), await readFace(toIcs(written)))).toEqual([]);
      }),
    );
  });

  it.each([
    ["in UTC", "20310305T090000Z", ""],
    ["in a zone of the world", "20310305T100000", ";TZID=Europe/Berlin"],
    ["behind a program's own prefix", "20310305T100000", ";TZID=/mozilla.org/20050126_1/Europe/Berlin"],
    ["behind another's", "20310305T100000", ";TZID=/freeassociation.sourceforge.net/Europe/Berlin"],
    ["in quotes", "20310305T100000", ';TZID="Europe/Berlin"'],
    ["with its kind spelled out", "20310305T100000", ";VALUE=DATE-TIME;TZID=Europe/Berlin"],
    ["on the other side of the world", "20310305T060000", ";TZID=America/Argentina/Buenos_Aires"],
  ])("has its time %s", async (_where, time, parameters) => {
    const found = await readFace(event(`DTSTART${parameters}:${time}`, `DTEND${parameters}:${time}`));
    expect(found).toMatchObject({ allDay: false });
    expect(new Date(found?.startsAt ?? 0).toISOString()).toBe("2031-03-05T09:00:00.000Z");
  });

  it.each([
    ["an hour and a half", "DTSTART:20310305T090000Z", "DURATION:PT1H30M", "2031-03-05T10:30:00.000Z"],
    ["a week", "DTSTART:20310305T090000Z", "DURATION:P1W", "2031-03-12T09:00:00.000Z"],
    ["no time at all", "DTSTART:20310305T090000Z", "X-NOTHING:", "2031-03-05T09:00:00.000Z"],
    ["its one day", "DTSTART;VALUE=DATE:20310305", "X-NOTHING:", "2031-03-06T00:00:00.000Z"],
    ["two days", "DTSTART;VALUE=DATE:20310305", "DTEND;VALUE=DATE:20310307", "2031-03-07T00:00:00.000Z"],
  ])("lasts %s", async (_what, start, end, endsAt) => {
    const found = await readFace(event(start, end));
    expect(new Date(found?.endsAt ?? 0).toISOString()).toBe(endsAt);
    expect(found?.allDay).toBe(start.includes("VALUE=DATE"));
  });

  it("is that of the series, not of one changed date, and not of its alarm", async () => {
    const ics = file(
      "BEGIN:VEVENT",
      "UID:a",
      "RECURRENCE-ID:20310312T090000Z",
      "DTSTART:20310312T100000Z",
      "SUMMARY:Once",
      "END:VEVENT",
      "BEGIN:VEVENT",
      "UID:a",
      "DTSTART:20310305T090000Z",
      "RRULE:FREQ=WEEKLY",
      "SUMMARY;LANGUAGE=de:Immer\\, auch\\nso",
      "BEGIN:VALARM",
      "SUMMARY:Ring",
      "END:VALARM",
      "END:VEVENT",
    );
    expect(await readFace(ics)).toMatchObject({ title: "Immer, auch\nso", location: "" });
  });

  it.each([
    ["nothing", ""],
    ["something else", "<html></html>"],
    ["no event", file("BEGIN:VTODO", "UID:a", "END:VTODO")],
    ["no time", event("SUMMARY:x")],
    ["a time in no zone", event("DTSTART:20310305T090000")],
    ["a time in a zone nobody knows", event("DTSTART;TZID=Middle-earth:20310305T090000")],
    ["a time that never was", event("DTSTART:20311341T256199Z")],
    ["a zone of nothing but slashes", event(`DTSTART;TZID=a${"/".repeat(200_000)}:20310305T090000`)],
    ["an object too long to be an event", event("DTSTART:20310305T090000Z", `X-A:${"b".repeat(300_000)}`)],
    ["half a file", event("DTSTART:20310305T090000Z").slice(0, 60)],
  ])("cannot be told of %s", async (_what, ics) => {
    expect(await readFace(ics)).toBeNull();
  });

  it("cannot be told of noise, and noise breaks nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (noise) => {
        expect(await readFace(noise)).toBeNull();
        await readFace(event("DTSTART:20310305T090000Z", `SUMMARY:${noise}`));
      }),
    );
  });

  it("expands no rule of a zone the file brings along: a second's rule would never end", async () => {
    const zone = ["BEGIN:VTIMEZONE", "TZID:Trap", "BEGIN:STANDARD", "DTSTART:19700101T000000"];
    const rule = ["RRULE:FREQ=SECONDLY", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "END:STANDARD"];
    const ics = file(
      ...zone,
      ...rule,
      "END:VTIMEZONE",
      "BEGIN:VEVENT",
      "UID:a",
      "DTSTART;TZID=Trap:20310305T090000",
      "END:VEVENT",
    );
    expect(await readFace(ics)).toBeNull();
  });
});
