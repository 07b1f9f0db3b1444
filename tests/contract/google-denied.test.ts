import { describe, expect, it } from "@jest/globals";
import type { Denial } from "../fakes/google/denials";
import { refusal } from "../fakes/google/errors";
import { anEvent, EMAIL, googlePort, WORK } from "./google-port";
import { failure, knownFrom } from "./port";

/** Refusals that say something of the account, the registration, Google or the network: never of an event. */
const port = googlePort();
const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

/** By how the account is refused: the code, and whether it is certain that nothing took effect. */
const MEANING: Record<Denial, [code: string, proven: boolean]> = {
  notACalendarUser: ["not_calendar_user", true],
  domainPolicy: ["admin_policy", true],
  accessNotConfigured: ["api_disabled", true],
  SERVICE_DISABLED: ["api_disabled", true],
  forbidden: ["refused", true],
  requiredAccessLevel: ["read_only", true],
  unknown: ["refused", true],
  backendError: ["server_error", false],
  "page 403": ["foreign_answer", false],
  "page 404": ["foreign_answer", false],
  "page 429": ["foreign_answer", false],
  "page 502": ["server_error", false],
  "page 200": ["foreign_answer", false],
};

describe.each(Object.entries(MEANING))("an account that is answered %s", (how, [code, proven]) => {
  it("is denied whatever it asks, loses nothing by it, and works when it is let in again", async () => {
    const { fake, provider, put, remove, read } = port;
    const event = anEvent();
    const known = knownFrom(await put(event));
    const before = fake.event(WORK, event.key);
    const attempts = () => [
      () => put(anEvent()),
      () => put({ ...event, title: "Newer" }, known),
      () => remove(event, known),
      () => read(event, known),
      () => provider.listCalendars(port.session),
    ];
    fake.deny(EMAIL, how as Denial);
    for (const attempt of attempts())
      expect(await failure(attempt())).toMatchObject({ kind: "denied", code, proven });
    expect(fake.event(WORK, event.key)).toEqual(before);
    fake.allow(EMAIL);
    for (const attempt of attempts()) await attempt();
  });
});

describe("a page in place of the API's answer", () => {
  const page = (status: number) =>
    ({ kind: "status", status, body: "<html>", headers: { "content-type": "text/html" } }) as const;
  const foreign = { kind: "denied", code: "foreign_answer", proven: false };

  it.each([
    ["events.insert", 409],
    ["events.insert", 404],
    ["events.insert", 401],
    ["events.insert", 413],
    ["events.patch", 412],
    ["events.patch", 410],
    ["events.patch", 404],
    ["events.delete", 410],
    ["events.delete", 404],
    ["events.delete", 200],
    ["events.get", 410],
    ["events.get", 404],
  ] as const)("proves nothing: %s, %i", async (kind, status) => {
    const event = anEvent();
    const known = knownFrom(await port.put(event));
    port.fake.fail(kind, page(status));
    const attempts = {
      "events.insert": () => port.put(anEvent()),
      "events.patch": () => port.put({ ...event, title: "Newer" }, known),
      "events.delete": () => port.remove(event, known),
      "events.get": () => port.read(event, known),
    };
    expect(await failure(attempts[kind]())).toMatchObject(foreign);
  });

  it("nor does an error of the API's that was made for another answer", async () => {
    const event = anEvent();
    const known = knownFrom(await port.put(event));
    const body = JSON.stringify({ error: { code: 409, message: "x", errors: [{ reason: "duplicate" }] } });
    port.fake.fail("events.delete", { ...page(410), body, headers: JSON_TYPE });
    expect(await failure(port.remove(event, known))).toMatchObject(foreign);
  });

  it("does not take a calendar away", async () => {
    port.fake.fail("calendarList.get", page(404));
    expect(await failure(port.remove(anEvent()))).toMatchObject(foreign);
    port.fake.fail("calendarList.list", page(404));
    expect(await failure(port.provider.listCalendars(port.session))).toMatchObject(foreign);
  });

  it.each(["{}", '{"kind":"calendar#calendarList"}', "null", "[]", ""])(
    "nor does a list that is none: %s",
    async (body) => {
      const headers = { "content-type": "application/json" };
      port.fake.fail("calendarList.list", { kind: "status", status: 200, body, headers });
      const { kind } = await failure(port.provider.listCalendars(port.session));
      expect(["ambiguous", "denied"]).toContain(kind);
    },
  );

  it("keeps the pause it asks for", async () => {
    port.fake.fail("events.insert", { ...page(503), headers: { "retry-after": "60" } });
    const { retryAfter, kind } = await failure(port.put(anEvent()));
    expect(kind).toBe("denied");
    expect(Math.abs((retryAfter?.getTime() ?? 0) - Date.now() - 60_000)).toBeLessThan(5_000);
  });
});

describe("a success that names another event", () => {
  const body = JSON.stringify({ id: "another0event", etag: '"7"', status: "confirmed" });
  const another = {
    kind: "status",
    status: 200,
    body,
    headers: { "content-type": "application/json" },
  } as const;

  it.each(["events.insert", "events.patch", "events.get"] as const)(
    "leaves open what happened: %s",
    async (kind) => {
      const event = anEvent();
      const known = knownFrom(await port.put(event));
      port.fake.fail(kind, another);
      const attempts = {
        "events.insert": () => port.put(anEvent()),
        "events.patch": () => port.put({ ...event, title: "Newer" }, known),
        "events.get": () => port.read(event, known),
      };
      expect(await failure(attempts[kind]())).toMatchObject({ kind: "ambiguous", code: "odd_answer" });
    },
  );
});

describe("a success that names another calendar", () => {
  it("does not say that the event's own one is listed", async () => {
    const event = anEvent();
    const known = knownFrom(await port.put(event));
    await port.remove(event, known);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ id: "another", accessRole: "owner" });
    port.fake.fail("calendarList.get", { kind: "status", status: 200, body, headers });
    const refused = await failure(port.put({ ...event, title: "Newer" }, known));
    expect(refused).toMatchObject({ kind: "ambiguous", code: "odd_answer" });
  });
});

describe("a refusal in the middle of an operation", () => {
  it("is proven while all before it were refusals", async () => {
    port.fake.fail("calendarList.get", refusal(403, "forbidden"));
    expect(await failure(port.remove(anEvent()))).toMatchObject({ kind: "denied", proven: true });
  });

  it.each(["forbidden", "rateLimitExceeded"])("is not once one of them has written: %s", async (reason) => {
    // Burning a key inserts first: what is refused then has left an event.
    const event = anEvent();
    port.fake.fail("events.delete", refusal(404, "notFound"));
    port.fake.fail("events.delete", refusal(403, reason));
    const refused = await failure(port.remove(event, { hot: true }));
    expect(refused).toMatchObject({ kind: "denied", proven: false });
    expect(port.fake.events(WORK)).toHaveLength(1);
    await port.remove(event, { hot: true });
    expect(port.fake.events(WORK)).toEqual([]);
  });
});

describe("an insert whose id is taken", () => {
  it.each([0, 1])("is one event, whether Google notices or not (%i not noticed)", async (overlooked) => {
    const event = anEvent();
    port.fake.fail("events.insert", { kind: "reset", store: true });
    await failure(port.put(event));
    port.fake.rules.overlooked = overlooked;
    const met = await port.put({ ...event, title: "Newer" });
    expect(met.outcome).toBe(overlooked ? "ok" : "conflict");
    expect(await port.put({ ...event, title: "Newer" }, knownFrom(met))).toMatchObject({ outcome: "ok" });
    expect(port.fake.events(WORK).map((e) => e.summary)).toEqual(["Newer"]);
  });
});

describe("the account's address changes", () => {
  const NEW = "ada.lovelace@example.test";
  const primary = async () =>
    (await port.provider.listCalendars(port.session)).calendars.filter((c) => c.identity === "primary");

  it.each([true, false])(
    "and its own calendar is known again under the new id (old id works: %s)",
    async (oldIdWorks) => {
      const { put, remove, fake } = port;
      expect(await primary()).toMatchObject([{ remoteId: EMAIL, isDefault: true }]);
      const event = anEvent();
      const known = knownFrom(await put(event, { calendarRemoteId: EMAIL }));
      fake.changeAddress(EMAIL, NEW, { oldIdWorks });
      expect(await primary()).toMatchObject([{ remoteId: NEW, isDefault: true }]);
      const under = (calendarRemoteId: string) =>
        put({ ...event, title: "Newer" }, { ...known, calendarRemoteId });
      if (oldIdWorks) expect(await under(EMAIL)).toMatchObject({ outcome: "ok" });
      else
        for (const attempt of [
          () => under(EMAIL),
          () => put(anEvent(), { calendarRemoteId: EMAIL }),
          () => remove(event, { ...known, calendarRemoteId: EMAIL }),
        ])
          expect(await failure(attempt())).toMatchObject({ kind: "target_gone", code: "calendar_gone" });
      expect((await under(NEW)).outcome).toBe(oldIdWorks ? "conflict" : "ok");
      await remove(event, { ...known, calendarRemoteId: NEW });
      expect(fake.events(NEW)).toEqual([]);
    },
  );
});

describe("what others put into our event", () => {
  it("outlives a change of ours: properties, colour, reminders, conference, guests", async () => {
    const event = anEvent();
    const known = knownFrom(await port.put(event));
    const theirs = {
      colorId: "11",
      reminders: { useDefault: false, overrides: [{ method: "popup", minutes: 5 }] },
      conferenceData: { conferenceId: "abc-defg-hij" },
      hangoutLink: "https://meet.google.com/abc-defg-hij",
      attendees: [{ email: "guest@example.test" }],
      attachments: [{ fileUrl: "https://drive.google.com/x" }],
      visibility: "private",
    };
    const { extendedProperties } = port.fake.event(WORK, event.key) as unknown as {
      extendedProperties: { private: object };
    };
    const properties = {
      private: { ...extendedProperties.private, theirs: "1" },
      shared: { theirs: "2" },
    };
    port.fake.editEvent(WORK, event.key, { ...theirs, extendedProperties: properties });
    const changed = { ...event, title: "Moved", sequence: 7, startsAt: "2031-03-05T08:00:00.000Z" };
    const met = await port.put(changed, known);
    expect(met.outcome).toBe("conflict");
    await port.put(changed, knownFrom(met));
    expect(port.fake.event(WORK, event.key)).toMatchObject({
      ...theirs,
      summary: "Moved",
      extendedProperties: {
        private: { ...properties.private, calpaceKey: event.key, calpaceRevision: "7" },
        shared: properties.shared,
      },
    });
  });
});
