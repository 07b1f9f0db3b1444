import { describe, expect, it } from "@jest/globals";
import { refusal } from "../fakes/google/errors";
import { anEvent, EMAIL, googlePort, READ, TEAM, WORK } from "./google-port";
import { failure, knownFrom } from "./port";

/** An event its owner moved to another calendar has its id there, and leaves a tombstone: it is followed. */
const port = googlePort();
const { put, remove, read, asked } = port;

/** An event that was written to Work and then moved by its owner. */
async function moved(to: string, keepsPrivate = true) {
  const event = anEvent();
  const known = knownFrom(await put(event));
  port.fake.moveEvent(WORK, event.key, to, { keepsPrivate });
  asked();
  return { event, known };
}
const liveIn = (calendar: string) => port.fake.events(calendar).map((e) => e.summary);

describe.each([
  ["bare", true],
  ["bare", false],
  ["whole", true],
] as const)(
  "an event that was moved, its tombstone %s, private properties taken along: %s",
  (tombstones, kept) => {
    it("is met there by the next write, which the one after changes with one request", async () => {
      port.fake.rules.tombstones = tombstones;
      const { event, known } = await moved(TEAM, kept);
      const met = await put({ ...event, title: "Newer" }, known);
      expect(met).toMatchObject({ outcome: "conflict", remoteId: `${event.key}/${TEAM}` });
      expect(asked()).toEqual([
        "PATCH c_work",
        "GET c_work",
        "GET list c_work",
        "GET list",
        "GET ada",
        "GET c_team",
      ]);
      const written = await put({ ...event, title: "Newer" }, knownFrom(met));
      expect(written).toMatchObject({ outcome: "ok", remoteId: `${event.key}/${TEAM}` });
      const again = await put({ ...event, title: "Newest" }, knownFrom(written));
      expect(asked()).toEqual(["PATCH c_team", "PATCH c_team"]);
      expect([liveIn(WORK), liveIn(TEAM)]).toEqual([[], ["Newest"]]);
      await remove(event, knownFrom(again));
      expect(asked()).toEqual(["DELETE c_team"]);
      expect(liveIn(TEAM)).toEqual([]);
    });

    it("is deleted there", async () => {
      port.fake.rules.tombstones = tombstones;
      const { event, known } = await moved(EMAIL, kept);
      expect(await remove(event, known)).toEqual({ outcome: "gone", removed: true });
      expect(asked()).toEqual(["DELETE c_work", "GET list c_work", "GET list", "GET ada", "DELETE ada"]);
      expect(liveIn(EMAIL)).toEqual([]);
    });

    it("is looked at there", async () => {
      port.fake.rules.tombstones = tombstones;
      const { event, known } = await moved(TEAM, kept);
      expect(await read(event, known)).toMatchObject({ outcome: "present", face: { title: event.title } });
    });
  },
);

describe("an event that was moved", () => {
  it("is met although the answer to its create was lost", async () => {
    const { event } = await moved(TEAM);
    expect(await put(event)).toMatchObject({ outcome: "conflict", remoteId: `${event.key}/${TEAM}` });
  });

  it("is met without an ETag, too", async () => {
    const { event, known } = await moved(TEAM);
    expect(await put(event, { ...known, etag: null })).toMatchObject({ outcome: "conflict" });
  });

  it("is followed again when it is moved again, and home", async () => {
    const { event, known } = await moved(TEAM);
    const there = knownFrom(await put(event, known));
    port.fake.moveEvent(TEAM, event.key, EMAIL);
    const further = await put(event, there);
    expect(further).toMatchObject({ outcome: "conflict", remoteId: `${event.key}/${EMAIL}` });
    port.fake.moveEvent(EMAIL, event.key, WORK);
    const home = await put(event, knownFrom(further));
    expect(home).toMatchObject({ outcome: "conflict", remoteId: event.key });
    expect(await put(event, knownFrom(home))).toMatchObject({ outcome: "ok", remoteId: event.key });
    asked();
    port.fake.moveEvent(WORK, event.key, TEAM);
    await remove(event, there);
    expect(asked()).toEqual(["DELETE c_team"]);
  });

  it("does not come back when it was deleted there", async () => {
    const { event, known } = await moved(TEAM);
    const there = knownFrom(await put(event, known));
    port.fake.removeEvent(TEAM, event.key);
    expect(await put(event, there)).toEqual({ outcome: "gone" });
    expect(await read(event, there)).toEqual({ outcome: "gone" });
    expect(await remove(event, there)).toEqual({ outcome: "gone", removed: false });
    expect(await remove(event, { ...there, hot: true })).toEqual({ outcome: "gone", removed: false });
  });

  it("is given up where the calendar it was moved to is gone, and not its own", async () => {
    const { event, known } = await moved(TEAM);
    const there = knownFrom(await put(event, known));
    port.fake.hideCalendar(EMAIL, TEAM, { eventsAnswer: false });
    expect(await put(event, there)).toEqual({ outcome: "absent" });
    expect(await remove(event, { ...there, hot: true })).toEqual({ outcome: "gone", removed: false });
  });

  it("leaves the calendar for later when its own is not listed", async () => {
    const { event, known } = await moved(TEAM);
    port.fake.hideCalendar(EMAIL, WORK, { eventsAnswer: true });
    for (const attempt of [put, remove, read])
      expect(await failure(attempt(event, known))).toMatchObject({ kind: "target_gone" });
  });
});

describe("an event that is gone", () => {
  const deleted = async () => {
    const event = anEvent();
    const known = knownFrom(await put(event));
    port.fake.removeEvent(WORK, event.key);
    asked();
    return { event, known };
  };

  it("is believed so only after the account's other writable calendars were asked, its default first", async () => {
    const { event, known } = await deleted();
    expect(await put(event, { ...known, etag: null })).toEqual({ outcome: "gone" });
    expect(asked()).toEqual(["GET c_work", "GET list c_work", "GET list", "GET ada", "GET c_team"]);
    expect(await remove(event, known)).toEqual({ outcome: "gone", removed: false });
    expect(asked()).toEqual(["DELETE c_work", "GET list c_work", "GET list", "GET ada", "GET c_team"]);
    expect(port.fake.event(READ, event.key)).toBeUndefined();
  });

  it("is not believed so while one of them cannot be asked, and nothing is spent", async () => {
    for (const fault of [
      { kind: "status", status: 404, body: "<html>", headers: { "content-type": "text/html" } } as const,
      refusal(403, "forbidden"),
    ]) {
      const { event, known } = await deleted();
      port.fake.faults.fail(fault, { method: "GET", path: /calendars\/ada/ });
      expect(await failure(remove(event, known))).toMatchObject({ kind: "denied" });
      port.fake.faults.fail(fault, { method: "GET", path: /calendars\/ada/ });
      expect(await failure(put(event, known))).toMatchObject({ kind: "denied" });
    }
    const { event, known } = await deleted();
    port.fake.fail("calendarList.list", refusal(403, "rateLimitExceeded"));
    expect(await failure(remove(event, known))).toMatchObject({ kind: "throttled" });
  });

  it("asks twenty calendars at most", async () => {
    for (let i = 0; i < 40; i++) port.fake.addCalendar(EMAIL, { id: `c_${i}@x.test`, summary: String(i) });
    const { event, known } = await deleted();
    await remove(event, known);
    const gets = asked().filter((r) => r.startsWith("GET") && !r.includes("list"));
    expect([gets.length, gets[0]]).toEqual([20, "GET ada"]);
  });

  it("is not looked for where it never was", async () => {
    const event = anEvent();
    expect(await remove(event)).toEqual({ outcome: "absent", removed: false });
    expect(asked()).toEqual(["DELETE c_work", "GET list c_work"]);
  });
});
