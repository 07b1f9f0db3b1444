import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { pauseAccount, resumeAccount } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { disconnectAccount, type Farewell } from "@/lib/accounts/disconnect/commands";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runLanes } from "@/lib/sync/run";
import { timing } from "@/lib/sync/timing";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

/*
 * What follows from a thing a person did happens in the run that begins with it (`runLanes`, `runAll`): nowhere here
 * does a tick pass.
 */

let remote: PortRemote;
let engine: Engine;
let user: string;
let service: string;
let home: { id: string; calendars: string[] };
let other: { id: string; calendars: string[] };
const at = (account: { id: string }) => remote.live(`${account.id}/Work`);
const ended = async (account: { id: string }) =>
  (
    await rows<{ gone: boolean }>(
      database(),
      sql`select disconnected_at is not null and credentials is null as gone from connections where id = ${account.id}`,
    )
  )[0]?.gone;
const moveTo = (account: { calendars: string[] }) =>
  changeSettings(user, { kind: "primary", calendarId: account.calendars[0] ?? null }, "move");

beforeEach(async () => {
  remote = new PortRemote(flavours.caldav);
  engine = engineOn(remote);
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  home = await anAccount(user);
  other = await anAccount(user);
  await moveTo(home);
  await changeSettings(user, { kind: "bulk", enabled: true });
});

describe("the end of a disconnect", () => {
  it.each<[string, () => Farewell, number, number]>([
    ["its events stay", () => ({ kind: "keep" }), 2, 0],
    ["its upcoming events are removed", () => ({ kind: "remove" }), 0, 0],
    ["they move", () => ({ kind: "move", calendarId: other.calendars[0] ?? "" }), 0, 2],
  ])("comes with the run that makes it true, when %s", async (_when, farewell, left, there) => {
    await aBooking(user, service);
    await aBooking(user, service);
    await comeToRest(engine);
    await disconnectAccount(user, home.id, farewell());
    await runAll(engine);
    expect([at(home).length, at(other).length, await ended(home)]).toEqual([left, there, true]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("comes with the cancellation of the last booking that kept it", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    remote.fate = () => "lost-request";
    await disconnectAccount(user, home.id, { kind: "remove" });
    await runAll(engine);
    expect(await ended(home)).toBe(false);
    remote.fate = () => null;
    await rows(database(), sql`update sync_lanes set not_before = null`);
    await rows(database(), sql`update event_links set due_at = now(), hot_until = now()`);
    const cancelled = await cancelBooking(user, booking.id, new Date());
    if (!cancelled.ok) throw new Error(cancelled.code);
    await runLanes(engine, [...cancelled.value.lanes, home.id]);
    expect([at(home).length, await ended(home)]).toEqual([0, true]);
  });
});

it("more accounts than are worked at a time are all worked by the run that was asked to", async () => {
  const lanes = [home.id, other.id];
  for (let i = 0; i < 10; i++) lanes.push((await anAccount(user)).id);
  await comeToRest(engine);
  await rows(database(), sql`update sync_lanes set due_at = clock_timestamp()`);
  await runLanes(engine, lanes);
  expect(await rows(database(), sql`select id from sync_lanes where due_at is not null`)).toEqual([]);
});

describe("the old copies after a move", () => {
  it("go with the run that opens their way, though only the new account was to be worked", async () => {
    await aBooking(user, service);
    await aBooking(user, service);
    await comeToRest(engine);
    await pauseAccount(user, other.id);
    await moveTo(other);
    await runAll(engine);
    expect([at(home).length, at(other).length]).toEqual([2, 0]);
    const resumed = await resumeAccount(user, other.id);
    if (!resumed.ok) throw new Error(resumed.code);
    await runLanes(engine, resumed.value.lanes);
    expect([at(home).length, at(other).length]).toEqual([0, 2]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("begin to go while the rest is still being written", async () => {
    for (let i = 0; i < 16; i++) await aBooking(user, service);
    await comeToRest(engine);
    await moveTo(other);
    let seen: [number, number] | null = null;
    const slow = engineOn(remote, {
      timing: { ...timing, markLimit: 4, markMax: 4 },
      at: async (step) => {
        if (step !== "settled" || seen) return;
        for (let turns = 0; turns < 200 && at(home).length === 16; turns++)
          await new Promise((resolve) => setTimeout(resolve, 20));
        seen ??= [at(home).length, at(other).length];
      },
    });
    await runAll(slow);
    expect(seen?.[0]).toBeLessThan(16);
    expect(seen?.[1]).toBeLessThan(16);
    expect([at(home).length, at(other).length]).toEqual([0, 16]);
  });
});

it("an account that comes back has its bookings planned in the same run", async () => {
  const booking = await aBooking(user, service);
  await comeToRest(engine);
  await disconnectAccount(user, home.id, { kind: "remove" });
  await runAll(engine);
  expect([at(home).length, await ended(home)]).toEqual([0, true]);
  const { lanes } = await keepAccount(user, "caldav", {
    remoteIdentity: home.id,
    address: "a@example.test",
    config: {},
    credentials: { password: "new" },
    listing: wholeListing([
      { remoteId: `${home.id}/Work`, name: "Work", color: null, canWrite: true, isDefault: true },
    ]),
  });
  await runLanes(engine, lanes);
  expect(at(home)).toEqual([expect.objectContaining({ url: `http://calpace.test/bookings/${booking.id}` })]);
});
