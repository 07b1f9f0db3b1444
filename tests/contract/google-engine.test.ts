import "../setup/database";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { compareEvents } from "@/lib/accounts/drift/commands";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { google } from "@/lib/providers/google/definition";
import { runAll } from "@/lib/sync/run";
import { DOCUMENTED } from "../fakes/google/quota";
import { type GoogleFake, startGoogleFake } from "../fakes/google/server";
import { signIn } from "../fakes/kit/connect";
import { comeToRest, elapse, realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { aBooking, aPerson, aService, brokenInvariants } from "../setup/factories";

const EMAIL = "ada@example.test";
const TEAM = "c_team@group.calendar.google.com";

/** What becomes of bookings at Google, through the product's own engine. */
const engine = realEngine();
let fake: GoogleFake;
let user: string;
let service: string;

beforeEach(async () => {
  fake = await startGoogleFake({
    accounts: [{ email: EMAIL, calendars: [{ id: TEAM, summary: "Team", role: "writer" }] }],
  });
  configure(fake.env);
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  const account = await signIn(google, (url) => fake.consent(url, { email: EMAIL }));
  const { defaultCalendar } = await keepAccount(user, "google", account);
  await changeSettings(user, { kind: "primary", calendarId: defaultCalendar?.id ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await comeToRest(engine);
}, 30_000);
afterEach(() => fake.stop());

const reschedule = (booking: { id: string; revision: number }, startTime: string) =>
  rescheduleBooking(user, { ...booking, date: "2031-03-05", startTime });
const live = (calendar: string) =>
  fake.events(calendar).map((e) => new Date((e.start as { dateTime: string }).dateTime).toISOString());
const keyIn = (calendar: string) => fake.events(calendar)[0]?.id ?? "";

describe("an event its owner moved to another calendar", () => {
  it("stays the booking's one event: changed there, looked at there, deleted there", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    fake.moveEvent(EMAIL, keyIn(EMAIL), TEAM);
    const [{ id: account } = { id: "" }] = await rows<{ id: string }>(
      database(),
      sql`select id from connections where user_id = ${user}`,
    );
    expect(await compareEvents(user, account, new Date())).toMatchObject({ ok: true, value: { checked: 1 } });
    await reschedule(booking, "10:00");
    await comeToRest(engine);
    expect([live(EMAIL), live(TEAM)]).toEqual([[], ["2031-03-05T10:00:00.000Z"]]);
    fake.forgetRequests();
    await reschedule({ ...booking, revision: 2 }, "11:00");
    await comeToRest(engine);
    expect(fake.requests.map((r) => r.method)).toEqual(["PATCH"]);
    expect([live(EMAIL), live(TEAM)]).toEqual([[], ["2031-03-05T11:00:00.000Z"]]);
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(fake.requests.map((r) => r.method)).toEqual(["PATCH", "DELETE"]);
    expect([live(EMAIL), live(TEAM)]).toEqual([[], []]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("is deleted there although nothing was written since", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    fake.moveEvent(EMAIL, keyIn(EMAIL), TEAM);
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect([live(EMAIL), live(TEAM)]).toEqual([[], []]);
  });

  it("is written anew once it was deleted there", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    const key = keyIn(EMAIL);
    fake.moveEvent(EMAIL, key, TEAM);
    fake.removeEvent(TEAM, key);
    await reschedule(booking, "10:00");
    await comeToRest(engine);
    expect([live(EMAIL), live(TEAM)]).toEqual([["2031-03-05T10:00:00.000Z"], []]);
  });
});

describe("an account that is denied for a while", () => {
  it.each([
    "notACalendarUser",
    "SERVICE_DISABLED",
    "forbidden",
    "page 403",
    "page 404",
    "backendError",
  ] as const)(
    "%s: gives no event up, and has each of them once when it is let in again",
    async (how) => {
      const [moved, cancelled] = [await aBooking(user, service), await aBooking(user, service)];
      await comeToRest(engine);
      fake.deny(EMAIL, how);
      await reschedule(moved, "10:00");
      await cancelBooking(user, cancelled.id, new Date());
      await aBooking(user, service);
      for (let hour = 0; hour < 24; hour++) {
        await runAll(engine);
        await elapse(3_600_000);
      }
      expect(await rows(database(), sql`select id from event_links where dead_code is not null`)).toEqual([]);
      fake.allow(EMAIL);
      await comeToRest(engine);
      expect(live(EMAIL)).toHaveLength(2);
      expect(live(EMAIL)).toContain("2031-03-05T10:00:00.000Z");
      expect(await brokenInvariants()).toEqual([]);
    },
    60_000,
  );
});

describe("a person's quota", () => {
  it("is kept by what the product says of Google: within its documented limits, of the project and of each user", () => {
    const { perMinute = Infinity, perAccountPerMinute = Infinity, units } = google.quota ?? {};
    expect(perMinute).toBeLessThan(DOCUMENTED.perProject);
    expect(perAccountPerMinute).toBeLessThan(DOCUMENTED.perUser);
    expect(units).toEqual({ update: 3 });
  });

  it("is kept, a patch being three units: nothing is refused for it, and nothing left undone", async () => {
    // A fifth of what Google gives, so that twenty bookings are too many.
    const few = { perMinute: 9_000, perAccountPerMinute: 120, units: google.quota?.units ?? {} };
    const careful = { ...engine, providerOf: () => ({ ...google, quota: few }) };
    fake.rules.limit({ perProject: 10_000, perUser: 120 });
    const bookings: { id: string; revision: number }[] = [];
    for (let i = 0; i < 20; i++) bookings.push(await aBooking(user, service));
    await runAll(careful);
    for (let minute = 0; minute < 3; minute++) {
      for (const change of [0, 1, 2]) {
        for (const booking of bookings) {
          await reschedule(booking, `1${minute}:${change}0`);
          booking.revision += 1;
        }
        await runAll(careful);
      }
      await elapse(60_000);
      fake.store.elapse(60_000);
    }
    for (let minute = 0; minute < 10; minute++) {
      await runAll(careful);
      await elapse(60_000);
      fake.store.elapse(60_000);
    }
    expect(fake.requests.filter((r) => r.status === 403)).toEqual([]);
    expect(fake.rules.quota.peak).toBeGreaterThan(50);
    expect(fake.rules.quota.peak).toBeLessThanOrEqual(120);
    expect(live(EMAIL)).toHaveLength(20);
    expect(new Set(live(EMAIL))).toEqual(new Set(["2031-03-05T12:20:00.000Z"]));
  }, 60_000);
});
