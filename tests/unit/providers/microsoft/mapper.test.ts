import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CalendarEvent } from "@/lib/providers/event";
import { plainBody } from "@/lib/providers/microsoft/body";
import {
  KEY_PROPERTY,
  keyFilter,
  linkOf,
  toCalendars,
  toNewEvent,
  toPatch,
  transactionIdOf,
} from "@/lib/providers/microsoft/mapper";
import { timesIn, timesInUtc } from "@/lib/providers/microsoft/times";
import { eventOf, keyOf } from "../../../fakes/microsoft/fixtures";

const key = keyOf("a booking");
const event = eventOf(key);
const patchOf = (one: CalendarEvent) => toPatch(one, timesInUtc(one), plainBody(one));

describe("an event for Graph", () => {
  it("is sent in plain text, with nobody invited", () => {
    expect(patchOf(event)).toEqual({
      subject: "Massage – Dora Egg",
      body: {
        contentType: "text",
        content: "Client: Dora Egg <dora@example.com>\n\nOpen in Calpace: http://localhost:3000/bookings/1",
      },
      start: { dateTime: "2026-03-10T09:00:00", timeZone: "UTC" },
      end: { dateTime: "2026-03-10T10:00:00", timeZone: "UTC" },
      isAllDay: false,
      location: { displayName: "Room 2" },
    });
  });

  it("leaves the description alone where no body is to be sent", () => {
    expect(toPatch(event, timesInUtc(event), null)).not.toHaveProperty("body");
  });

  it("is sent in its own zone's wall time", () => {
    expect(timesIn("Europe/Berlin", event)).toEqual({
      start: { dateTime: "2026-03-10T10:00:00", timeZone: "Europe/Berlin" },
      end: { dateTime: "2026-03-10T11:00:00", timeZone: "Europe/Berlin" },
    });
  });

  it.each([
    ["a zone nobody knows", "Mars/Olympus", {}],
    [
      "an hour that comes twice",
      "Europe/Berlin",
      { startsAt: "2026-10-25T00:30:00Z", endsAt: "2026-10-25T01:30:00Z" },
    ],
    ["the year 10000", "Asia/Tokyo", { startsAt: "9999-12-31T22:00:00Z", endsAt: "9999-12-31T23:00:00Z" }],
  ])("has no wall time of its own in %s", (_what, zone, times) => {
    expect(timesIn(zone, eventOf(key, times))).toBeNull();
  });

  it("carries its transactionId and its key only when it is new: both are fixed afterwards", () => {
    const made = toNewEvent(event, timesInUtc(event));
    expect(made.transactionId).toBe(transactionIdOf(key));
    expect(made.singleValueExtendedProperties).toEqual([{ id: KEY_PROPERTY, value: key }]);
    expect(patchOf(event)).not.toHaveProperty("transactionId");
    expect(patchOf(event)).not.toHaveProperty("singleValueExtendedProperties");
  });

  it("keeps one key's transactionId for ever, and gives every key its own", () => {
    expect(transactionIdOf(keyOf("fixed"))).toBe(transactionIdOf(keyOf("fixed")));
    expect(transactionIdOf("0".repeat(52))).toMatchInlineSnapshot(`"7a00013c-59b2-5b2d-bfb8-11886f371d7d"`);
    expect(transactionIdOf(keyOf("one"))).not.toBe(transactionIdOf(keyOf("two")));
  });

  it("keeps an hour an hour where the clocks change", () => {
    const spring = patchOf(
      eventOf(key, { startsAt: "2026-03-29T00:30:00Z", endsAt: "2026-03-29T01:30:00+00:00" }),
    );
    expect(spring.start?.dateTime).toBe("2026-03-29T00:30:00");
    expect(spring.end?.dateTime).toBe("2026-03-29T01:30:00");
  });

  it.each(["", "tomorrow", "+012026-03-10T09:00:00Z"])("refuses the time %j", (startsAt) => {
    expect(() => patchOf(eventOf(key, { startsAt }))).toThrow(expect.objectContaining({ code: "bad_time" }));
  });

  it("cuts a title between characters people see", () => {
    const family = "👨‍👩‍👧‍👦";
    const subject = patchOf(eventOf(key, { title: `${"x".repeat(250)}${family}${family}` })).subject ?? "";
    expect(subject).toBe(`${"x".repeat(250)}…`);
  });

  it("cuts even a title that is one endless character", () => {
    const subject = patchOf(eventOf(key, { title: `e${"\u0301".repeat(400)}` })).subject ?? "";
    expect(subject.length).toBeLessThanOrEqual(255);
    expect(subject.length).toBeGreaterThan(200);
  });

  it("leaves nothing in a text that Exchange refuses, whatever was typed", () => {
    const unprintable = /[^\P{Cc}\n\t]|[\ufffe\uffff]|\p{Surrogate}/u;
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        const { subject, body, location } = patchOf(
          eventOf(key, { title: text, description: text, location: text }),
        );
        for (const line of [subject ?? "", location?.displayName ?? ""]) {
          expect(line.length).toBeLessThanOrEqual(255);
          expect(line).not.toMatch(unprintable);
          expect(line).not.toContain("\n");
        }
        expect(body?.content).not.toMatch(unprintable);
      }),
    );
  });
});

describe("the filter that finds an event", () => {
  it("names the property and the value", () => {
    expect(keyFilter(key)).toBe(
      `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY_PROPERTY}' and ep/value eq '${key}')`,
    );
  });

  it("lets no value out of its quotes", () => {
    expect(keyFilter("' or 1 eq 1")).toContain("ep/value eq ''' or 1 eq 1'");
  });
});

describe("calendars", () => {
  const anna = { name: "Anna", address: "Anna@contoso.example" };
  const room = { name: "Room", address: "room@contoso.example" };

  it("names somebody else's calendar with its owner, and knows which can be written and which lacks a permission", () => {
    const listed = toCalendars(
      [
        {
          id: "1",
          name: "Calendar",
          isDefaultCalendar: true,
          canEdit: true,
          hexColor: "#0F6CBD",
          owner: anna,
        },
        { id: "2", name: "Calendar", canEdit: true, hexColor: "", owner: room },
        {
          id: "3",
          name: " ",
          canEdit: false,
          hexColor: "javascript:",
          owner: { address: "ANNA@contoso.example" },
        },
        { id: "4", name: "Old" },
        { id: "5", name: "Calendar", canEdit: false, owner: room },
      ],
      false,
    );
    const common = { color: null, canWrite: false, isDefault: false };
    const first = { remoteId: "1", name: "Calendar", color: "#0F6CBD", canWrite: true };
    expect(listed).toEqual([
      { ...first, isDefault: true, identity: "primary" },
      { ...common, remoteId: "2", name: "Calendar (Room)", needs: "permission" },
      { ...common, remoteId: "3", name: "Calendar" },
      { ...common, remoteId: "4", name: "Old" },
      { ...common, remoteId: "5", name: "Calendar (Room)" },
    ]);
  });

  it("can write a lent one once that permission was given", () => {
    const lent = { id: "2", name: "Calendar", canEdit: true, owner: room };
    const own = { id: "1", isDefaultCalendar: true, canEdit: true, owner: anna };
    expect(toCalendars([own, lent], true)[1]).toEqual({
      remoteId: "2",
      name: "Calendar (Room)",
      color: null,
      canWrite: true,
      isDefault: false,
    });
  });
});

describe("the link to an event", () => {
  it.each([
    ["https://outlook.office365.com/owa/?itemid=A", "https://outlook.office365.com/owa/?itemid=A"],
    ["javascript:alert(1)", null],
    ["not a link", null],
    [null, null],
    [undefined, null],
  ])("of %j is %j", (given, expected) => {
    expect(linkOf(given)).toBe(expected);
  });
});
