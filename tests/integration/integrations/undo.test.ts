import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { SettingsChange } from "@/lib/integrations/change";
import { changeSettings, previewChange } from "@/lib/integrations/commands";
import { getIntegrations } from "@/lib/integrations/queries";
import { undoChange } from "@/lib/integrations/undo/commands";
import type { ServiceChoice } from "@/lib/states/destination/routing";
import { planBatch } from "@/lib/sync/store/plan";
import { timing } from "@/lib/sync/timing";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

let user: string;
let service: string;
let a = "";
let b = "";
let c = "";
const plan = async () => {
  while (await planBatch(timing));
};
const placeOf = async (id: string) =>
  (
    await rows<{ calendar: string | null; pinned: boolean }>(
      database(),
      sql`select l.calendar_id as calendar, b.pinned from bookings b
      left join event_links l on l.booking_id = b.id and l.want = 1 where b.id = ${id}`,
    )
  )[0];
const last = async () => (await getIntegrations(user, new Date())).lastChange;
const revision = async () => (await last())?.revision ?? -1;

beforeEach(async () => {
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  [a = "", b = "", c = ""] = (await anAccount(user, "caldav", ["A", "B", "C"])).calendars;
  await changeSettings(user, { kind: "primary", calendarId: a });
  await plan();
});

describe("undoing a settings change", () => {
  it("puts the setting back and moves the bookings back, however far the move had come", async () => {
    for (const planned of [true, false]) {
      const booking = await aBooking(user, service);
      await changeSettings(user, { kind: "primary", calendarId: b });
      if (planned) await plan();
      expect(await undoChange(user, await revision())).toMatchObject({ ok: true });
      expect(await placeOf(booking.id)).toMatchObject({ calendar: planned ? b : a });
      await plan();
      expect(await placeOf(booking.id)).toEqual({ calendar: a, pinned: false });
      expect((await getIntegrations(user, new Date())).primaryCalendarId).toBe(a);
      expect(await brokenInvariants()).toEqual([]);
    }
  });

  it("keeps again what was kept before the change", async () => {
    const kept = await aBooking(user, service);
    await changeSettings(user, { kind: "primary", calendarId: b }, "keep");
    await plan();
    const free = await aBooking(user, service);
    expect(await placeOf(kept.id)).toEqual({ calendar: a, pinned: true });
    await changeSettings(user, { kind: "primary", calendarId: c }, "move");
    await plan();
    expect(await placeOf(kept.id)).toEqual({ calendar: c, pinned: false });
    await undoChange(user, await revision());
    await plan();
    expect(await placeOf(kept.id)).toEqual({ calendar: a, pinned: true });
    expect(await placeOf(free.id)).toEqual({ calendar: b, pinned: false });
    expect(await brokenInvariants()).toEqual([]);
  });

  it("of a change for new bookings only takes those along that were made since", async () => {
    const old = await aBooking(user, service);
    await changeSettings(user, { kind: "primary", calendarId: b }, "keep");
    await plan();
    const made = await aBooking(user, service);
    expect(await placeOf(made.id)).toMatchObject({ calendar: b });
    await undoChange(user, await revision());
    await plan();
    expect(await placeOf(old.id)).toEqual({ calendar: a, pinned: false });
    expect(await placeOf(made.id)).toEqual({ calendar: a, pinned: false });
  });

  it("works for the bulk switch and for one service's own calendar", async () => {
    await changeSettings(user, {
      kind: "service",
      serviceId: service,
      choice: { kind: "calendar", calendarId: c },
    });
    const booking = await aBooking(user, service);
    await changeSettings(user, { kind: "bulk", enabled: true });
    await plan();
    expect(await placeOf(booking.id)).toMatchObject({ calendar: a });
    await undoChange(user, await revision());
    await plan();
    expect(await placeOf(booking.id)).toMatchObject({ calendar: c });
    await changeSettings(user, { kind: "service", serviceId: service, choice: { kind: "none" } });
    await plan();
    await undoChange(user, await revision());
    await plan();
    expect(await placeOf(booking.id)).toMatchObject({ calendar: c });
    expect((await getIntegrations(user, new Date())).services[0]?.choice).toEqual({
      kind: "calendar",
      calendarId: c,
    });
  });
});

describe("several services at once", () => {
  const toC = (): ServiceChoice => ({ kind: "calendar", calendarId: c });
  const choices = async () =>
    Object.fromEntries((await getIntegrations(user, new Date())).services.map((s) => [s.id, s.choice]));

  it("go to one calendar by one change, counted together, and each back to its own by the undo", async () => {
    const other = (await aService(user, { name: "Workshop" })).id;
    await changeSettings(user, { kind: "service", serviceId: other, choice: { kind: "none" } });
    await plan();
    const [first, second] = [await aBooking(user, service), await aBooking(user, other)];
    const change: SettingsChange = { kind: "services", serviceIds: [service, other], choice: toC() };
    const before = await choices();
    const preview = await previewChange(user, change);
    if (!preview.ok) throw new Error(preview.code);
    expect(preview.value).toMatchObject({
      bookings: 2,
      moves: expect.arrayContaining([
        { from: a, to: c, bookings: 1 },
        { from: null, to: c, bookings: 1 },
      ]),
    });
    const { revision: at, bookings } = preview.value;
    expect(await changeSettings(user, change, "move", { revision: at, bookings })).toMatchObject({
      value: { revision: at + 1, changed: true },
    });
    await plan();
    expect(await choices()).toEqual({ [service]: toC(), [other]: toC() });
    for (const { id } of [first, second]) expect(await placeOf(id)).toMatchObject({ calendar: c });
    expect(await last()).toMatchObject({ values: { kind: "services", before } });
    expect(await undoChange(user, await revision())).toMatchObject({ ok: true });
    await plan();
    expect(await choices()).toEqual(before);
    expect(await placeOf(first.id)).toMatchObject({ calendar: a });
    expect(await placeOf(second.id)).toMatchObject({ calendar: null });
  });

  it("are refused as one is: while bulk is on, with a service that is not the person's, a calendar that is gone", async () => {
    const stranger = await aPerson();
    const foreign = (await aService(stranger.id)).id;
    const change = (serviceIds: string[], to: ServiceChoice = toC()): SettingsChange => ({
      kind: "services",
      serviceIds,
      choice: to,
    });
    expect(await changeSettings(user, change([service, foreign]))).toMatchObject({ code: "unknown_service" });
    const elsewhere = { kind: "calendar", calendarId: foreign } as const;
    expect(await changeSettings(user, change([service], elsewhere))).toMatchObject({
      code: "calendar_unavailable",
    });
    await changeSettings(user, { kind: "bulk", enabled: true });
    expect(await changeSettings(user, change([service]))).toMatchObject({ code: "bulk_locked" });
    expect((await choices())[service]).toEqual({ kind: "primary" });
  });
});

describe("an undo is refused", () => {
  it("when something changed since, a second time, after a day, and for another person", async () => {
    await changeSettings(user, { kind: "primary", calendarId: b });
    const first = await revision();
    expect(await undoChange((await aPerson()).id, first)).toMatchObject({ code: "undo_stale" });
    await changeSettings(user, { kind: "primary", calendarId: c });
    expect(await undoChange(user, first)).toMatchObject({ code: "undo_stale" });
    const second = await revision();
    await rows(database(), sql`update sync_config_changes set at = at - interval '25 hours'`);
    expect(await last()).toBeNull();
    expect(await undoChange(user, second)).toMatchObject({ code: "undo_stale" });
    await changeSettings(user, { kind: "primary", calendarId: b });
    const third = await revision();
    expect(await undoChange(user, third)).toMatchObject({ ok: true });
    expect(await undoChange(user, third)).toMatchObject({ code: "undo_stale" });
    expect(await last()).toBeNull();
  });

  it("when two pages ask at once, one of them", async () => {
    await changeSettings(user, { kind: "primary", calendarId: b });
    const at = await revision();
    const answers = await Promise.all([undoChange(user, at), undoChange(user, at)]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it("when its calendar cannot be used any more", async () => {
    await changeSettings(user, { kind: "primary", calendarId: b });
    await rows(database(), sql`update calendars set vanished_at = now() where id = ${a}`);
    expect(await undoChange(user, await revision())).toMatchObject({ code: "calendar_unavailable" });
  });
});
