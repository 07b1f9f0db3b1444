import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { pauseAccount, resumeAccount } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
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
const end = (id: string) =>
  rows(
    database(),
    sql`update bookings set starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' where id = ${id}`,
  );
const nextYear = `${new Date().getUTCFullYear() + 1}-09-01`;

beforeEach(async () => {
  remote = new PortRemote(flavours.caldav);
  engine = engineOn(remote);
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  home = await anAccount(user, "caldav", ["Work", "Home"]);
  other = await anAccount(user);
});

describe("a booking that had ended and is moved into the future", () => {
  const revive = (booking: { id: string; revision: number }) =>
    rescheduleBooking(user, { ...booking, date: nextYear, startTime: "10:00" });

  it("gets an event when it had none, since a primary was chosen after it ended", async () => {
    const booking = await aBooking(user, service);
    await end(booking.id);
    await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
    await comeToRest(engine);
    expect(await revive(booking)).toMatchObject({ ok: true });
    await comeToRest(engine);
    expect(at(home)).toHaveLength(1);
  });

  it("follows the settings that were changed after it ended", async () => {
    await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    await end(booking.id);
    await changeSettings(user, { kind: "primary", calendarId: other.calendars[0] ?? null });
    await comeToRest(engine);
    expect([at(home).length, at(other).length]).toEqual([1, 0]);
    expect(await revive(booking)).toMatchObject({ ok: true });
    await comeToRest(engine);
    expect([at(home).length, at(other).length]).toEqual([0, 1]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("leaves the settings alone when its event is where they say", async () => {
    await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    await end(booking.id);
    const revision = () =>
      rows(database(), sql`select config_revision from sync_settings where user_id = ${user}`);
    const before = await revision();
    expect(await revive(booking)).toMatchObject({ ok: true, value: { lanes: [home.id] } });
    expect(await revision()).toEqual(before);
  });
});

describe("a pause", () => {
  beforeEach(async () => {
    await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    await comeToRest(engine);
  });

  it("outlasts a look that finds a broken account well again", async () => {
    await aBooking(user, service);
    remote.fate = () => "unauthorized";
    await runSync(engine, "cron");
    expect(await pauseAccount(user, home.id)).toMatchObject({ ok: true });
    remote.fate = () => null;
    // A password that was refused is looked at once a day.
    await elapse(25 * 3_600_000);
    await runSync(engine, "cron");
    await elapse(25 * 3_600_000);
    await runSync(engine, "cron");
    expect(at(home)).toEqual([]);
    await resumeAccount(user, home.id);
    await runSync(engine, "cron");
    await comeToRest(engine);
    expect(at(home)).toHaveLength(1);
  });
});

describe("reconnecting an account", () => {
  it("works although two of its calendars hold what could not be removed of a booking that has ended", async () => {
    await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    // Moved to the account's other calendar while the server is down, then left with *remove*.
    remote.fate = () => "lost-answer";
    await changeSettings(user, { kind: "primary", calendarId: home.calendars[1] ?? null });
    await runSync(engine, "cron");
    remote.fate = () => "lost-request";
    await changeSettings(user, { kind: "primary", calendarId: null });
    await runSync(engine, "cron");
    await rows(
      database(),
      sql`update connections set disconnecting_at = now() - interval '73 hours', disconnect_mode = 'remove' where id = ${home.id}`,
    );
    await runSync(engine, "cron");
    await end(booking.id);
    remote.fate = () => null;
    const calendars = ["Work", "Home"].map((name) => ({
      remoteId: `${home.id}/${name}`,
      name,
      color: null,
      canWrite: true,
      isDefault: name === "Work",
    }));
    const back = await keepAccount(user, "caldav", {
      remoteIdentity: home.id,
      address: "a@example.test",
      config: {},
      credentials: { password: "new" },
      listing: wholeListing(calendars),
    });
    expect(back.reconnected).toBe(true);
    await comeToRest(engine);
    expect(await brokenInvariants()).toEqual([]);
  });
});
