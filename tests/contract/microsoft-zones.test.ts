import { beforeEach, describe, expect, it } from "@jest/globals";
import { eventOf, placeOf } from "../fakes/microsoft/fixtures";
import { openOutlook } from "./microsoft-port";

const outlook = openOutlook();
const { created, events, newKey, put } = outlook;

/** What a mailbox makes of a zone is remembered while the process lives: each test has a zone of its own. */
describe("the zone of an event", () => {
  beforeEach(() => outlook.fake.forgetRequests());
  const asked = () => outlook.fake.requests.map((r) => `${r.method} ${r.status}`);
  const shown = () => events().map((e) => [e.start.dateTime.slice(0, 19), e.originalStartTimeZone]);

  it("is the booking's own, and the instant is what was meant", async () => {
    const { place } = await created();
    await put(place, { startsAt: "2026-07-10T09:00:00Z", endsAt: "2026-07-10T10:00:00Z" });
    expect(shown()).toEqual([["2026-07-10T09:00:00", "Europe/Berlin"]]);
    const read = await outlook.provider.readEvent(outlook.session, place);
    expect(read).toMatchObject({ face: { startsAt: "2026-07-10T09:00:00.000Z" } });
  });

  it("is UTC where the mailbox does not know it, which is asked once", async () => {
    const timeZone = "Europe/Kyiv";
    const key = newKey();
    const made = await put(placeOf(key), { timeZone });
    expect(made.outcome).toBe("ok");
    expect(asked()).toEqual(["POST 400", "POST 201"]);
    expect(shown()).toEqual([["2026-03-10T09:00:00", "UTC"]]);
    outlook.fake.forgetRequests();
    await put(placeOf(newKey()), { timeZone });
    expect(asked()).toEqual(["POST 201"]);
  });

  it("is UTC at an update, too, with the mailbox that knows Windows' names only", async () => {
    outlook.fake.switches.zones = "windows";
    const timeZone = "Asia/Tokyo";
    const { place } = await created();
    outlook.fake.forgetRequests();
    expect((await put(place, { timeZone, title: "Later" })).outcome).toBe("ok");
    expect(asked()).toEqual(["PATCH 400", "PATCH 200"]);
    expect(events()).toMatchObject([{ subject: "Later", originalStartTimeZone: "UTC" }]);
  });

  it("is UTC where Exchange has other rules for it: the answer shows another instant", async () => {
    outlook.fake.switches.zoneRules = { "America/New_York": "Etc/GMT+5", "Africa/Johannesburg": "Etc/GMT-3" };
    const summer = { startsAt: "2026-07-10T09:00:00Z", endsAt: "2026-07-10T10:00:00Z" };
    await put(placeOf(newKey()), { ...summer, timeZone: "America/New_York" });
    expect(asked()).toEqual(["POST 201", "PATCH 200"]);
    expect(shown()).toEqual([["2026-07-10T09:00:00", "UTC"]]);
    const { key } = await createdIn("Europe/London");
    outlook.fake.forgetRequests();
    await put(placeOf(key, { remoteId: events()[1]?.id ?? "" }), {
      ...summer,
      timeZone: "Africa/Johannesburg",
    });
    expect(asked().slice(-2)).toEqual(["PATCH 200", "PATCH 200"]);
    expect(events()[1]?.start.dateTime).toContain("2026-07-10T09:00:00");
  });

  it("is UTC in an hour that comes twice", async () => {
    await put(placeOf(newKey()), { startsAt: "2026-10-25T00:30:00Z", endsAt: "2026-10-25T01:30:00Z" });
    expect(shown()).toEqual([["2026-10-25T00:30:00", "UTC"]]);
  });

  it("is read in whatever zone an answer names", async () => {
    const { place, remoteId } = await created();
    const berlin = (time: string) => ({ dateTime: `2026-07-10T${time}.0000000`, timeZone: "Europe/Berlin" });
    const answer = { id: remoteId, subject: "S", start: berlin("11:00:00"), end: berlin("12:00:00") };
    const json = { "content-type": "application/json" };
    const read = async (body: object) => {
      outlook.fake.fail("read", { kind: "status", status: 200, headers: json, body: JSON.stringify(body) });
      return outlook.provider.readEvent(outlook.session, place);
    };
    expect(await read(answer)).toMatchObject({
      face: { startsAt: "2026-07-10T09:00:00.000Z", endsAt: "2026-07-10T10:00:00.000Z" },
    });
    expect(
      await read({ ...answer, start: { ...answer.start, timeZone: "W. Nowhere Standard Time" } }),
    ).toEqual({
      outcome: "present",
      etag: null,
      face: null,
    });
  });

  async function createdIn(timeZone: string) {
    const key = newKey();
    await put(placeOf(key), { timeZone });
    return { key, event: eventOf(key) };
  }
});
