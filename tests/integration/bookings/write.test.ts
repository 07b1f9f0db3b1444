import { describe, expect, it } from "@jest/globals";
import { eq } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database } from "@/db/client";
import { bookings, eventLinks, syncLanes } from "@/db/schema";
import { pauseAccount, resumeAccount } from "@/lib/accounts/commands";
import { cancelBooking, createBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { checkTime } from "@/lib/bookings/notices";
import { findOverlaps, getBooking } from "@/lib/bookings/queries";
import type { NewBooking } from "@/lib/bookings/schema";
import { readCalendarNames } from "@/lib/bookings/sync/queries";
import { wordsOf } from "@/lib/errors/words";
import { changeSettings } from "@/lib/integrations/commands";
import { archiveService } from "@/lib/services/commands";
import { anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";
import { reading } from "../../setup/reading";

const ZONE = "Europe/Berlin";
const now = new Date("2030-01-01T00:00:00Z");

const form = (serviceId: string, overrides: Partial<NewBooking> = {}): NewBooking => ({
  id: uuid(),
  serviceId,
  clientName: "Grace",
  clientEmail: "grace@example.test",
  date: "2030-07-01",
  startTime: "10:00",
  notes: "",
  ...overrides,
});

/** A person whose every service goes to one connected calendar. */
async function synced() {
  const person = await aPerson();
  const account = await anAccount(person.id);
  await changeSettings(person.id, { kind: "primary", calendarId: account.calendars[0] ?? null });
  await changeSettings(person.id, { kind: "bulk", enabled: true });
  return { person, account, service: await aService(person.id) };
}

async function made(userId: string, input: NewBooking) {
  const result = await createBooking(userId, ZONE, input);
  if (!result.ok) throw new Error(result.code);
  return result.value;
}

const linksOf = (bookingId: string) =>
  database().select().from(eventLinks).where(eq(eventLinks.bookingId, bookingId));
const rowsOf = (userId: string) => database().select().from(bookings).where(eq(bookings.userId, userId));

describe("creating a booking", () => {
  it("stores instants and the zone, takes the end from the service, and wakes the calendar's lane", async () => {
    const { person, account, service } = await synced();
    const { booking, lanes } = await made(person.id, form(service.id));
    expect(booking).toMatchObject({
      startsAt: new Date("2030-07-01T08:00:00Z"),
      endsAt: new Date("2030-07-01T08:50:00Z"),
      timeZone: ZONE,
      revision: 1,
    });
    expect(lanes).toEqual([account.id]);
    expect(await linksOf(booking.id)).toMatchObject([
      { want: "here", wantRevision: 1, calendarId: account.calendars[0] },
    ]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("writes once when the form is sent twice, one after the other or at once", async () => {
    const { person, service } = await synced();
    const input = form(service.id);
    const both = await Promise.all([
      createBooking(person.id, ZONE, input),
      createBooking(person.id, ZONE, input),
    ]);
    expect(both.map((r) => r.ok)).toEqual([true, true]);
    expect(await made(person.id, input)).toMatchObject({ booking: { id: input.id }, lanes: [] });
    expect(await rowsOf(person.id)).toHaveLength(1);
    expect(await linksOf(input.id)).toHaveLength(1);
  });

  it("does not take other details under the same id for the same form", async () => {
    const { person, service } = await synced();
    const input = form(service.id);
    await made(person.id, input);
    for (const other of [{ clientName: "Ada" }, { startTime: "11:00" }, { notes: "x" }])
      expect(await createBooking(person.id, ZONE, { ...input, ...other })).toMatchObject({
        code: "booking_sent_before",
      });
  });

  it("tells nobody about another person's booking or service", async () => {
    const { person, service } = await synced();
    const stranger = await aPerson();
    const mine = await aService(stranger.id);
    const { booking } = await made(person.id, form(service.id));
    expect(await createBooking(stranger.id, ZONE, form(service.id))).toMatchObject({
      fields: { serviceId: wordsOf("service_gone") },
    });
    expect(await createBooking(stranger.id, ZONE, form(mine.id, { id: booking.id }))).toMatchObject({
      code: "booking_sent_before",
    });
    expect(await rowsOf(stranger.id)).toEqual([]);
  });

  it("refuses an archived service, a service that is not there, and a time that does not exist", async () => {
    const { person, service } = await synced();
    expect(await createBooking(person.id, ZONE, form(uuid()))).toMatchObject({
      fields: { serviceId: wordsOf("service_gone") },
    });
    expect(
      await createBooking(person.id, ZONE, form(service.id, { date: "2030-03-31", startTime: "02:30" })),
    ).toMatchObject({
      fields: { startTime: expect.stringContaining("does not exist on 31 March 2030") },
    });
    await archiveService(person.id, service.id, now);
    expect(await createBooking(person.id, ZONE, form(service.id))).toMatchObject({
      fields: { serviceId: wordsOf("service_archived") },
    });
    expect(await rowsOf(person.id)).toEqual([]);
  });

  it("links nothing without a primary calendar, and the booking says why", async () => {
    const person = await aPerson();
    const service = await aService(person.id);
    const { booking, lanes } = await made(person.id, form(service.id));
    expect(lanes).toEqual([]);
    expect((await getBooking(person.id, booking.id, now))?.sync).toEqual({
      kind: "none",
      reason: "no_primary",
    });
  });
});

describe("rescheduling a booking", () => {
  it("keeps its length, raises its revision and its link's, and wakes the lane", async () => {
    const { person, account, service } = await synced();
    const { booking } = await made(person.id, form(service.id));
    const moved = await rescheduleBooking(person.id, {
      id: booking.id,
      revision: 1,
      date: "2030-07-02",
      startTime: "15:00",
    });
    expect(moved).toMatchObject({
      ok: true,
      value: {
        booking: {
          startsAt: new Date("2030-07-02T13:00:00Z"),
          endsAt: new Date("2030-07-02T13:50:00Z"),
          revision: 2,
        },
        lanes: [account.id],
      },
    });
    expect(await linksOf(booking.id)).toMatchObject([{ wantRevision: 2 }]);
  });

  it("refuses a form that was shown before another change, unless it is already there", async () => {
    const { person, service } = await synced();
    const { booking } = await made(person.id, form(service.id));
    const to = (startTime: string) =>
      rescheduleBooking(person.id, { id: booking.id, revision: 1, date: "2030-07-02", startTime });
    expect((await to("15:00")).ok).toBe(true);
    expect(await to("16:00")).toMatchObject({ code: "stale_booking" });
    expect(await to("15:00")).toMatchObject({ ok: true, value: { lanes: [], booking: { revision: 2 } } });
  });

  it("finds nothing for another person, refuses a cancelled booking and a gap", async () => {
    const { person, service } = await synced();
    const stranger = await aPerson();
    const { booking } = await made(person.id, form(service.id));
    const to = { id: booking.id, revision: 1, date: "2030-03-31", startTime: "02:30" };
    expect(await rescheduleBooking(stranger.id, to)).toMatchObject({ code: "booking_not_found" });
    expect(await rescheduleBooking(person.id, to)).toMatchObject({
      fields: { startTime: expect.any(String) },
    });
    await cancelBooking(person.id, booking.id, now);
    expect(await rescheduleBooking(person.id, { ...to, revision: 2 })).toMatchObject({
      code: "booking_cancelled",
    });
  });
});

describe("cancelling a booking", () => {
  it("takes back a link that never sent anything, and once is enough", async () => {
    const { person, service } = await synced();
    const { booking } = await made(person.id, form(service.id));
    expect(await cancelBooking(person.id, booking.id, now)).toMatchObject({
      ok: true,
      value: { booking: { revision: 2, cancelledAt: now } },
    });
    expect(await linksOf(booking.id)).toEqual([]);
    expect(await cancelBooking(person.id, booking.id, new Date())).toMatchObject({
      ok: true,
      value: { lanes: [], booking: { revision: 2, cancelledAt: now } },
    });
  });

  it("turns a link that may have been sent into a removal", async () => {
    const { person, account, service } = await synced();
    const { booking } = await made(person.id, form(service.id));
    await database().update(eventLinks).set({ sent: "write" }).where(eq(eventLinks.bookingId, booking.id));
    expect(await cancelBooking(person.id, booking.id, now)).toMatchObject({ value: { lanes: [account.id] } });
    expect(await linksOf(booking.id)).toMatchObject([{ want: "nowhere" }]);
    expect((await getBooking(person.id, booking.id, now))?.sync).toMatchObject({
      kind: "removing",
      reason: "cancelled",
    });
  });

  it("finds nothing for another person", async () => {
    const { person, service } = await synced();
    const stranger = await aPerson();
    const { booking } = await made(person.id, form(service.id));
    expect(await cancelBooking(stranger.id, booking.id, now)).toMatchObject({ code: "booking_not_found" });
    expect(await getBooking(stranger.id, booking.id, now)).toBeNull();
    expect((await getBooking(person.id, booking.id, now))?.booking.cancelledAt).toBeNull();
  });
});

describe("what is said of a time before it is saved", () => {
  it("warns of overlaps, of the past, of a gap and of an hour that comes twice", async () => {
    const { person, service } = await synced();
    const { booking } = await made(person.id, form(service.id));
    const ask = (date: string, startTime: string, bookingId?: string) =>
      checkTime(person.id, reading(ZONE), { date, startTime, serviceId: service.id, bookingId }, now);
    expect(await ask("2030-07-01", "10:49")).toEqual([
      { kind: "plan", text: expect.stringMatching(/^Ends at 11:39\. Goes to /) },
      { kind: "overlap", text: "Overlaps with Grace, 10:00–10:50 (Europe/Berlin)." },
    ]);
    expect(await ask("2030-07-01", "10:50")).toMatchObject([{ kind: "plan" }]);
    expect(await ask("2030-07-01", "10:10", booking.id)).toEqual([{ kind: "plan", text: "Ends at 11:00." }]);
    expect(await ask("2029-07-01", "10:00")).toEqual([
      { kind: "plan", text: expect.stringMatching(/^Ends at 10:50\. Goes to /) },
      { kind: "past", text: "This time is in the past." },
    ]);
    // In Berlin this very moment is one o'clock.
    expect(await ask("2030-01-01", "00:45")).toMatchObject([
      { kind: "plan" },
      { kind: "past", text: "This time has begun already." },
    ]);
    expect(await ask("2030-03-31", "02:30")).toMatchObject([{ kind: "gap" }]);
    expect(await ask("2030-10-27", "02:30")).toMatchObject([
      { kind: "plan", text: expect.stringMatching(/^Ends at 02:20 CET\. /) },
      { kind: "twice" },
    ]);
    expect(
      await checkTime(
        person.id,
        reading(ZONE),
        { date: "2030-07-01", startTime: "10:00", serviceId: uuid() },
        now,
      ),
    ).toEqual([]);
  });

  it("tells where a new booking would go, or why nowhere, and on which day it ends", async () => {
    const { person, service } = await synced();
    const plan = async (startTime: string) => {
      const asked = { date: "2030-07-01", startTime, serviceId: service.id };
      return (await checkTime(person.id, reading(ZONE, { hours: "12", dates: "mdy" }), asked, now))[0]?.text;
    };
    const [calendar] = [...(await readCalendarNames(person.id)).values()];
    expect(await plan("14:00")).toBe(
      `Ends at 2:50 PM. Goes to ${calendar?.calendar} (CalDAV, ${calendar?.account}).`,
    );
    expect(await plan("23:30")).toMatch(/^Ends at 12:20 AM on Tue, July 2, 2030\. Goes to /);
    await changeSettings(person.id, { kind: "primary", calendarId: null });
    expect(await plan("14:00")).toBe(
      "Ends at 2:50 PM. Goes to no calendar. No primary calendar is chosen, and nothing is sent anywhere else in its place.",
    );
  });

  it("says of a booking that is over where it goes, as it does go there", async () => {
    const { person, service } = await synced();
    const over = form(service.id, { date: "2029-07-01" });
    const [plan] = await checkTime(person.id, reading(ZONE), over, now);
    expect(plan?.text).toMatch(/ Goes to .+\.$/);
    const { booking } = await made(person.id, over);
    expect((await getBooking(person.id, booking.id, now))?.sync).toMatchObject({ kind: "waiting" });
  });

  it("tells what has to be done at the account before the booking goes there", async () => {
    const { person, account, service } = await synced();
    const asked = { date: "2030-07-01", startTime: "14:00", serviceId: service.id };
    const plan = async () => (await checkTime(person.id, reading(ZONE), asked, now))[0]?.text;
    await pauseAccount(person.id, account.id);
    expect(await plan()).toMatch(/^Ends at 14:50\. Goes to .+ once the account is resumed\.$/);
    await resumeAccount(person.id, account.id);
    expect(await plan()).not.toContain("once");
    await database().update(syncLanes).set({ blocked: "unauthorized" }).where(eq(syncLanes.id, account.id));
    expect(await plan()).toMatch(/^Ends at 14:50\. Goes to .+ once the account is reconnected\.$/);
  });

  it("looks only at the person's own bookings that are not cancelled", async () => {
    const { person, service } = await synced();
    const { booking } = await made(person.id, form(service.id));
    const time = { startsAt: booking.startsAt, endsAt: booking.endsAt };
    const stranger = await aPerson();
    expect(await findOverlaps(stranger.id, time)).toEqual([]);
    expect(await findOverlaps(person.id, time)).toHaveLength(1);
    await cancelBooking(person.id, booking.id, now);
    expect(await findOverlaps(person.id, time)).toEqual([]);
  });
});
