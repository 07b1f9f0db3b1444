import { describe, expect, it } from "@jest/globals";
import { CALENDAR, eventOf, placeOf, WORK } from "../fakes/microsoft/fixtures";
import { graphFault } from "../fakes/microsoft/server";
import type { GraphSwitches } from "../fakes/microsoft/switches";
import { textOf } from "../fakes/microsoft/text";
import { idOf, openOutlook } from "./microsoft-port";
import { failure, knownFrom } from "./port";

const outlook = openOutlook();
const { created, events, put } = outlook;

/** What Microsoft leaves open about ids: the adapter has to be right with each. */
const worlds: [string, Partial<GraphSwitches>][] = [
  ["the calendar in a path counts", { containment: true }],
  ["an id is found whatever calendar is named", { containment: false }],
  ["it is, and events do not say where they are", { containment: false, namesCalendar: false }],
  ["deleted items are answered 403", { containment: false, purgedStatus: 403 }],
  ["deleted items answer nothing", { keepsDeleted: false }],
];

describe.each(worlds)("where %s", (_world, switches) => {
  const set = () => Object.assign(outlook.fake.switches, switches);

  it("an event moved to another calendar is followed instead of doubled", async () => {
    set();
    const { provider, session, fake } = outlook;
    const { place, remoteId } = await created();
    fake.mailboxes.move("anna", remoteId, WORK);
    expect((await provider.readEvent(session, place)).outcome).toBe("present");
    expect(await put(place, { title: "Followed" })).toMatchObject({ outcome: "ok", remoteId });
    expect(await put(place, { title: "Again", description: "Another" })).toMatchObject({ outcome: "ok" });
    expect(events(CALENDAR)).toEqual([]);
    expect(events(WORK)).toMatchObject([{ subject: "Again" }]);
    expect(await provider.deleteEvent(session, place)).toEqual({ outcome: "absent", removed: true });
    expect(events(WORK)).toEqual([]);
  });

  it("a deleted event is absent, never gone, and is not written where nobody sees it", async () => {
    set();
    const { provider, session, fake } = outlook;
    const { place, remoteId } = await created();
    if (fake.switches.keepsDeleted) fake.mailboxes.discard("anna", remoteId);
    else fake.mailboxes.account("anna").events.delete(remoteId);
    expect(await provider.readEvent(session, place)).toEqual({ outcome: "absent" });
    expect(await put(place, { title: "Later" })).toEqual({ outcome: "absent" });
    expect(await put(place, { description: "Another" })).toEqual({ outcome: "absent" });
    expect(await put({ ...place, hot: true })).toEqual({ outcome: "absent" });
    for (let i = 0; i < 3; i++)
      expect(await provider.deleteEvent(session, place)).toMatchObject({ outcome: "absent" });
    expect(events()).toEqual([]);
  });

  it("a calendar that was deleted is told from an event that was", async () => {
    set();
    const { provider, session, fake } = outlook;
    fake.mailboxes.addCalendar("anna", { id: "AAMk-doomed=", name: "Doomed" });
    const { place } = await created("AAMk-doomed=");
    fake.mailboxes.removeCalendar("anna", "AAMk-doomed=");
    for (const asked of [place, { ...place, remoteId: null }, { ...place, remoteId: null, hot: true }]) {
      expect(await failure(put(asked))).toMatchObject({ kind: "target_gone", code: "calendar_gone" });
      expect(await failure(provider.deleteEvent(session, asked))).toMatchObject({ kind: "target_gone" });
    }
    expect(await failure(provider.readEvent(session, place))).toMatchObject({ kind: "target_gone" });
  });
});

describe("a calendar", () => {
  it.each(["ErrorItemNotFound", "ErrorInvalidMailboxItemId", "ErrorInvalidIdMalformed"])(
    "is not called gone because of one %s",
    async (code) => {
      outlook.fake.fail("create", graphFault(404, code));
      outlook.fake.fail("calendar", graphFault(404, code));
      expect(await failure(put(placeOf(outlook.newKey())))).toMatchObject({
        kind: "denied",
        code: "refused",
      });
    },
  );
});

describe.each(["ErrorInvalidMailboxItemId", "ErrorInvalidIdMalformed", "ErrorItemNotFound"] as const)(
  "a mailbox that was moved, old ids being answered %s,",
  (staleId) => {
    it("lists its default calendar as the same one under its new id", async () => {
      const { fake, provider, session } = outlook;
      fake.switches.staleId = staleId;
      const { place } = await created();
      fake.mailboxes.moveMailbox("anna", (id) => (id === CALENDAR ? "AAMkMoved=" : `AAMkMoved${id}`));
      for (const ask of [
        () => put(place),
        () => provider.deleteEvent(session, place),
        () => put({ ...place, remoteId: null }),
      ])
        expect(await failure(ask())).toMatchObject({ kind: "target_gone", code: "calendar_gone" });
      const { calendars } = await provider.listCalendars(session);
      expect(calendars.find((c) => c.identity === "primary")).toMatchObject({
        remoteId: "AAMkMoved=",
        isDefault: true,
      });
      expect(calendars.map((c) => c.remoteId)).not.toContain(CALENDAR);

      // With the new id of the calendar the event is found by its key, and written under its new id.
      const moved = { ...place, calendarRemoteId: "AAMkMoved=" };
      const read = await provider.readEvent(session, moved);
      expect(read).toMatchObject({ outcome: "present", face: { title: eventOf(place.key).title } });
      const met = await put(moved, { title: "Later" });
      expect(met).toMatchObject({ outcome: "conflict", remoteId: events("AAMkMoved=")[0]?.id });
      expect((await put({ ...moved, ...knownFrom(met) }, { title: "Later" })).outcome).toBe("ok");
      expect(events("AAMkMoved=")).toMatchObject([{ subject: "Later" }]);
      expect(await provider.deleteEvent(session, moved)).toEqual({ outcome: "absent", removed: true });
      expect(events("AAMkMoved=")).toEqual([]);
      fake.mailboxes.moveMailbox("anna", (id) =>
        id.replace("AAMkMovedAA", "AA").replace("AAMkMoved=", CALENDAR),
      );
      fake.mailboxes.account("anna").stale.clear();
    });
  },
);

describe("what the person added to an event", () => {
  it("outlives a change of time, title and place with one request", async () => {
    const { place } = await created();
    const { fake } = outlook;
    fake.mailboxes.makeMeeting(only());
    fake.forgetRequests();
    const moved = {
      startsAt: "2026-03-11T09:00:00Z",
      endsAt: "2026-03-11T10:00:00Z",
      title: "Moved",
      sequence: 2,
    };
    expect((await put(place, moved)).outcome).toBe("ok");
    expect(fake.requests.map((r) => r.method)).toEqual(["PATCH"]);
    expect(only()).toMatchObject({ subject: "Moved", joinUrl: expect.stringContaining("teams.example") });
    expect(only().body.content).toContain(only().joinUrl ?? "");
  });

  it("outlives a change of the description: what stands below it is read first and kept", async () => {
    const { place } = await created();
    outlook.fake.mailboxes.makeMeeting(only());
    outlook.fake.mailboxes.write(only(), "<p>Bring the blue file</p>");
    const url = eventOf(place.key).url;
    let known = place;
    for (const [sequence, name] of [
      [2, "Eva"],
      [3, "Finn"],
    ] as const) {
      const description = `Client: ${name} <client@example.com>\n\nOpen in Calpace: ${url}`;
      const result = await put(known, { sequence, description });
      expect(result.outcome).toBe("ok");
      known = { ...known, ...knownFrom(result) };
      expect(only().joinUrl).not.toBeNull();
      expect(textOf(only().body.content).startsWith(description)).toBe(true);
      expect(textOf(only().body.content)).toContain("Join the meeting now");
      expect(textOf(only().body.content)).toContain("Bring the blue file");
    }
  });

  it("outlives a write of which nobody knows what was said before", async () => {
    const { place } = await created();
    outlook.fake.mailboxes.makeMeeting(only());
    for (const asked of [
      { ...place, etag: null },
      { ...place, hot: true },
    ])
      expect((await put(asked, { sequence: 2 })).outcome).toBe("ok");
    expect(only().joinUrl).not.toBeNull();
  });

  it("does not hide that an older description landed late over a newer one", async () => {
    const { fake, provider, session } = outlook;
    const { place } = await created();
    const description = (name: string) =>
      `Client: ${name} <client@example.com>\n\nOpen in Calpace: ${eventOf(place.key).url}`;
    const held = fake.hold("update");
    const patience = new AbortController();
    const hasty = { ...session, beforeRequest: () => patience.signal };
    const second = eventOf(place.key, { sequence: 2, description: description("Second") });
    const lost = failure(provider.putEvent(hasty, place, second));
    await held.arrived;
    patience.abort();
    expect((await lost).kind).toBe("ambiguous");
    const third = { sequence: 3, description: description("Third") };
    const hot = await put({ ...place, hot: true }, third);
    expect(hot).toMatchObject({ outcome: "ok", etag: null });
    await held.deliver();
    expect(textOf(only().body.content)).toContain("Second");
    // The engine writes once more when nothing can land any more, with what the last write told.
    await put({ ...place, ...knownFrom(hot) }, third);
    expect(textOf(only().body.content)).toContain("Third");
  });

  it("costs no request where the same description is written again", async () => {
    const { place } = await created();
    outlook.fake.forgetRequests();
    const result = await put(place);
    expect(idOf(result)).toBe(place.remoteId);
    expect(outlook.fake.requests.map((r) => r.method)).toEqual(["PATCH"]);
  });

  function only() {
    const [one, ...more] = events();
    if (!one || more.length > 0) throw new Error(`There are ${more.length + 1} events.`);
    return one;
  }
});
