import { describe, expect, it } from "@jest/globals";
import { knowsZone } from "../fakes/google/zones";
import { anEvent, daysLater, googlePort, oauth, WORK } from "./google-port";
import { failure, knownFrom } from "./port";

/** Names of zones that are newer than Google's table: the instant carries its offset, the name only says where. */
const port = googlePort();
const { put, asked } = port;

const zoneOf = (key: string) => port.fake.event(WORK, key)?.start as { timeZone: string; dateTime: string };

describe("a zone whose name Google does not know", () => {
  it.each([
    ["Europe/Kyiv", "Europe/Kiev", 2],
    ["Pacific/Kanton", "Pacific/Enderbury", 2],
    ["America/Coyhaique", "UTC", 2],
  ])("%s is sent as %s, at the same instant", async (timeZone, sent, requests) => {
    port.fake.rules.zones = "2020a";
    const event = anEvent({ timeZone });
    expect(await put(event)).toMatchObject({ outcome: "ok" });
    expect(zoneOf(event.key)).toEqual({ dateTime: event.startsAt, timeZone: sent });
    expect(asked()).toHaveLength(requests);
  });

  it("is sent as UTC where its older name is refused as well", async () => {
    port.fake.rules.zones = "2010a";
    const event = anEvent({ timeZone: "America/Nuuk" });
    port.fake.fail("events.insert", { kind: "status", ...ZONE }, 2);
    expect(await put(event)).toMatchObject({ outcome: "ok" });
    expect(zoneOf(event.key).timeZone).toBe("UTC");
  });

  it("is remembered for the account: one request for every further event, and its changes", async () => {
    const first = anEvent({ timeZone: "Europe/Kyiv" });
    const written = knownFrom(await put(first));
    asked();
    await put({ ...first, title: "Newer", sequence: 2 }, written);
    await put(anEvent({ timeZone: "Europe/Kyiv" }));
    await put(anEvent({ timeZone: "Europe/Berlin" }));
    expect(asked()).toEqual(["PATCH c_work", "POST c_work", "POST c_work"]);
    // A renewed token is the same account still; another account has to find out by itself.
    port.session = { ...port.session, credentials: { ...port.session.credentials, scope: "renewed" } };
    await put(anEvent({ timeZone: "Europe/Kyiv" }));
    expect(asked()).toHaveLength(1);
    port.session = { ...port.session, credentials: { ...port.fake.grant("ada@example.test") } };
    await put(anEvent({ timeZone: "Europe/Kyiv" }));
    expect(asked()).toHaveLength(2);
  });

  it("is tried again after a day: Google's table is renewed without a word", async () => {
    await put(anEvent({ timeZone: "Europe/Kyiv" }));
    port.fake.rules.zones = "2025b";
    const event = anEvent({ timeZone: "Europe/Kyiv" });
    await put(event);
    expect(zoneOf(event.key).timeZone).toBe("Europe/Kiev");
    await daysLater(1.1, async () => {
      const credentials = await oauth().refresh(port.session.credentials, port.session.beforeRequest);
      port.session = { ...port.session, credentials };
      const later = anEvent({ timeZone: "Europe/Kyiv" });
      await put(later);
      expect(zoneOf(later.key).timeZone).toBe("Europe/Kyiv");
    });
  });

  it("is found by an update, which keeps its condition", async () => {
    const event = anEvent();
    const { remoteId, etag } = knownFrom(await put(event));
    port.fake.editEvent(WORK, event.key, { summary: "Dentist" });
    asked();
    expect(await put({ ...event, timeZone: "America/Coyhaique" }, { remoteId, etag })).toMatchObject({
      outcome: "conflict",
    });
  });

  it("ends the event only when UTC is refused, too", async () => {
    port.fake.fail("events.insert", { kind: "status", ...ZONE }, 9);
    expect(await failure(put(anEvent({ timeZone: "Europe/Kyiv" })))).toMatchObject({
      kind: "invalid",
      code: "bad_time",
    });
    expect(asked()).toHaveLength(3);
  });
});

describe("the stand-in's table of zones", () => {
  it("has a date", () => {
    expect(["Europe/Kiev", "Europe/Kyiv", "America/Coyhaique"].map((z) => knowsZone("2022a", z))).toEqual([
      true,
      false,
      false,
    ]);
    expect(knowsZone("2025b", "America/Coyhaique")).toBe(true);
    for (const zone of ["+02:00", "Mars/Olympus", 7]) expect(knowsZone("2025b", zone)).toBe(false);
  });
});

const sentence = "Invalid time zone definition for start time.";
const ZONE = {
  status: 400,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    error: { code: 400, message: sentence, errors: [{ reason: "invalid", message: sentence }] },
  }),
};
