import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  KEY_PROPERTY,
  keyFilter,
  linkOf,
  toCalendars,
  toNewEvent,
  toPatch,
  transactionIdOf,
} from "@/lib/providers/microsoft/mapper";
import { eventOf, keyOf } from "../../../fakes/microsoft/fixtures";

const key = keyOf("a booking");
const event = eventOf(key);

describe("an event for Graph", () => {
  it("is sent in UTC wall time, in plain text, with nobody invited", () => {
    expect(toPatch(event)).toEqual({
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

  it("carries its transactionId and its key only when it is new: both are fixed afterwards", () => {
    const made = toNewEvent(event);
    expect(made.transactionId).toBe(transactionIdOf(key));
    expect(made.singleValueExtendedProperties).toEqual([{ id: KEY_PROPERTY, value: key }]);
    expect(toPatch(event)).not.toHaveProperty("transactionId");
    expect(toPatch(event)).not.toHaveProperty("singleValueExtendedProperties");
  });

  it("keeps one key's transactionId for ever, and gives every key its own", () => {
    expect(transactionIdOf(keyOf("fixed"))).toBe(transactionIdOf(keyOf("fixed")));
    expect(transactionIdOf("0".repeat(52))).toMatchInlineSnapshot(`"7a00013c-59b2-5b2d-bfb8-11886f371d7d"`);
    expect(transactionIdOf(keyOf("one"))).not.toBe(transactionIdOf(keyOf("two")));
  });

  it("keeps an hour an hour where the clocks change", () => {
    const spring = toPatch(
      eventOf(key, { startsAt: "2026-03-29T00:30:00Z", endsAt: "2026-03-29T01:30:00+00:00" }),
    );
    expect(spring.start?.dateTime).toBe("2026-03-29T00:30:00");
    expect(spring.end?.dateTime).toBe("2026-03-29T01:30:00");
  });

  it.each(["", "tomorrow", "+012026-03-10T09:00:00Z"])("refuses the time %j", (startsAt) => {
    expect(() => toPatch(eventOf(key, { startsAt }))).toThrow(expect.objectContaining({ code: "bad_time" }));
  });

  it("cuts a title between characters people see", () => {
    const family = "👨‍👩‍👧‍👦";
    const subject = toPatch(eventOf(key, { title: `${"x".repeat(250)}${family}${family}` })).subject ?? "";
    expect(subject).toBe(`${"x".repeat(250)}…`);
  });

  it("cuts even a title that is one endless character", () => {
    const subject = toPatch(eventOf(key, { title: `e${"\u0301".repeat(400)}` })).subject ?? "";
    expect(subject.length).toBeLessThanOrEqual(255);
    expect(subject.length).toBeGreaterThan(200);
  });

  it("leaves nothing in a text that Exchange refuses, whatever was typed", () => {
    const unprintable = /[^\P{Cc}\n\t]|[\ufffe\uffff]|\p{Surrogate}/u;
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        const { subject, body, location } = toPatch(
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

  it("names somebody else's calendar with its owner, and knows which can be written", () => {
    const listed = toCalendars([
      { id: "1", name: "Calendar", isDefaultCalendar: true, canEdit: true, hexColor: "#0F6CBD", owner: anna },
      { id: "2", name: "Calendar", canEdit: true, hexColor: "", owner: room },
      {
        id: "3",
        name: " ",
        canEdit: false,
        hexColor: "javascript:",
        owner: { address: "ANNA@contoso.example" },
      },
      { id: "4", name: "Old" },
    ]);
    expect(listed).toEqual([
      { remoteId: "1", name: "Calendar", color: "#0F6CBD", canWrite: true, isDefault: true },
      { remoteId: "2", name: "Calendar (Room)", color: null, canWrite: true, isDefault: false },
      { remoteId: "3", name: "Calendar", color: null, canWrite: false, isDefault: false },
      { remoteId: "4", name: "Old", color: null, canWrite: false, isDefault: false },
    ]);
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
