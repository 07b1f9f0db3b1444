import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { pauseAccount, renameAccount, resumeAccount, syncAccounts } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { disconnectAccount } from "@/lib/accounts/disconnect/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { liveStatus } from "@/lib/accounts/live";
import { syncBegunWords } from "@/lib/accounts/words";
import { listActivity } from "@/lib/bookings/activity/queries";
import { cancelBooking, editBooking, resendBooking } from "@/lib/bookings/commands";
import type { SyncFilter } from "@/lib/bookings/paging";
import { getBooking, listBookings } from "@/lib/bookings/queries";
import { listRefused } from "@/lib/bookings/sync/queries";
import { changeSettings, previewChange } from "@/lib/integrations/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";
import { reading } from "../../setup/reading";

let remote: PortRemote;
let engine: Engine;
let user: string;
let service: string;
let home: { id: string; calendars: string[] };
const there = () => remote.live(`${home.id}/Work`);
const account = async () => (await listAccounts(user, new Date()))[0];
const live = async () => liveStatus(await listAccounts(user, new Date()));
/** The account is connected again, with its password. */
const reconnect = () =>
  keepAccount(user, "caldav", {
    remoteIdentity: home.id,
    address: "a@example.test",
    config: {},
    credentials: { password: "new" },
    listing: wholeListing([
      { remoteId: `${home.id}/Work`, name: "Work", color: null, canWrite: true, isDefault: true },
    ]),
  });

beforeEach(async () => {
  remote = new PortRemote(flavours.caldav);
  engine = engineOn(remote);
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  home = await anAccount(user);
  await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await comeToRest(engine);
});

describe("an account's view", () => {
  it("counts what waits by booking, and is busy until it is done", async () => {
    const quiet = await live();
    expect(quiet.busy).toBe(false);
    // Nothing is retried, but a page left open has to say when nobody heard of the account any more.
    expect(quiet.nextAt).toBeGreaterThan(Date.now() + 6.9 * 3_600_000);
    await aBooking(user, service);
    const waiting = await live();
    expect(waiting).toMatchObject({ busy: true });
    expect(await account()).toMatchObject({ waiting: 1, waitingBookings: 1, health: { state: "syncing" } });
    await comeToRest(engine);
    const done = await live();
    expect(done.busy).toBe(false);
    expect(done.stamp).not.toBe(waiting.stamp);
    expect(await live()).toEqual(done);
  });

  it("is busy while the planner has not followed a change", async () => {
    await changeSettings(user, { kind: "bulk", enabled: false });
    expect(await live()).toMatchObject({ busy: true });
  });

  it("tells what waited during an outage, what was sent since, and what was over by then", async () => {
    const [first] = [
      await aBooking(user, service),
      await aBooking(user, service),
      await aBooking(user, service),
    ];
    remote.fate = () => "unauthorized";
    await runSync(engine, "cron");
    expect(await account()).toMatchObject({
      health: { state: "reconnect" },
      waitingBookings: 3,
      outage: null,
    });
    await rows(
      database(),
      sql`update bookings set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' where id = ${first?.id}`,
    );
    remote.fate = () => null;
    await reconnect();
    expect((await account())?.outage).toEqual({ waited: 3, over: 1, left: 2 });
    await comeToRest(engine);
    await aBooking(user, service);
    expect((await account())?.outage).toEqual({ waited: 3, over: 1, left: 0 });
  });

  const outageOver = async () => {
    await aBooking(user, service);
    remote.fate = () => "unauthorized";
    await runSync(engine, "cron");
    remote.fate = () => null;
    await reconnect();
    await comeToRest(engine);
    expect((await account())?.outage).toEqual({ waited: 1, over: 0, left: 0 });
  };

  it.each<[string, () => Promise<unknown>]>([
    ["it is paused", () => pauseAccount(user, home.id)],
    ["it is disconnected", () => disconnectAccount(user, home.id, { kind: "keep" })],
    ["it is connected anew, though nothing was wrong", () => reconnect()],
  ])("tells no more of an outage once %s", async (_when, then) => {
    await outageOver();
    await then();
    expect((await account())?.outage).toBeNull();
    await resumeAccount(user, home.id);
    await reconnect();
    expect((await account())?.outage).toBeNull();
  });

  it("tells no more of an outage once another is over for which nothing waited", async () => {
    await outageOver();
    await rows(
      database(),
      sql`update sync_lanes set blocked = 'unauthorized', probe_at = now() - interval '1 second'`,
    );
    await runSync(engine, "cron");
    expect(await account()).toMatchObject({ health: { state: "connected" }, outage: null });
  });

  it("is named by its person only", async () => {
    expect(await renameAccount((await aPerson()).id, home.id, "Mine")).toMatchObject({
      code: "account_not_found",
    });
    await renameAccount(user, home.id, "Practice");
    expect((await account())?.name).toBe("Practice");
  });
});

describe("syncing now", () => {
  const failOnce = async () => {
    remote.fate = () => "lost-request";
    await runSync(engine, "cron");
    remote.fate = () => null;
  };

  it("tries at once what was waiting for its retry", async () => {
    await aBooking(user, service);
    await failOnce();
    await rows(database(), sql`update sync_lanes set not_before = null`);
    expect((await account())?.health.state).toBe("delayed");
    expect(await syncAccounts(user, null, new Date())).toEqual({
      ok: true,
      value: { lanes: [home.id], tried: 1, paused: 0, refused: 0, resting: 0, restsUntil: null },
    });
    await runSync(engine, "cron");
    expect(there()).toHaveLength(1);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("does not break the rest an account asked for", async () => {
    await aBooking(user, service);
    remote.retryAfter = new Date(Date.now() + 3_600_000);
    remote.fate = () => "throttled";
    await runSync(engine, "cron");
    remote.requests = [];
    expect(await syncAccounts(user, home.id, new Date())).toMatchObject({
      value: { tried: 0, resting: 1, restsUntil: remote.retryAfter },
    });
    await runSync(engine, "cron");
    expect(remote.requests).toEqual([]);
  });

  it("counts what is held back apart from what is tried", async () => {
    const begun = async () => {
      const answer = await syncAccounts(user, null, new Date());
      return answer.ok && syncBegunWords(answer.value, new Date(), reading("UTC"));
    };
    expect(await begun()).toBe("Sync started");
    await pauseAccount(user, home.id);
    expect(await begun()).toBe("Nothing to sync now: 1 account is paused");
    const other = await anAccount(user);
    expect(await begun()).toBe("Sync started, but 1 account is paused");
    await rows(
      database(),
      sql`update sync_lanes set blocked = 'unauthorized' where id in (${home.id}, ${other.id})`,
    );
    expect(await begun()).toBe("Nothing to sync now: 1 account is paused, 1 account has to be reconnected");
  });

  it("is refused for another person's account, and when asked too often", async () => {
    const stranger = (await aPerson()).id;
    expect(await syncAccounts(stranger, home.id, new Date())).toMatchObject({ code: "account_not_found" });
    for (let i = 0; i < 10; i++)
      expect(await syncAccounts(user, null, new Date())).toMatchObject({ ok: true });
    expect(await syncAccounts(user, null, new Date())).toMatchObject({ code: "too_soon" });
  });
});

describe("sending one booking again", () => {
  it("revives an event that was given up", async () => {
    const booking = await aBooking(user, service);
    remote.fate = () => "refused";
    await comeToRest(engine);
    expect((await getBooking(user, booking.id, new Date()))?.sync).toMatchObject({
      delay: { kind: "refused" },
    });
    remote.fate = () => null;
    expect(await resendBooking(user, booking.id, new Date())).toEqual({
      ok: true,
      value: { lanes: [home.id] },
    });
    await comeToRest(engine);
    expect(there()).toHaveLength(1);
    expect((await getBooking(user, booking.id, new Date()))?.sync).toMatchObject({ kind: "synced" });
  });

  it.each(Object.values(flavours))("restores an event deleted or edited outside (%o)", async (flavour) => {
    remote = new PortRemote(flavour);
    engine = engineOn(remote);
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    const key = there()[0]?.key ?? "";
    remote.editOutside(`${home.id}/Work`, key, "Scribbled over");
    await resendBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(there().map((e) => e.title)).toEqual(["Coaching – Grace"]);
    remote.deleteOutside(`${home.id}/Work`, key);
    expect(there()).toEqual([]);
    await resendBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(there()).toHaveLength(1);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("brings nothing back that was cancelled, and nobody else's", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    expect(await resendBooking((await aPerson()).id, booking.id, new Date())).toMatchObject({
      code: "booking_not_found",
    });
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(await resendBooking(user, booking.id, new Date())).toEqual({ ok: true, value: { lanes: [] } });
    await comeToRest(engine);
    expect(there()).toEqual([]);
  });

  it("leaves a request alone that is under way", async () => {
    const booking = await aBooking(user, service);
    remote.fate = async () => {
      remote.fate = () => null;
      expect(await resendBooking(user, booking.id, new Date())).toEqual({ ok: true, value: { lanes: [] } });
      return null;
    };
    await comeToRest(engine);
    expect(there()).toHaveLength(1);
    expect(await brokenInvariants()).toEqual([]);
  });
});

describe("editing a booking", () => {
  const details = { clientName: "Ada King", clientEmail: "ada@example.test", notes: "Brings the engine." };

  it("rewrites its event", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    expect(await editBooking(user, { id: booking.id, revision: 1, ...details })).toMatchObject({
      value: { lanes: [home.id], booking: { revision: 2 } },
    });
    await comeToRest(engine);
    expect(there()).toHaveLength(1);
    expect(there()[0]).toMatchObject({ title: "Coaching – Ada King" });
    expect(there()[0]?.description).toContain("Brings the engine.");
  });

  it("is refused for what was changed meanwhile, and for another person's", async () => {
    const booking = await aBooking(user, service);
    const edit = { id: booking.id, revision: 1, ...details };
    expect(await editBooking((await aPerson()).id, edit)).toMatchObject({ code: "booking_not_found" });
    expect(await editBooking(user, edit)).toMatchObject({ ok: true });
    expect(await editBooking(user, edit)).toMatchObject({ ok: true, value: { lanes: [] } });
    expect(await editBooking(user, { ...edit, notes: "Else." })).toMatchObject({ code: "stale_edit" });
  });
});

describe("what an account was asked lately", () => {
  it("names each booking, and can be told by what went wrong", async () => {
    const booking = await aBooking(user, service);
    remote.fate = () => "lost-request";
    await runSync(engine, "cron");
    remote.fate = () => null;
    await comeToRest(engine);
    const { items } = await listActivity(user, home.id);
    expect(items.map((one) => one.outcome)).toEqual(["ok", "ambiguous"]);
    expect(items[0]?.booking).toEqual({ id: booking.id, clientName: "Grace" });
    const wrong = await listActivity(user, home.id, { problems: true });
    expect(wrong.items.map((one) => one.outcome)).toEqual(["ambiguous"]);
    expect((await listActivity((await aPerson()).id, home.id)).items).toEqual([]);
  });

  it("comes a page at a time", async () => {
    for (let i = 0; i < 30; i++) await aBooking(user, service);
    await comeToRest(engine);
    const first = await listActivity(user, home.id);
    const second = await listActivity(user, home.id, { before: first.next ?? undefined });
    expect([first.items.length, second.items.length, second.next]).toEqual([25, 5, null]);
  });
});

describe("an account that is left with its events", () => {
  const sync = async (id: string) => (await getBooking(user, id, new Date()))?.sync;
  const problems = async () =>
    (await listBookings(user, new Date(), { sync: "problem" })).items.map((item) => item.booking.id);
  let booking: string;
  beforeEach(async () => {
    booking = (await aBooking(user, service)).id;
    await comeToRest(engine);
    await disconnectAccount(user, home.id, { kind: "keep" });
  });

  it("makes no problem of what was kept, before and after it is gone", async () => {
    for (let i = 0; i < 2; i++) {
      expect(await sync(booking)).toMatchObject({ kind: "kept", since: "nothing" });
      expect(await listRefused(user, new Date())).toEqual([]);
      expect(await problems()).toEqual([]);
      await runSync(engine, "cron");
    }
    const details = { clientName: "Ada King", clientEmail: "ada@example.test", notes: "" };
    await editBooking(user, { id: booking, revision: 1, ...details });
    await runSync(engine, "cron");
    expect(await sync(booking)).toMatchObject({ kind: "kept", since: "changed" });
    await cancelBooking(user, booking, new Date());
    await runSync(engine, "cron");
    expect(await sync(booking)).toMatchObject({ kind: "kept", since: "cancelled" });
    expect(await problems()).toEqual([]);
    expect(there()).toHaveLength(1);
  });

  it("is not woken by what becomes of the booking", async () => {
    await runSync(engine, "cron");
    const lane = () => rows(database(), sql`select due_at, wake_seq from sync_lanes where id = ${home.id}`);
    const closed = await lane();
    expect(closed).toMatchObject([{ due_at: null }]);
    const details = { clientName: "Ada King", clientEmail: "ada@example.test", notes: "" };
    expect(await editBooking(user, { id: booking, revision: 1, ...details })).toMatchObject({
      value: { lanes: [] },
    });
    expect(await cancelBooking(user, booking, new Date())).toMatchObject({ value: { lanes: [] } });
    expect(await lane()).toEqual(closed);
  });

  it("has its bookings added to the next calendar, and none moved", async () => {
    await runSync(engine, "cron");
    const next = await anAccount(user);
    const change = { kind: "primary", calendarId: next.calendars[0] ?? null } as const;
    expect(await previewChange(user, change)).toMatchObject({
      value: { moves: [{ from: null, to: next.calendars[0], bookings: 1 }] },
    });
    await changeSettings(user, change);
    await runSync(engine, "cron");
    expect(await sync(booking)).toMatchObject({ kind: "synced" });
    expect(there()).toHaveLength(1);
    expect(remote.live(`${next.id}/Work`)).toHaveLength(1);
  });
});

describe("bookings by the state of their event", () => {
  it("each is found under what its line says", async () => {
    const other = await aService(user, { name: "Other", destination: "none" });
    await changeSettings(user, { kind: "bulk", enabled: false });
    await comeToRest(engine);
    const synced = await aBooking(user, service);
    await comeToRest(engine);
    const none = await aBooking(user, other.id);
    const refused = await aBooking(user, service);
    remote.fate = () => "refused";
    await comeToRest(engine);
    remote.fate = () => null;
    const waiting = await aBooking(user, service);
    const found = async (sync: SyncFilter) =>
      (await listBookings(user, new Date(), { sync })).items.map((item) => item.booking.id);
    expect(await found("synced")).toEqual([synced.id]);
    expect(await found("none")).toEqual([none.id]);
    expect(await found("problem")).toEqual([refused.id]);
    expect(await found("waiting")).toEqual([waiting.id]);
  });
});
