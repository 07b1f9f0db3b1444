import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { pauseAccount } from "@/lib/accounts/commands";
import { connectWithPassword } from "@/lib/accounts/connect/commands";
import { disconnectAccount } from "@/lib/accounts/disconnect/commands";
import { acceptEvent, compareEvents, restoreEvents } from "@/lib/accounts/drift/commands";
import { listDrifts, readComparison } from "@/lib/accounts/drift/queries";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import type { FailureCode } from "@/lib/errors/codes";
import { wordsOf } from "@/lib/errors/words";
import { changeSettings } from "@/lib/integrations/commands";
import { runAll } from "@/lib/sync/run";
import { pruneDrifts } from "@/lib/sync/store/drift";
import { type CaldavFake, startCaldavFake } from "../../fakes/caldav/server";
import { comeToRest, realEngine } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { aBooking, aPerson, aService, brokenInvariants } from "../../setup/factories";

let fake: CaldavFake;
let user: string;
let service: string;
let account: string;
const engine = realEngine();
let clock = Date.now();
const later = () => {
  clock += 1_000;
  return new Date(clock);
};
const compare = (as = user) => compareEvents(as, account, later());
const found = async (as = user) => (await readComparison(as, account)).drifts;
const files = () => fake.events("ada", "work");
const fileOf = (client: string) => {
  const file = files().find(({ ics }) => ics.includes(client));
  if (!file) throw new Error(`There is no event of ${client}.`);
  return file;
};
const edit = (client: string, from: string | RegExp, to: string) => {
  const { file, ics } = fileOf(client);
  fake.putEvent("ada", "work", file, ics.replace(from, to));
};
const remove = (client: string) => fake.deleteEvent("ada", "work", fileOf(client).file);
const book = async (clientName: string) => {
  const booking = await aBooking(user, service, { clientName });
  await comeToRest(engine);
  fake.forgetRequests();
  return booking;
};

beforeEach(async () => {
  fake = await startCaldavFake({
    users: [{ username: "ada", password: "secret", calendars: [{ id: "work", name: "Work" }] }],
  });
  configure({ CALDAV_ALLOWED_HOSTS: fake.host, APP_URL: "http://calpace.test" });
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  const connected = await connectWithPassword(user, "caldav", {
    server: fake.url,
    username: "ada",
    password: "secret",
  });
  if (!connected.ok) throw new Error(connected.code);
  account = connected.value.connectionId;
  await changeSettings(user, { kind: "primary", calendarId: connected.value.defaultCalendar?.id ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await comeToRest(engine);
});
afterEach(() => fake.stop());

describe("comparing events with what was written", () => {
  it("finds nothing where nothing was done, with one look at each and no write", async () => {
    await book("Anna");
    await book("Berta");
    expect(await compare()).toMatchObject({ ok: true, value: { checked: 2, of: 2, code: null } });
    expect(fake.requests.map((request) => request.method)).toEqual(["GET", "GET"]);
    expect(await found()).toEqual([]);
    expect((await readComparison(user, account)).comparison).toMatchObject({ checked: 2, of: 2 });
  });

  it("finds what was edited and what was deleted, soonest first, and changes no booking", async () => {
    const anna = await book("Anna");
    const berta = await book("Berta");
    await book("Cora");
    edit("Anna", /^SUMMARY:.*$/m, "SUMMARY:Dentist");
    remove("Berta");
    expect(await compare()).toMatchObject({ value: { checked: 3, of: 3 } });
    expect(await found()).toMatchObject([
      { bookingId: anna.id, differences: [{ what: "title", found: "Dentist" }], acceptedAt: null },
      { bookingId: berta.id, differences: [{ what: "deleted" }], calendar: "Work" },
    ]);
    expect(await listDrifts(user, { bookingId: berta.id })).toHaveLength(1);
    const untouched = await rows(database(), sql`select 1 from bookings where revision <> 1`);
    expect(untouched).toEqual([]);
    fake.forgetRequests();
    await runAll(engine);
    expect(fake.requests).toEqual([]);
  });

  it("calls nothing an edit that people do not see", async () => {
    await book("Anna");
    edit("Anna", "END:VEVENT", "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT");
    await compare();
    expect(await found()).toEqual([]);
  });

  it("restores an edited and a deleted event, and is done with them", async () => {
    const anna = await book("Anna");
    const berta = await book("Berta");
    edit("Anna", /^SUMMARY:.*$/m, "SUMMARY:Dentist");
    remove("Berta");
    await compare();
    expect(await restoreEvents(user, { bookingId: anna.id }, later())).toMatchObject({
      value: { lanes: [account] },
    });
    expect((await found()).map((drift) => drift.bookingId)).toEqual([berta.id]);
    await comeToRest(engine);
    expect(fileOf("Anna").ics).toContain("Coaching");
    expect(files()).toHaveLength(1);
    await restoreEvents(user, { connectionId: account }, later());
    await comeToRest(engine);
    expect(files()).toHaveLength(2);
    expect(await found()).toEqual([]);
    expect(await compare()).toMatchObject({ value: { checked: 2 } });
    expect(await found()).toEqual([]);
    expect(await restoreEvents(user, { bookingId: anna.id }, later())).toMatchObject({
      value: { lanes: [] },
    });
    expect(await brokenInvariants()).toEqual([]);
  });

  it("remembers what was accepted until it changes again, and restores it all the same", async () => {
    const anna = await book("Anna");
    edit("Anna", /^SUMMARY:.*$/m, "SUMMARY:Dentist");
    await compare();
    const [first] = await found();
    expect(await acceptEvent(user, anna.id, first?.foundAt ?? new Date(0), later())).toMatchObject({
      ok: true,
    });
    await compare();
    expect(await found()).toMatchObject([{ acceptedAt: expect.any(Date), foundAt: first?.foundAt }]);
    await restoreEvents(user, { connectionId: account }, later());
    await comeToRest(engine);
    expect(files()[0]?.ics).toContain("Dentist");
    edit("Anna", "SUMMARY:Dentist", "SUMMARY:Surgery");
    await compare();
    const [second] = await found();
    expect(second).toMatchObject({ acceptedAt: null, differences: [{ found: "Surgery" }] });
    // What was shown before is not what would be accepted now.
    expect(await acceptEvent(user, anna.id, first?.foundAt ?? new Date(0), later())).toMatchObject({
      code: "stale_drift",
    });
    await restoreEvents(user, { bookingId: anna.id }, later());
    await comeToRest(engine);
    expect(fileOf("Anna").ics).toContain("Coaching");
  });

  it("has nothing to say once the booking's own change wrote the event again", async () => {
    const anna = await book("Anna");
    remove("Anna");
    await compare();
    const [drift] = await found();
    await acceptEvent(user, anna.id, drift?.foundAt ?? new Date(0), later());
    await rescheduleBooking(user, { id: anna.id, revision: 1, date: "2031-03-05", startTime: "10:00" });
    await comeToRest(engine);
    expect(files()).toHaveLength(1);
    expect(await found()).toEqual([]);
    expect(await rows(database(), sql`select 1 from event_drifts`)).toHaveLength(1);
    await pruneDrifts();
    expect(await rows(database(), sql`select 1 from event_drifts`)).toEqual([]);
  });

  it("knows of what was found different until it is written again, and not only until that was asked for", async () => {
    const anna = await book("Anna");
    await book("Berta");
    remove("Anna");
    await compare();
    await restoreEvents(user, { bookingId: anna.id }, later());
    expect(await readComparison(user, account)).toMatchObject({ drifts: [], waiting: 1 });
    // Another look passes over what waits, and forgets nothing of it.
    expect(await compare()).toMatchObject({ value: { checked: 1, of: 1 } });
    expect(await readComparison(user, account)).toMatchObject({ drifts: [], waiting: 1 });
    fake.faults.fail({ kind: "status", status: 403 }, { method: "PUT" }, Number.POSITIVE_INFINITY);
    await runAll(engine);
    expect(await readComparison(user, account)).toMatchObject({ drifts: [], waiting: 1 });
    fake.faults.clear();
    await comeToRest(engine);
    expect(await readComparison(user, account)).toMatchObject({ drifts: [], waiting: 0 });
    expect(files()).toHaveLength(2);
  });

  it("believes nothing it saw of an event that the engine wrote meanwhile", async () => {
    const anna = await book("Anna");
    edit("Anna", /^SUMMARY:.*$/m, "SUMMARY:Dentist");
    const held = fake.faults.hold({ method: "GET" });
    const looking = compare();
    await held.arrived;
    await rescheduleBooking(user, { id: anna.id, revision: 1, date: "2031-03-05", startTime: "10:00" });
    await comeToRest(engine);
    edit("Anna", /^SUMMARY:.*$/m, "SUMMARY:Surgery");
    await held.deliver();
    expect(await looking).toMatchObject({ ok: true });
    expect(await rows(database(), sql`select 1 from event_drifts`)).toEqual([]);
    await compare();
    expect(await found()).toMatchObject([{ differences: [{ found: "Surgery" }] }]);
  });

  it("leaves out what waits, is over or was cancelled", async () => {
    const anna = await book("Anna");
    const berta = await book("Berta");
    const cora = await book("Cora");
    for (const client of ["Anna", "Berta", "Cora"]) remove(client);
    await rescheduleBooking(user, { id: anna.id, revision: 1, date: "2031-03-05", startTime: "10:00" });
    await rows(
      database(),
      sql`update bookings set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' where id = ${berta.id}`,
    );
    await cancelBooking(user, cora.id, new Date());
    expect(await compare()).toMatchObject({ value: { checked: 0, of: 0 } });
    expect(fake.requests).toEqual([]);
  });

  it("shows and decides nothing for anybody else", async () => {
    const anna = await book("Anna");
    remove("Anna");
    await compare();
    const other = (await aPerson()).id;
    expect(await compare(other)).toMatchObject({ code: "account_not_found" });
    expect(await readComparison(other, account)).toEqual({ comparison: null, drifts: [], waiting: 0 });
    expect(await listDrifts(other, { bookingId: anna.id })).toEqual([]);
    expect(await acceptEvent(other, anna.id, later(), later())).toMatchObject({ code: "stale_drift" });
    for (const what of [{ bookingId: anna.id }, { connectionId: account }])
      expect(await restoreEvents(other, what, later())).toMatchObject({ value: { lanes: [] } });
    expect(await found()).toMatchObject([{ acceptedAt: null }]);
  });

  it("leaves accounts alone that are paused, resting, to be reconnected or leaving", async () => {
    await book("Anna");
    await rows(database(), sql`update sync_lanes set not_before = now() + interval '1 hour'`);
    expect(await compare()).toMatchObject({ code: "resting" });
    await rows(database(), sql`update sync_lanes set not_before = null, blocked = 'unauthorized'`);
    expect(await compare()).toMatchObject({ code: "sign_in_refused" });
    await rows(database(), sql`update sync_lanes set blocked = null`);
    await pauseAccount(user, account);
    expect(await compare()).toMatchObject({ code: "paused" });
    await disconnectAccount(user, account, { kind: "keep" });
    expect(await compare()).toMatchObject({ code: "account_not_found" });
    expect(fake.requests).toEqual([]);
  });

  it("says in words why it could look at nothing, and keeps what it knew", async () => {
    await book("Anna");
    edit("Anna", /^SUMMARY:.*$/m, "SUMMARY:Dentist");
    await compare();
    const outcomes: [number, FailureCode][] = [
      [429, "throttled"],
      [500, "server_error"],
      [403, "look_refused"],
      [401, "sign_in_refused"],
    ];
    for (const [status, code] of outcomes) {
      fake.faults.clear();
      await rows(database(), sql`delete from throttles`);
      fake.faults.fail({ kind: "status", status }, { method: "GET" }, 10);
      expect(await compare()).toMatchObject({ ok: false, code });
      expect(wordsOf(code)).toMatch(/\.$/);
    }
    expect(await found()).toHaveLength(1);
    expect(await rows(database(), sql`select blocked from sync_lanes`)).toEqual([
      { blocked: "unauthorized" },
    ]);
  });

  it("still knows it after the account was left and connected again: nothing was written, nothing was put right", async () => {
    await book("Anna");
    remove("Anna");
    await compare();
    await disconnectAccount(user, account, { kind: "keep" });
    await comeToRest(engine);
    await connectWithPassword(user, "caldav", { server: fake.url, username: "ada", password: "secret" });
    await comeToRest(engine);
    expect(files()).toEqual([]);
    expect(await found()).toMatchObject([{ differences: [{ what: "deleted" }] }]);
  });

  it("keeps to the break the service asks for, as the engine does", async () => {
    await book("Anna");
    const answer = { kind: "status", status: 429, headers: { "retry-after": "600" } } as const;
    fake.faults.fail(answer, { method: "GET" }, 10);
    expect(await compare()).toMatchObject({ code: "throttled" });
    expect(fake.requests).toHaveLength(1);
    expect(await compare()).toMatchObject({ code: "resting" });
    await aBooking(user, service, { clientName: "Berta" });
    await runAll(engine);
    expect(fake.requests).toHaveLength(1);
  });

  it("marks no account that was reconnected while it was refused", async () => {
    await book("Anna");
    const held = fake.faults.hold({ method: "GET" });
    const looking = compare();
    await held.arrived;
    fake.store.user("ada").password = "newer";
    await rows(database(), sql`update sync_lanes set cred_version = cred_version + 1`);
    await held.deliver();
    expect(await looking).toMatchObject({ code: "sign_in_refused" });
    expect(await rows(database(), sql`select blocked from sync_lanes`)).toEqual([{ blocked: null }]);
  });

  it("goes on where single events fail, and says how far it came", async () => {
    for (const client of ["Anna", "Berta", "Cora"]) await book(client);
    remove("Cora");
    fake.faults.fail({ kind: "status", status: 500 }, { method: "GET" }, 1);
    expect(await compare()).toMatchObject({ value: { checked: 2, of: 3, code: "server_error" } });
    expect(await found()).toMatchObject([{ clientName: "Cora" }]);
  });

  it("asks a service that answers nothing three times, not three hundred", async () => {
    for (let i = 0; i < 6; i++) await aBooking(user, service);
    await book("Last");
    fake.faults.fail({ kind: "reset", store: false }, { method: "GET" }, 100);
    expect(await compare()).toMatchObject({ ok: false });
    expect(fake.requests.length).toBeLessThanOrEqual(4);
  });

  it("tells a calendar that is gone from events that are", async () => {
    await book("Anna");
    fake.removeCalendar("ada", "work");
    expect(await compare()).toMatchObject({ code: "calendar_gone" });
    expect(await found()).toEqual([]);
  });

  it("can be asked for four times in a row", async () => {
    await book("Anna");
    for (let i = 0; i < 4; i++) expect(await compare()).toMatchObject({ ok: true });
    fake.forgetRequests();
    expect(await compare()).toMatchObject({ code: "too_soon" });
    expect(fake.requests).toEqual([]);
  });
});
