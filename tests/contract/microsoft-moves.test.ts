import "../setup/database";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { runSync } from "@/lib/sync/run";
import { CALENDAR, connect, startFake } from "../fakes/microsoft/fixtures";
import type { MicrosoftFake } from "../fakes/microsoft/server";
import { comeToRest, elapse, realEngine } from "../setup/engine";
import { aBooking, aPerson, aService } from "../setup/factories";

let fake: MicrosoftFake;
beforeAll(async () => {
  fake = await startFake();
}, 30_000);
afterAll(() => fake.stop());

it("goes on in the same calendar, with the same events, after a mailbox was moved", async () => {
  const engine = realEngine();
  const user = (await aPerson()).id;
  const service = (await aService(user)).id;
  const kept = await keepAccount(user, "microsoft", await connect(fake, { account: "anna" }));
  await changeSettings(user, { kind: "primary", calendarId: kept.defaultCalendar?.id ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  const booking = await aBooking(user, service);
  await comeToRest(engine);
  expect(fake.events("anna", CALENDAR)).toHaveLength(1);
  fake.mailboxes.moveMailbox("anna", (id) => `AAMkMoved${id}`);
  await rescheduleBooking(user, { id: booking.id, revision: 1, date: "2031-03-05", startTime: "12:00" });
  for (let minute = 0; minute < 30; minute++) {
    await runSync(engine, "cron");
    await elapse(60_000);
  }
  await comeToRest(engine);
  const moved = fake.events("anna", `AAMkMoved${CALENDAR}`);
  expect(moved.map((e) => e.start.dateTime.slice(11, 16))).toHaveLength(1);
  expect(moved[0]?.start.dateTime.slice(0, 16)).toBe("2031-03-05T12:00");
  const calendars = await rows(
    database(),
    sql`select id, remote_id as "remoteId" from calendars where is_default and vanished_at is null`,
  );
  expect(calendars).toEqual([{ id: kept.defaultCalendar?.id, remoteId: `AAMkMoved${CALENDAR}` }]);
}, 60_000);
