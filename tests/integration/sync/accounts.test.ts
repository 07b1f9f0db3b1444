import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { pauseAccount, resumeAccount } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { disconnectAccount, previewDisconnect } from "@/lib/accounts/disconnect/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { keepListing } from "@/lib/connections/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { claimProbe, settleProbe } from "@/lib/sync/store/probe";
import { timing } from "@/lib/sync/timing";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

let remote: PortRemote;
let engine: Engine;
let user: string;
let service: string;
let home: { id: string; calendars: string[] };
let other: { id: string; calendars: string[] };
const at = (account: { id: string }, name = "Work") => remote.live(`${account.id}/${name}`);
const connection = async (id: string) =>
  (
    await rows<Record<string, unknown>>(
      database(),
      sql`select credentials, disconnected_at is not null as gone, disconnecting_at is not null as leaving
      from connections where id = ${id}`,
    )
  )[0];
const calendar = (account: { id: string }) => ({
  remoteId: `${account.id}/Work`,
  name: "Work",
  color: null,
  canWrite: true,
  isDefault: true,
});
const reconnect = (account: { id: string }) =>
  keepAccount(user, "caldav", {
    remoteIdentity: account.id,
    address: "a@example.test",
    config: {},
    credentials: { password: "new" },
    listing: wholeListing([calendar(account)]),
  });

beforeEach(async () => {
  remote = new PortRemote(flavours.caldav);
  engine = engineOn(remote);
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  home = await anAccount(user);
  other = await anAccount(user);
  await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
});

describe("disconnecting an account", () => {
  beforeEach(async () => {
    for (let i = 0; i < 3; i++) await aBooking(user, service);
    await comeToRest(engine);
    await rows(
      database(),
      sql`update bookings set starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'
      where id = (select id from bookings order by id limit 1)`,
    );
  });

  it("says what it would touch", async () => {
    expect(await previewDisconnect(user, home.id)).toEqual({
      ok: true,
      value: { upcoming: 2, waiting: 0, past: 1, primary: true, services: 0 },
    });
  });

  it("counts what waits apart from what has its event there", async () => {
    await pauseAccount(user, home.id);
    await aBooking(user, service);
    const kept = await aBooking(user, service);
    await runSync(engine, "cron");
    expect(await previewDisconnect(user, home.id)).toMatchObject({
      value: { upcoming: 2, waiting: 2, past: 1 },
    });
    await rows(
      database(),
      sql`update bookings set starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' where id = ${kept.id}`,
    );
    expect(await previewDisconnect(user, home.id)).toMatchObject({
      value: { upcoming: 2, waiting: 1, past: 1 },
    });
    // On the way to another account an event is still here.
    await changeSettings(user, { kind: "primary", calendarId: other.calendars[0] ?? null }, "move");
    await pauseAccount(user, other.id);
    await runSync(engine, "cron");
    expect(await previewDisconnect(user, home.id)).toMatchObject({
      value: { upcoming: 2, waiting: 0, past: 1 },
    });
  });

  it("keep: leaves every event, makes no request, erases the credentials", async () => {
    remote.requests = [];
    await disconnectAccount(user, home.id, { kind: "keep" });
    await comeToRest(engine);
    await runSync(engine, "cron");
    expect(remote.requests).toEqual([]);
    expect(at(home)).toHaveLength(3);
    expect(await connection(home.id)).toEqual({ credentials: null, gone: true, leaving: true });
  });

  it("remove: takes the upcoming events out and leaves the past ones", async () => {
    await disconnectAccount(user, home.id, { kind: "remove" });
    await comeToRest(engine);
    await runSync(engine, "cron");
    expect(at(home)).toHaveLength(1);
    expect(await connection(home.id)).toMatchObject({ credentials: null, gone: true });
  });

  it("move: writes the upcoming events elsewhere first, then takes them out", async () => {
    remote.requests = [];
    await disconnectAccount(user, home.id, { kind: "move", calendarId: other.calendars[0] ?? "" });
    await comeToRest(engine);
    await runSync(engine, "cron");
    expect([at(home).length, at(other).length]).toEqual([1, 2]);
    const first = remote.requests.findIndex((r) => r.op === "delete");
    expect(remote.requests.slice(0, first).filter((r) => r.op === "create").length).toBeGreaterThan(0);
    expect(await connection(home.id)).toMatchObject({ credentials: null, gone: true });
    expect(await rows(database(), sql`select primary_calendar_id as id from sync_settings`)).toEqual([
      { id: other.calendars[0] },
    ]);
  });

  it("keeps the credentials while removals are refused, and no longer than 72 hours", async () => {
    remote.fate = ({ op }) => (op === "delete" ? "lost-request" : null);
    await disconnectAccount(user, home.id, { kind: "remove" });
    await runSync(engine, "cron");
    await runSync(engine, "cron");
    expect(await connection(home.id)).toMatchObject({ gone: false, credentials: "none" });
    await rows(
      database(),
      sql`update connections set disconnecting_at = now() - interval '73 hours' where id = ${home.id}`,
    );
    await runSync(engine, "cron");
    expect(await connection(home.id)).toMatchObject({ gone: true, credentials: null });
    remote.requests = [];
    await elapse(86_400_000);
    await runSync(engine, "cron");
    expect(remote.requests).toEqual([]);
  });

  it("does not wait for removals in a calendar that does not exist any more", async () => {
    remote.fate = ({ op }) => (op === "delete" ? "calendar-gone" : null);
    await disconnectAccount(user, home.id, { kind: "remove" });
    await comeToRest(engine);
    await runSync(engine, "cron");
    expect(await connection(home.id)).toMatchObject({ gone: true, credentials: null });
  });

  it("refuses another person's account and a calendar of the account itself", async () => {
    const stranger = (await aPerson()).id;
    expect(await disconnectAccount(stranger, home.id, { kind: "keep" })).toMatchObject({
      code: "account_not_found",
    });
    expect(
      await disconnectAccount(user, home.id, { kind: "move", calendarId: home.calendars[0] ?? "" }),
    ).toMatchObject({ code: "calendar_unavailable" });
    expect(await connection(home.id)).toMatchObject({ leaving: false });
  });

  it("reconnecting after *keep* adopts the events: none twice, changes made meanwhile arrive", async () => {
    await disconnectAccount(user, home.id, { kind: "keep" });
    await comeToRest(engine);
    await runSync(engine, "cron");
    const upcoming = await rows<{ id: string }>(
      database(),
      sql`select id from bookings where ends_at > now() order by id`,
    );
    const [moved, cancelled] = upcoming.map((b) => b.id);
    await rescheduleBooking(user, { id: moved ?? "", revision: 1, date: "2031-03-01", startTime: "10:00" });
    await cancelBooking(user, cancelled ?? "", new Date());
    await aBooking(user, service);
    await runSync(engine, "cron");
    expect(
      await rows(
        database(),
        sql`select 1 from event_links where lane_id = ${home.id} and due_at is not null`,
      ),
    ).toEqual([]);
    const back = await reconnect(home);
    expect(back).toMatchObject({ connectionId: home.id, reconnected: true });
    await comeToRest(engine);
    expect(at(home)).toHaveLength(3);
    expect(at(home).filter((e) => e.startsAt === "2031-03-01T10:00:00Z")).toHaveLength(1);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("reconnecting makes no request for what is as it was", async () => {
    await disconnectAccount(user, home.id, { kind: "keep" });
    await comeToRest(engine);
    await runSync(engine, "cron");
    remote.requests = [];
    await reconnect(home);
    await comeToRest(engine);
    expect(remote.requests).toEqual([]);
    expect(at(home)).toHaveLength(3);
  });
});

describe("a calendar that is hidden for a while", () => {
  const elsewhere = () => ({ ...calendar(home), remoteId: `${home.id}/Else`, name: "Else" });
  const hide = () => keepListing(user, home.id, wholeListing([elsewhere()]));
  const show = () => keepListing(user, home.id, wholeListing([elsewhere(), calendar(home)]));
  const asked = () => remote.requests.filter((r) => r.calendar === `${home.id}/Work`);

  it("gets what was cancelled meanwhile removed when it is back, and is asked nothing before", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    await hide();
    await runSync(engine, "cron");
    remote.requests = [];
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect([asked(), at(home).length]).toEqual([[], 1]);
    await show();
    await comeToRest(engine);
    expect(at(home)).toEqual([]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("keeps its events while it is said to be read-only, also where a removal would get through again", async () => {
    const edited = await aBooking(user, service);
    const cancelled = await aBooking(user, service);
    await aBooking(user, service);
    await comeToRest(engine);
    await keepListing(user, home.id, wholeListing([{ ...calendar(home), canWrite: false }]));
    await comeToRest(engine);
    expect(at(home)).toHaveLength(3);
    await rescheduleBooking(user, { id: edited.id, revision: 1, date: "2031-03-05", startTime: "10:00" });
    await cancelBooking(user, cancelled.id, new Date());
    // As if the write had been refused until it was given up.
    await rows(
      database(),
      sql`update event_links set due_at = null, dead_code = 'read_only', refusals = 3 where booking_id = ${edited.id}`,
    );
    await comeToRest(engine);
    expect(at(home)).toHaveLength(3);
    await keepListing(user, home.id, wholeListing([calendar(home)]));
    await comeToRest(engine);
    expect(at(home)).toHaveLength(2);
    expect(
      await rows(
        database(),
        sql`select want, dead_code, seen_revision = want_revision as seen from event_links`,
      ),
    ).toEqual([
      { want: 1, dead_code: null, seen: true },
      { want: 1, dead_code: null, seen: true },
    ]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("gets the copy of an event that moved on meanwhile removed when it is back", async () => {
    await aBooking(user, service);
    await comeToRest(engine);
    remote.fate = ({ calendar: id }) => (id.startsWith(other.id) ? "unauthorized" : null);
    await changeSettings(user, { kind: "primary", calendarId: other.calendars[0] ?? null });
    await runSync(engine, "cron");
    expect([at(home).length, at(other).length]).toEqual([1, 0]);
    await hide();
    remote.fate = () => null;
    remote.requests = [];
    await reconnect(other);
    await comeToRest(engine);
    expect([asked(), at(home).length, at(other).length]).toEqual([[], 1, 1]);
    await show();
    await comeToRest(engine);
    expect([at(home).length, at(other).length]).toEqual([0, 1]);
    expect(await brokenInvariants()).toEqual([]);
  });
});

describe("pausing an account", () => {
  it("holds everything back and loses nothing", async () => {
    await pauseAccount(user, home.id);
    await aBooking(user, service);
    await runSync(engine, "cron");
    expect(remote.requests).toEqual([]);
    await resumeAccount(user, home.id);
    await comeToRest(engine);
    expect(at(home)).toHaveLength(1);
  });
});

describe("a blocked account", () => {
  const blocked = async () =>
    (
      await rows<{ blocked: string | null }>(
        database(),
        sql`select blocked from sync_lanes where id = ${home.id}`,
      )
    )[0]?.blocked;

  it("is looked at again and goes on by itself when the mark was wrong", async () => {
    await aBooking(user, service);
    remote.fate = () => "unauthorized";
    await runSync(engine, "cron");
    expect(await blocked()).toBe("unauthorized");
    remote.fate = () => null;
    await runSync(engine, "cron");
    expect(at(home)).toEqual([]);
    await rows(database(), sql`update sync_lanes set probe_at = now() - interval '1 second'`);
    await runSync(engine, "cron");
    expect(await blocked()).toBeNull();
    expect(at(home)).toHaveLength(1);
    // What had waited is told, as it is after a reconnect.
    const [account] = await listAccounts(user, new Date());
    expect(account?.outage).toEqual({ waited: 1, over: 0, left: 0 });
  });

  it("tells of no outage when who looked had lost the account, or saw old credentials", async () => {
    const outages = async () => (await listAccounts(user, new Date())).map(({ outage }) => outage);
    await aBooking(user, service);
    remote.fate = () => "unauthorized";
    await runSync(engine, "cron");
    await rows(database(), sql`update sync_lanes set probe_at = now() - interval '1 second'`);
    const lane = await claimProbe(timing);
    if (!lane) throw new Error("nothing to look at");
    await settleProbe({ ...lane, leaseToken: String(Number(lane.leaseToken) - 1) }, { works: true });
    await settleProbe({ ...lane, credVersion: String(Number(lane.credVersion) - 1) }, { works: true });
    expect(await blocked()).toBe("unauthorized");
    expect(await outages()).toEqual([null, null]);
  });
});

describe("the nightly audit", () => {
  it("finds and repairs what is not where the rule says, and stays quiet otherwise", async () => {
    const found: Record<string, number>[] = [];
    const watching = engineOn(remote, { onRepair: (report) => found.push(report) });
    const booking = await aBooking(user, service);
    await aBooking(user, service);
    await comeToRest(engine);
    await rows(database(), sql`update sync_settings set audited_at = now() - interval '25 hours'`);
    await runSync(watching, "cron");
    expect(found).toEqual([]);
    await rows(database(), sql`delete from event_links where booking_id = ${booking.id}`);
    await rows(database(), sql`update sync_settings set audited_at = now() - interval '25 hours'`);
    await runSync(watching, "cron");
    expect(found).toEqual([{ misplaced: 1, orphaned: 0, revived: 0, asleep: 0 }]);
    expect(
      await rows(database(), sql`select 1 from event_links where booking_id = ${booking.id}`),
    ).toHaveLength(1);
  });

  /** The audit of a night later, and what it found. */
  const night = async (): Promise<Record<string, number>[]> => {
    const found: Record<string, number>[] = [];
    await rows(database(), sql`update sync_settings set audited_at = now() - interval '25 hours'`);
    await runSync(engineOn(remote, { onRepair: (report) => found.push(report) }), "cron");
    return found;
  };

  it("tries a removal that was given up again, every night until it is done", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    remote.fate = ({ op }) => (op === "delete" ? "refused" : null);
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(at(home)).toHaveLength(1);
    expect(await night()).toEqual([{ misplaced: 0, orphaned: 0, revived: 1, asleep: 0 }]);
    await comeToRest(engine);
    expect(at(home)).toHaveLength(1);
    remote.fate = () => null;
    expect(await night()).toEqual([{ misplaced: 0, orphaned: 0, revived: 1, asleep: 0 }]);
    await comeToRest(engine);
    expect(at(home)).toEqual([]);
    expect(await night()).toEqual([]);
  });

  it("wakes a lane that sleeps although an event of it is due", async () => {
    await aBooking(user, service);
    await rows(database(), sql`update sync_lanes set due_at = null`);
    await runSync(engine, "cron");
    expect(at(home)).toEqual([]);
    expect(await night()).toEqual([{ misplaced: 0, orphaned: 0, revived: 0, asleep: 1 }]);
    await comeToRest(engine);
    expect(at(home)).toHaveLength(1);
  });
});
