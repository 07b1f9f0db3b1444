import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CalendarEvent } from "@/lib/providers/event";
import { descriptionOf, eventBody, remoteCalendar } from "@/lib/providers/google/mapper";
import { calendarShape } from "@/lib/providers/google/schema";

const event: CalendarEvent = {
  key: "0".repeat(52),
  title: "Coaching – Grace",
  startsAt: "2031-03-30T01:00:00Z",
  endsAt: "2031-03-30T01:50:00Z",
  timeZone: "Europe/Berlin",
  location: "Main Street 1",
  description: "Client: Grace <grace@example.test>\n\nNotes",
  url: "https://calpace.test/bookings/1",
  sequence: 3,
  updatedAt: "2031-01-01T00:00:00Z",
};

describe("the event Google is given", () => {
  it("says what the booking says, and nothing Google keeps count of", () => {
    expect(eventBody(event)).toEqual({
      summary: "Coaching – Grace",
      location: "Main Street 1",
      description: "Client: Grace ‹grace@example.test›\n\nNotes",
      start: { dateTime: "2031-03-30T01:00:00Z", timeZone: "Europe/Berlin", date: null },
      end: { dateTime: "2031-03-30T01:50:00Z", timeZone: "Europe/Berlin", date: null },
      source: { title: "Calpace", url: "https://calpace.test/bookings/1" },
      extendedProperties: { private: { calpaceKey: event.key, calpaceRevision: "3" } },
    });
  });

  it("never carries status, sequence or guests", () => {
    expect(Object.keys(eventBody(event))).not.toEqual(expect.arrayContaining(["status"]));
    for (const name of ["status", "sequence", "attendees", "id", "iCalUID"])
      expect(eventBody(event)).not.toHaveProperty(name);
  });
});

describe("a description", () => {
  it.each([
    ["<ann@example.org>", "‹ann@example.org›"],
    ["a < b and c > d, I <3 you", "a < b and c > d, I <3 you"],
    ["AT&T, R&D; fish & chips", "AT&T, R＆D; fish & chips"],
    ["<b>bold</b> &lt;", "‹b›bold‹/b› ＆lt;"],
    ["<script", "‹script"],
    ["<!-- hidden -->", "‹!-- hidden --›"],
    ["a\r\nb\rc\u0000", "a\nb\nc"],
  ])("%j becomes %j", (text, written) => {
    expect(descriptionOf(text)).toBe(written);
  });

  it("holds no markup whatever was typed, and is written the same a second time", () => {
    const piece = fc.oneof(
      fc.constantFrom("<", ">", "&", ";", "/", "!", "a", "amp", "#1", "\n"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const written = descriptionOf(pieces.join(""));
        expect(written).not.toMatch(/<[a-z/!?]|&#?\w{1,32};/i);
        expect(descriptionOf(written)).toBe(written);
      }),
    );
  });
});

describe("a calendar", () => {
  it.each([
    ["owner", true],
    ["writer", true],
    ["writerWithoutPrivateAccess", true],
    ["reader", false],
    ["freeBusyReader", false],
    ["none", false],
    ["somethingNew", false],
  ])("of which one is %s can be written: %s", (accessRole, canWrite) => {
    const listed = calendarShape.parse({ id: "c", summary: "Work", accessRole });
    expect(remoteCalendar(listed).canWrite).toBe(canWrite);
  });

  it("has a name even if Google gives none, and no colour that is none", () => {
    const listed = calendarShape.parse({ id: "c@x.test", backgroundColor: "red", accessRole: "owner" });
    expect(remoteCalendar(listed)).toEqual({
      remoteId: "c@x.test",
      name: "c@x.test",
      color: null,
      canWrite: true,
      isDefault: false,
    });
  });
});
