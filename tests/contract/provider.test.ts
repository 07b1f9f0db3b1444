import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { differencesOf } from "@/lib/content/differences";
import type { EventPlace } from "@/lib/providers/provider";
import { anEvent, failure, knownFrom, newKey, openPort, type Port } from "./port";
import { targets } from "./targets";

describe.each(Object.entries(targets))("%s", (_name, { start }) => {
  let { target, provider, account, session, placeIn, eventsWith, created } = {} as Port;

  beforeAll(async () => {
    ({ target, provider, account, session, placeIn, eventsWith, created } = await openPort(start));
  }, 30_000);
  beforeEach(() => target.network.clear());
  afterAll(() => target.stop());

  it("connects, and lists the calendars that can hold events with what may be done to them", async () => {
    const listed = await provider.listCalendars(session);
    expect(listed).toEqual(account.listing);
    const byName = Object.fromEntries(listed.calendars.map((c) => [c.name, c.canWrite]));
    expect(byName).toEqual({ Work: true, Private: true, Closed: !target.knowsRights });
    const again = await target.connect();
    expect(again.remoteIdentity).toBe(account.remoteIdentity);
  });

  it("says that it is not let in, while connecting and later", async () => {
    if (target.connectWrongly) {
      const refusal = await failure(target.connectWrongly());
      expect(refusal.code).toMatch(/^wrong_(app_)?password$/);
    }
    const wrong = { ...session, credentials: target.spoiled(session.credentials) };
    const event = anEvent(newKey());
    expect(await failure(provider.putEvent(wrong, placeIn("Work", event.key), event))).toMatchObject({
      kind: "reauth",
    });
    expect(await failure(provider.listCalendars(wrong))).toMatchObject({ kind: "reauth" });
  });

  it("creates an event that reads back as it was meant", async () => {
    const { event } = await created();
    const { key, title, location, description, url, sequence, startsAt, endsAt } = event;
    const meant = { key, title, location, description, url, sequence, start: startsAt, end: endsAt };
    expect(await eventsWith(key)).toEqual([target.kept(meant)]);
  });

  it("meets its own event when a create is replayed after its answer was lost", async () => {
    const event = anEvent(newKey());
    target.network.loseNextAnswer();
    const lost = await failure(provider.putEvent(session, placeIn("Work", event.key), event));
    expect(lost.kind).toBe("ambiguous");
    const replayed = await provider.putEvent(session, placeIn("Work", event.key, { hot: true }), event);
    expect(replayed).toMatchObject({ outcome: "conflict" });
    const newer = { ...event, title: "Moved", sequence: 2 };
    const adopted = await provider.putEvent(session, placeIn("Work", event.key, knownFrom(replayed)), newer);
    expect(adopted.outcome).toBe("ok");
    expect((await eventsWith(event.key)).map((e) => e.title)).toEqual(["Moved"]);
  });

  it("reads what it wrote back as it says it would, long and odd texts too", async () => {
    const plain = await created();
    const odd = await created({
      title: `${"Überlänge ".repeat(40)}<b>;,\\ 👩‍👩‍👧`,
      location: "Room 7, 2nd floor; <left>\\ & right",
    });
    for (const { event, place } of [plain, odd]) {
      const read = await provider.readEvent(session, place);
      if (read.outcome !== "present") throw new Error(`It was ${read.outcome}.`);
      if (read.etag !== null && place.etag !== null) expect(read.etag).toBe(place.etag);
      expect(differencesOf(provider.faceOf(event), read.face)).toEqual([]);
    }
  });

  it("reads what somebody made of an event outside, and writes over it", async () => {
    const { event, place } = await created();
    const expected = provider.faceOf(event);
    const found = async () => {
      const read = await provider.readEvent(session, place);
      if (read.outcome !== "present") throw new Error(`It was ${read.outcome}.`);
      if (place.etag !== null) expect(read.etag).not.toBe(place.etag);
      return read.face;
    };
    await target.outside.edit("Work", event.key, "Dentist");
    expect(await found()).toMatchObject({ title: "Dentist", location: expected.location, allDay: false });
    const [start, end] = ["2031-03-06T20:30:00.000Z", "2031-03-06T22:00:00.000Z"];
    await target.outside.move("Work", event.key, start, end);
    const moved = await found();
    expect(moved && [moved.startsAt, moved.endsAt].map((t) => new Date(t).toISOString())).toEqual([
      start,
      end,
    ]);
    await target.outside.makeAllDay("Work", event.key, "2031-03-07", "2031-03-09");
    const whole = await found();
    expect(whole).toMatchObject({ allDay: true });
    expect(whole && [whole.startsAt, whole.endsAt].map((t) => t.slice(0, 10))).toEqual([
      "2031-03-07",
      "2031-03-09",
    ]);
    if (await target.outside.garble("Work", event.key)) expect(await found()).toBeNull();
    let known = place;
    let again = await provider.putEvent(session, known, event);
    if (again.outcome === "conflict") {
      known = { ...place, ...knownFrom(again) };
      again = await provider.putEvent(session, known, event);
    }
    expect(again.outcome).toBe("ok");
    const read = await provider.readEvent(session, { ...known, ...knownFrom(again) });
    if (read.outcome !== "present") throw new Error(`It was ${read.outcome}.`);
    expect(differencesOf(expected, read.face)).toEqual([]);
  });

  it("finds that an event was deleted outside", async () => {
    const { event, place } = await created();
    await target.outside.delete("Work", event.key);
    expect((await provider.readEvent(session, place)).outcome).toMatch(/^(gone|absent)$/);
  });

  it("updates again and again with what the last write told", async () => {
    const { event, place } = await created();
    let known: Pick<EventPlace, "remoteId" | "etag"> = place;
    for (const sequence of [2, 3, 4]) {
      const next = { ...event, title: `Version ${sequence}`, sequence };
      const result = await provider.putEvent(session, placeIn("Work", event.key, known), next);
      expect(result.outcome).toBe("ok");
      known = knownFrom(result);
    }
    const [last] = await eventsWith(event.key);
    if (!last) throw new Error("There is no event.");
    expect(last).toEqual(target.kept({ ...last, title: "Version 4", sequence: 4 }));
  });

  it("wins over an edit from another device, at second sight where the service can tell", async () => {
    const { event, place } = await created();
    await target.outside.edit("Work", event.key, "Edited by hand");
    const ours = { ...event, title: "Ours", sequence: 2 };
    const met = await provider.putEvent(session, place, ours);
    if (target.definition.conditionalWrites) {
      expect(met).toMatchObject({ outcome: "conflict", remoteId: place.remoteId });
      expect(await eventsWith(event.key)).toMatchObject([{ title: "Edited by hand" }]);
      const second = await provider.putEvent(session, placeIn("Work", event.key, knownFrom(met)), ours);
      expect(second.outcome).toBe("ok");
    } else expect(met).toMatchObject({ outcome: "ok", remoteId: place.remoteId });
    expect(await eventsWith(event.key)).toMatchObject([{ title: "Ours" }]);
  });

  it("deletes, and deletes again without complaint, and says when there was nothing to remove", async () => {
    const { event, place } = await created();
    const told: boolean[] = [];
    for (let i = 0; i < 3; i++) {
      const { outcome, removed } = await provider.deleteEvent(session, place);
      expect(["absent", "gone"]).toContain(outcome);
      told.push(removed);
      expect(await eventsWith(event.key)).toEqual([]);
    }
    // Where deleted items are kept for a while, the second takes it from there.
    expect([told[0], told[2]]).toEqual([true, false]);
  });

  it("deletes an event whose creation was never answered", async () => {
    const event = anEvent(newKey());
    target.network.loseNextAnswer();
    await failure(provider.putEvent(session, placeIn("Work", event.key), event));
    await provider.deleteEvent(session, placeIn("Work", event.key, { hot: true }));
    expect(await eventsWith(event.key)).toEqual([]);
  });

  it("notices that an event was deleted outside, and writes the next one under a new key", async () => {
    const { event, place } = await created();
    await target.outside.delete("Work", event.key);
    const { outcome } = await provider.putEvent(session, place, { ...event, sequence: 2 });
    expect(["absent", "gone"]).toContain(outcome);
    expect(await eventsWith(event.key)).toEqual([]);
    const again = await created({ sequence: 2 });
    expect(await eventsWith(again.event.key)).toHaveLength(1);
  });

  it("reports a calendar that may not be written", async () => {
    const event = anEvent(newKey());
    const write = provider.putEvent(session, placeIn("Closed", event.key), event);
    if (!target.knowsRights) {
      expect(await write).toMatchObject({ outcome: "ok" });
      return;
    }
    const refusal = await failure(write);
    expect(refusal).toMatchObject({ kind: "denied", code: "read_only" });
  });

  it("passes on how long the service wants to be left alone", async () => {
    const event = anEvent(newKey());
    const before = Date.now();
    target.network.throttleNext(3600);
    const refusal = await failure(provider.putEvent(session, placeIn("Work", event.key), event));
    expect(refusal.kind).toBe("throttled");
    const wait = (refusal.retryAfter?.getTime() ?? 0) - before;
    expect(wait).toBeGreaterThanOrEqual(3_599_000);
    expect(wait).toBeLessThan(3_660_000);
    expect(await eventsWith(event.key)).toEqual([]);
  });

  it("takes a create that lands late for what it is", async () => {
    const event = anEvent(newKey());
    const held = target.network.holdNextWrite();
    const patience = new AbortController();
    const hasty = { ...session, beforeRequest: () => patience.signal };
    const lost = failure(provider.putEvent(hasty, placeIn("Work", event.key), event));
    await held.arrived;
    patience.abort();
    expect(await lost).toMatchObject({ kind: "ambiguous", code: "too_slow" });
    const { outcome } = await provider.deleteEvent(session, placeIn("Work", event.key, { hot: true }));
    await held.deliver();
    // "gone" promises that nothing can land any more; "absent" does not, and the engine deletes again.
    expect(await eventsWith(event.key)).toHaveLength(outcome === "gone" ? 0 : 1);
    await provider.deleteEvent(session, placeIn("Work", event.key));
    expect(await eventsWith(event.key)).toEqual([]);
  });

  it.each([
    ["emoji and right-to-left", "👩‍👩‍👧‍👦 שלום مرحبا \u202eabc\u202c"],
    ["an injection", "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nSUMMARY:y"],
    ["iCalendar's own signs", 'a;b,c\\d:e"f\\n^n'],
    ["markup", '<b onclick="x">&amp;</b>]]>'],
    ["ten thousand characters", "Ünïcödé ".repeat(1250)],
  ])("keeps %s in their place", async (_what, text) => {
    const { event, place } = await created({ title: text, location: text, description: text });
    const [found, ...more] = await eventsWith(event.key);
    const oneLine = text.replace(/\r\n/g, " ").trim();
    expect(more).toEqual([]);
    if (!found) throw new Error("There is no event.");
    const meant = { title: oneLine, location: oneLine, description: text.replace(/\r\n/g, "\n") };
    expect(found).toEqual(target.kept({ ...found, ...meant }));
    expect((await target.outside.events("Work")).some((e) => e.key === "evil")).toBe(false);
    const read = await provider.readEvent(session, place);
    if (read.outcome !== "present") throw new Error(`It was ${read.outcome}.`);
    const isKept = differencesOf(provider.faceOf(event), read.face).length === 0;
    expect(isKept).toBe(!target.misread?.test(text));
  });

  it("drops control characters instead of breaking the event", async () => {
    const { event } = await created({
      title: "a\u0000b\u0007c\u001bd\u0085e",
      description: "a\rb\u2028c\u0000",
    });
    expect(await eventsWith(event.key)).toMatchObject([{ title: "abcde", description: "a\nb\nc" }]);
  });

  it.each([
    ["the hour that does not exist", "2031-03-30T01:00:00.000Z", "2031-03-30T01:50:00.000Z"],
    ["the hour that comes twice", "2031-10-26T00:30:00.000Z", "2031-10-26T01:30:00.000Z"],
    ["a leap day", "2032-02-29T23:30:00.000Z", "2032-03-01T00:20:00.000Z"],
    ["the year 1970", "1970-01-02T00:00:00.000Z", "1970-01-02T01:00:00.000Z"],
    ["the year 9999", "9999-12-31T22:00:00.000Z", "9999-12-31T23:00:00.000Z"],
  ])("keeps the instants of %s", async (_what, startsAt, endsAt) => {
    if (startsAt.slice(0, 4) > target.lastYear) {
      const tooLate = anEvent(newKey(), { startsAt, endsAt });
      const refusal = await failure(provider.putEvent(session, placeIn("Work", tooLate.key), tooLate));
      expect(refusal).toMatchObject({ kind: "denied" });
      return;
    }
    const { event } = await created({ startsAt, endsAt });
    expect(await eventsWith(event.key)).toMatchObject([{ start: startsAt, end: endsAt }]);
  });

  it("says that a calendar is gone, and that of this one only", async () => {
    const event = anEvent(newKey());
    const written = await provider.putEvent(session, placeIn("Private", event.key), event);
    await target.outside.removeCalendar("Private");
    const update = placeIn("Private", event.key, knownFrom(written));
    for (const place of [update, placeIn("Private", newKey())])
      expect(await failure(provider.putEvent(session, place, { ...event, key: place.key }))).toMatchObject({
        kind: "target_gone",
      });
    expect(await failure(provider.readEvent(session, update))).toMatchObject({ kind: "target_gone" });
    // It may be hidden only: what is in it would come back with it.
    expect(await failure(provider.deleteEvent(session, update))).toMatchObject({ kind: "target_gone" });
    expect((await provider.listCalendars(session)).calendars.map((c) => c.name)).not.toContain("Private");
    await created();
  });
});
