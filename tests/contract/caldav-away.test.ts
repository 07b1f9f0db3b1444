import "../setup/database";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { runSync } from "@/lib/sync/run";
import { comeToRest, elapse, realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { aBooking, aPerson, aService, brokenInvariants } from "../setup/factories";
import { type CaldavTarget, caldavTargets } from "./caldav-targets";

/** Calendars that are away for a while, or may only be read for a while, at each CalDAV server as it really answers. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.each(Object.entries(caldavTargets))("at %s", (_name, { start }) => {
  let target: CaldavTarget;
  let user: string;
  let service: string;
  let booking: { id: string; revision: number };
  let engine = realEngine();

  beforeAll(async () => {
    target = await start();
    configure(target.env);
  }, 30_000);
  afterAll(() => target.stop());

  /** A booking whose event is in the calendar Work. */
  beforeEach(async () => {
    engine = realEngine();
    user = (await aPerson()).id;
    service = (await aService(user)).id;
    await keepAccount(user, target.definition.id, await target.connect());
    const [work] = await rows<{ id: string }>(
      database(),
      sql`select id from calendars where user_id = ${user} and name = 'Work'`,
    );
    await changeSettings(user, { kind: "primary", calendarId: work?.id ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    booking = await aBooking(user, service);
    await comeToRest(engine);
    expect(await starts()).toHaveLength(1);
  });

  const starts = async () => (await target.outside.events("Work")).map((e) => e.start);
  const reschedule = async (hour: number) => {
    const startTime = `${hour}:00`;
    const result = await rescheduleBooking(user, { ...booking, date: "2031-03-05", startTime });
    if (!result.ok) throw new Error(result.code);
    booking.revision += 1;
  };
  const cancel = () => cancelBooking(user, booking.id, new Date());
  const at = (hour: number) => [`2031-03-05T${hour}:00:00.000Z`];
  const pass = async (ms: number, step: number) => {
    for (let passed = 0; passed < ms; passed += step) {
      await runSync(engine, "cron");
      await elapse(step);
    }
  };
  /** Long enough for every back-off to end. */
  const settle = async () => {
    await pass(48 * HOUR, 6 * HOUR);
    await comeToRest(engine);
  };

  it("a hidden calendar has one event at the new time once it is shown again, and none of a booking cancelled meanwhile", async () => {
    await target.hide("Work", true);
    await reschedule(10);
    await pass(HOUR, 10 * MINUTE);
    await target.hide("Work", false);
    await settle();
    expect(await starts()).toEqual(at(10));

    await target.hide("Work", true);
    await cancel();
    await pass(HOUR, 10 * MINUTE);
    await target.hide("Work", false);
    expect(await starts()).toEqual(at(10));
    await settle();
    expect(await starts()).toEqual([]);
    expect(await brokenInvariants()).toEqual([]);
  }, 60_000);

  it("a calendar that may only be read for a while has lost nothing when it is given back", async () => {
    const { letWrite } = target.outside;
    if (!letWrite) return cancelled();
    const doomed = await aBooking(user, service, { clientName: "Cancelled" });
    await comeToRest(engine);
    await letWrite("Work", false);
    await reschedule(11);
    await cancelBooking(user, doomed.id, new Date());
    const added = await aBooking(user, service, { clientName: "New" });
    await pass(HOUR, 10 * MINUTE);
    expect(await starts()).toHaveLength(2);
    await letWrite("Work", true);
    await settle();
    const titles = (await target.outside.events("Work")).map((e) => e.title).sort();
    expect(titles).toEqual(["Coaching – Grace", "Coaching – New"]);
    expect(await starts()).toEqual(expect.arrayContaining(at(11)));
    await cancelBooking(user, added.id, new Date());
    await cancelled();
  }, 60_000);

  /** Leaves the calendar as it was found. */
  const cancelled = async () => {
    await cancel();
    await comeToRest(engine);
    expect(await starts()).toEqual([]);
    expect(await brokenInvariants()).toEqual([]);
  };
});
