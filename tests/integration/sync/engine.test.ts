import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runLanes, runSync } from "@/lib/sync/run";
import { type FlavourName, flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

describe.each(Object.keys(flavours) as FlavourName[])("the engine on a %s-like service", (name) => {
  let remote: PortRemote;
  let engine: Engine;
  let user: string;
  let service: string;
  let lane: string;
  let a: string;
  let b: string;
  const at = (calendar: string) => remote.live(`${lane}/${calendar}`);

  beforeEach(async () => {
    remote = new PortRemote(flavours[name]);
    engine = engineOn(remote);
    user = (await aPerson()).id;
    service = (await aService(user)).id;
    const account = await anAccount(user, "caldav", ["A", "B"]);
    lane = account.id;
    [a = "", b = ""] = account.calendars;
    await changeSettings(user, { kind: "primary", calendarId: a });
    await changeSettings(user, { kind: "bulk", enabled: true });
    await runAll(engine);
  });

  it("puts a booking into the primary calendar with one request", async () => {
    const booking = await aBooking(user, service);
    await runAll(engine);
    expect(at("A")).toEqual([
      expect.objectContaining({
        title: "Coaching – Grace",
        sequence: 1,
        url: `http://calpace.test/bookings/${booking.id}`,
      }),
    ]);
    expect(remote.requests).toHaveLength(1);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("moves the event of a rescheduled booking with one request", async () => {
    const booking = await aBooking(user, service);
    await runAll(engine);
    await rescheduleBooking(user, { id: booking.id, revision: 1, date: "2031-03-01", startTime: "10:00" });
    await runAll(engine);
    expect(at("A")).toEqual([expect.objectContaining({ startsAt: "2031-03-01T10:00:00Z", sequence: 2 })]);
    expect(remote.requests.map((r) => r.op)).toEqual(["create", "update"]);
  });

  it("removes the event of a cancelled booking and forgets its link", async () => {
    const booking = await aBooking(user, service);
    await runAll(engine);
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(at("A")).toEqual([]);
    expect(await rows(database(), sql`select 1 from event_links`)).toEqual([]);
  });

  it("makes no request for a booking cancelled before it was ever sent", async () => {
    const booking = await aBooking(user, service);
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(remote.requests).toEqual([]);
  });

  it("makes no request when nothing changed", async () => {
    await aBooking(user, service);
    await runAll(engine);
    remote.requests = [];
    await runSync(engine, "cron");
    await elapse(7 * 3_600_000);
    await comeToRest(engine);
    expect(remote.requests).toEqual([]);
  });

  it("F1: adopts its own event when the answer to the create was lost", async () => {
    await aBooking(user, service);
    remote.fate = ({ op }) => (op === "create" ? "lost-answer" : null);
    await runAll(engine);
    remote.fate = () => null;
    await comeToRest(engine);
    expect(at("A")).toHaveLength(1);
  });

  it("F2: leaves no event when a create lands after the booking was cancelled and looked for", async () => {
    const booking = await aBooking(user, service);
    remote.fate = ({ op }) => (op === "create" ? "late" : null);
    await runAll(engine);
    remote.fate = () => null;
    await cancelBooking(user, booking.id, new Date());
    await runAll(engine);
    remote.deliver();
    await comeToRest(engine);
    expect(at("A")).toEqual([]);
    expect(await rows(database(), sql`select 1 from event_links`)).toEqual([]);
  });

  it("F6: bulk on, off and on within one tick leaves one event", async () => {
    await aBooking(user, service);
    await runAll(engine);
    await changeSettings(user, { kind: "bulk", enabled: false });
    await changeSettings(user, { kind: "bulk", enabled: true });
    await changeSettings(user, { kind: "bulk", enabled: false });
    await comeToRest(engine);
    expect(at("A")).toHaveLength(1);
    expect(at("B")).toEqual([]);
  });

  it("F7: primary A→B→A in the middle of a drain ends with events only in A", async () => {
    for (let i = 0; i < 3; i++) await aBooking(user, service);
    await runAll(engine);
    await changeSettings(user, { kind: "primary", calendarId: b });
    let turned = false;
    const turning = engineOn(remote, {
      at: async (point) => {
        if (point !== "marked" || turned) return;
        turned = true;
        await changeSettings(user, { kind: "primary", calendarId: a });
      },
    });
    await runAll(turning);
    await comeToRest(engine);
    expect(turned).toBe(true);
    expect(at("A")).toHaveLength(3);
    expect(at("B")).toEqual([]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("writes the new event before it deletes the old one", async () => {
    await aBooking(user, service);
    await runAll(engine);
    remote.requests = [];
    await changeSettings(user, { kind: "primary", calendarId: b });
    await comeToRest(engine);
    expect(remote.requests.map((r) => `${r.op} ${r.calendar.at(-1)}`).slice(0, 2)).toEqual([
      "create B",
      "delete A",
    ]);
    expect([at("A").length, at("B").length]).toEqual([0, 1]);
  });

  it("F8: keeps the old copy up to date while the new calendar refuses", async () => {
    const booking = await aBooking(user, service);
    await runAll(engine);
    await changeSettings(user, { kind: "primary", calendarId: b });
    remote.fate = ({ calendar }) => (calendar.endsWith("B") ? "lost-request" : null);
    await runAll(engine);
    await rescheduleBooking(user, { id: booking.id, revision: 1, date: "2031-03-01", startTime: "10:00" });
    await runAll(engine);
    expect(at("A")).toEqual([expect.objectContaining({ startsAt: "2031-03-01T10:00:00Z" })]);
    expect(await brokenInvariants()).toEqual([]);
    remote.fate = () => null;
    await comeToRest(engine);
    expect(at("A")).toEqual([]);
    expect(at("B")).toEqual([expect.objectContaining({ startsAt: "2031-03-01T10:00:00Z" })]);
  });

  it("F10: a move cancelled midway leaves nothing anywhere", async () => {
    const booking = await aBooking(user, service);
    await runAll(engine);
    await changeSettings(user, { kind: "primary", calendarId: b });
    remote.fate = ({ calendar, op }) => (calendar.endsWith("A") && op === "delete" ? "lost-request" : null);
    await runAll(engine);
    await cancelBooking(user, booking.id, new Date());
    remote.fate = () => null;
    await comeToRest(engine);
    expect([...at("A"), ...at("B")]).toEqual([]);
  });

  it("F11: only the service whose own calendar was removed moves", async () => {
    const other = await aService(user, { name: "Other" });
    await changeSettings(user, { kind: "bulk", enabled: false });
    await changeSettings(user, {
      kind: "service",
      serviceId: service,
      choice: { kind: "calendar", calendarId: b },
    });
    await changeSettings(user, {
      kind: "service",
      serviceId: other.id,
      choice: { kind: "calendar", calendarId: b },
    });
    await aBooking(user, service);
    await aBooking(user, other.id);
    await comeToRest(engine);
    expect(at("B")).toHaveLength(2);
    await changeSettings(user, { kind: "service", serviceId: service, choice: { kind: "primary" } });
    await comeToRest(engine);
    expect(at("A")).toEqual([expect.objectContaining({ title: "Coaching – Grace" })]);
    expect(at("B")).toEqual([expect.objectContaining({ title: "Other – Grace" })]);
  });

  it("keeps bookings where they are with *Only new bookings*, until a later *Move* takes them along", async () => {
    await aBooking(user, service);
    await comeToRest(engine);
    await changeSettings(user, { kind: "primary", calendarId: b }, "keep");
    await aBooking(user, service);
    await comeToRest(engine);
    expect([at("A").length, at("B").length]).toEqual([1, 1]);
    await changeSettings(user, { kind: "bulk", enabled: false }, "move");
    await comeToRest(engine);
    expect([at("A").length, at("B").length]).toEqual([1, 1]);
    await changeSettings(user, { kind: "primary", calendarId: a }, "move");
    await comeToRest(engine);
    expect([at("A").length, at("B").length]).toEqual([2, 0]);
  });

  it("F14: makes no request to a throttled account before Retry-After", async () => {
    await aBooking(user, service);
    await aBooking(user, service);
    remote.fate = () => "throttled";
    await runAll(engine);
    expect(remote.requests.length).toBeLessThanOrEqual(2);
    remote.requests = [];
    await runAll(engine);
    await aBooking(user, service);
    await runLanes(engine, [lane]);
    expect(remote.requests).toEqual([]);
    remote.fate = () => null;
    await comeToRest(engine);
    expect(at("A")).toHaveLength(3);
  });

  it("sends nothing of the batch that was marked ahead of a throttled answer", async () => {
    for (let i = 0; i < 60; i++) await aBooking(user, service);
    let answered = 0;
    remote.fate = () => (++answered > 3 ? "throttled" : null);
    await runAll(engine);
    expect(remote.requests.length).toBeLessThanOrEqual(5);
    const [marks] = await rows(
      database(),
      sql`select count(*) filter (where mark_token is not null)::int as open, max(attempts) as attempts,
        count(*) filter (where sent = 1)::int as sent from event_links`,
    );
    expect(marks).toEqual({ open: 0, attempts: 0, sent: 3 });
    remote.fate = () => null;
    await comeToRest(engine);
    expect(at("A")).toHaveLength(60);
  });

  it("F17: a blocked account spends no attempts and drains once it is unblocked", async () => {
    await aBooking(user, service);
    remote.fate = () => "unauthorized";
    await runAll(engine);
    expect(await rows(database(), sql`select blocked from sync_lanes`)).toEqual([
      { blocked: "unauthorized" },
    ]);
    expect(await rows(database(), sql`select attempts from event_links`)).toEqual([{ attempts: 0 }]);
    remote.requests = [];
    await elapse(3_600_000);
    await runAll(engine);
    expect(remote.requests).toEqual([]);
    remote.fate = () => null;
    await rows(database(), sql`update sync_lanes set cred_version = cred_version + 1, blocked = null`);
    await comeToRest(engine);
    expect(at("A")).toHaveLength(1);
  });

  it("F18: poison does not hold its neighbours back, and a changed booking revives it", async () => {
    const poison = await aBooking(user, service, { clientName: "Poison" });
    await runAll(engine);
    await rescheduleBooking(user, { id: poison.id, revision: 1, date: "2031-03-01", startTime: "10:00" });
    await aBooking(user, service, { clientName: "Neighbour" });
    remote.fate = ({ op }) => (op === "update" ? "refused" : null);
    for (let i = 0; i < 4; i++) {
      await runAll(engine);
      await elapse(7 * 3_600_000);
    }
    expect(at("A").map((e) => e.title)).toContain("Coaching – Neighbour");
    expect(
      await rows(database(), sql`select dead_code from event_links where dead_code is not null`),
    ).toEqual([{ dead_code: "refused" }]);
    remote.fate = () => null;
    await rescheduleBooking(user, { id: poison.id, revision: 2, date: "2031-03-02", startTime: "10:00" });
    await comeToRest(engine);
    expect(at("A").map((e) => e.startsAt)).toContain("2031-03-02T10:00:00Z");
  });

  it("F19: writes an event deleted outside again at the booking's next change", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    const [event] = at("A");
    remote.deleteOutside(`${lane}/A`, event?.key ?? "");
    await rescheduleBooking(user, { id: booking.id, revision: 1, date: "2031-03-01", startTime: "10:00" });
    await comeToRest(engine);
    expect(at("A")).toEqual([expect.objectContaining({ startsAt: "2031-03-01T10:00:00Z" })]);
  });

  it("F20: ours wins once over an event edited outside", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    remote.editOutside(`${lane}/A`, at("A")[0]?.key ?? "", "Mine now");
    await rescheduleBooking(user, { id: booking.id, revision: 1, date: "2031-03-01", startTime: "10:00" });
    await comeToRest(engine);
    expect(at("A")).toEqual([expect.objectContaining({ title: "Coaching – Grace", sequence: 2 })]);
    remote.requests = [];
    await comeToRest(engine);
    expect(remote.requests).toEqual([]);
  });

  it("F21: a service that gives no ETag is sent nothing on the second tick", async () => {
    await aBooking(user, service);
    remote.fate = () => "no-etag";
    await comeToRest(engine);
    remote.requests = [];
    await runAll(engine);
    expect(remote.requests).toEqual([]);
    expect(at("A")).toHaveLength(1);
  });

  it("F22: flags a calendar that is gone once, without a storm of deletes", async () => {
    for (let i = 0; i < 3; i++) await aBooking(user, service);
    await comeToRest(engine);
    await changeSettings(user, { kind: "service", serviceId: service, choice: { kind: "primary" } });
    remote.fate = ({ calendar }) => (calendar.endsWith("A") ? "calendar-gone" : null);
    for (let i = 0; i < 3; i++) await aBooking(user, service);
    remote.requests = [];
    await comeToRest(engine);
    expect(remote.requests.length).toBeLessThanOrEqual(3);
    expect(await rows(database(), sql`select name from calendars where vanished_at is not null`)).toEqual([
      { name: "A" },
    ]);
    remote.requests = [];
    await elapse(86_400_000);
    await comeToRest(engine);
    expect(remote.requests).toEqual([]);
  });
});
