import { describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { listAttempts } from "@/lib/bookings/activity/queries";
import { cancelBooking } from "@/lib/bookings/commands";
import type { BookingFilter, Cause, Cursor } from "@/lib/bookings/paging";
import { listBookings, listWeek } from "@/lib/bookings/queries";
import { listRefused } from "@/lib/bookings/sync/queries";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

const now = new Date("2030-06-15T12:00:00Z");

/** `count` hourly bookings around `now`; every eleventh is cancelled, and pairs share their start. */
async function manyBookings(userId: string, serviceId: string, count: number): Promise<void> {
  await rows(
    database(),
    sql`insert into bookings (id, user_id, service_id, client_name, client_email, starts_at, ends_at, time_zone, routed_revision, cancelled_at)
    select gen_random_uuid(), ${userId}, ${serviceId}, 'Client ' || n, 'client' || n || '@example.test',
      ${now.toISOString()}::timestamptz + (n / 2 - ${Math.floor(count / 4)}::int) * interval '1 hour',
      ${now.toISOString()}::timestamptz + (n / 2 - ${Math.floor(count / 4)}::int) * interval '1 hour' + interval '30 minutes',
      'UTC', 1, case when n % 11 = 0 then now() end
    from generate_series(1, ${count}::int) as n`,
  );
}

async function walk(
  userId: string,
  filter: BookingFilter,
  direction: "next" | "previous",
  from: Cursor | null = null,
) {
  const pages: string[][] = [];
  let cursor = from;
  let last: Cursor | null = null;
  do {
    const page = await listBookings(userId, now, { filter, cursor, limit: 100 });
    pages.push(page.items.map((item) => item.booking.id));
    last = direction === "next" ? page.previous : page.next;
    cursor = direction === "next" ? page.next : page.previous;
  } while (cursor);
  return { ids: direction === "next" ? pages.flat() : pages.reverse().flat(), back: last };
}

describe("the list of bookings", () => {
  it("pages through thousands without missing or repeating one, forwards and back", async () => {
    const person = await aPerson();
    const service = await aService(person.id);
    await manyBookings(person.id, service.id, 2_000);
    const order = (filter: BookingFilter) =>
      rows<{ id: string }>(
        database(),
        sql`select id from bookings where user_id = ${person.id} and ${
          filter === "cancelled"
            ? sql`cancelled_at is not null`
            : sql`cancelled_at is null and (ends_at > ${now.toISOString()}::timestamptz) = ${filter === "upcoming"}`
        } order by ${filter === "upcoming" ? sql`starts_at, id` : sql`starts_at desc, id desc`}`,
      ).then((found) => found.map((row) => row.id));
    for (const filter of ["upcoming", "past", "cancelled"] as const) {
      const expected = await order(filter);
      expect(expected.length).toBeGreaterThan(100);
      const { ids, back } = await walk(person.id, filter, "next");
      expect(ids).toEqual(expected);
      const { ids: before } = await walk(person.id, filter, "previous", back);
      expect(before).toEqual(expected.slice(0, before.length));
    }
  });

  it("begins anew where the page that was linked to has emptied", async () => {
    const person = await aPerson();
    const service = await aService(person.id);
    const only = await aBooking(person.id, service.id);
    for (const direction of ["next", "previous"] as const) {
      const startsAt = new Date(direction === "next" ? "2099-01-01" : "2001-01-01");
      const page = await listBookings(person.id, new Date(), {
        cursor: { direction, startsAt, id: only.id },
      });
      expect(page.items.map((item) => item.booking.id)).toEqual([only.id]);
      expect(page).toMatchObject({ previous: null, next: null });
    }
  });

  it("counts a booking that is under way as upcoming", async () => {
    const person = await aPerson();
    const service = await aService(person.id);
    await manyBookings(person.id, service.id, 4);
    const { items } = await listBookings(person.id, new Date(now.getTime() + 10 * 60_000), {});
    expect(items.some(({ booking }) => booking.startsAt <= now)).toBe(true);
  });

  it("searches clients in any case, taking % and _ as they are", async () => {
    const person = await aPerson();
    const service = await aService(person.id);
    await aBooking(person.id, service.id, { clientName: "100%_Élan" });
    await aBooking(person.id, service.id, { clientName: "Somebody" });
    const found = async (search: string) =>
      (await listBookings(person.id, new Date(), { search })).items.map((item) => item.booking.clientName);
    expect(await found("%_Éla")).toEqual(["100%_Élan"]);
    expect(await found("SOMEBODY")).toEqual(["Somebody"]);
    expect(await found("grace@")).toHaveLength(2);
    expect(await found("a%b")).toEqual([]);
  });

  it("shows nobody another person's bookings, whatever the cursor", async () => {
    const person = await aPerson();
    const stranger = await aPerson();
    const service = await aService(person.id);
    await manyBookings(person.id, service.id, 10);
    const [mine] = (await listBookings(person.id, now, {})).items;
    if (!mine) throw new Error("no booking");
    const cursor: Cursor = { direction: "previous", startsAt: mine.booking.startsAt, id: mine.booking.id };
    expect(await listBookings(stranger.id, now, {})).toEqual({ items: [], previous: null, next: null });
    expect((await listBookings(stranger.id, now, { cursor })).items).toEqual([]);
  });
});

describe("the receipt", () => {
  it("lists the calls for a booking, newest first, to its owner only", async () => {
    const person = await aPerson();
    const stranger = await aPerson();
    const account = await anAccount(person.id);
    const service = await aService(person.id);
    const booking = await aBooking(person.id, service.id);
    await rows(
      database(),
      sql`insert into sync_attempts (user_id, booking_id, calendar_id, lane_id, operation, outcome, code, revision, duration_ms)
      select ${person.id}, ${booking.id}, ${account.calendars[0]}, ${account.id}, 'create', o, null, 1, 5
      from unnest(array['ambiguous', 'ok']) as o`,
    );
    const attempts = await listAttempts(person.id, booking.id);
    expect(attempts.map((a) => a.outcome)).toEqual(["ok", "ambiguous"]);
    expect(attempts[0]?.calendar).toMatchObject({ calendar: "Work" });
    expect(await listAttempts(stranger.id, booking.id)).toEqual([]);
  });

  it("names what keeps upcoming bookings out once for all of them: one row for each account and reason", async () => {
    const person = await aPerson();
    const [home, other] = [
      await anAccount(person.id, "caldav", ["Work", "Side"]),
      await anAccount(person.id),
    ];
    const service = await aService(person.id);
    const refuse = async (clientName: string, account: typeof home, calendar: number, code: string) => {
      const booking = await aBooking(person.id, service.id, { clientName });
      await rows(
        database(),
        sql`insert into event_links (user_id, booking_id, calendar_id, lane_id, want, want_revision, dead_code)
        values (${person.id}, ${booking.id}, ${account.calendars[calendar]}, ${account.id}, 1, 1, ${code})`,
      );
      return booking.id;
    };
    const first = await refuse("Ada", home, 0, "quota_full");
    const second = await refuse("Grace", home, 0, "too_large");
    await refuse("Edith", home, 1, "quota_full");
    const third = await refuse("Alan", other, 0, "quota_full");
    await cancelBooking(person.id, await refuse("Cancelled", home, 0, "quota_full"), new Date());
    // What the person chose, and what the settings of the service say already, is no failure of an event.
    await refuse("Left behind", other, 0, "disconnected");
    await refuse("Nowhere", other, 0, "calendar_gone");
    const now = new Date();
    expect(await listRefused(person.id, now)).toEqual([
      { accountId: home.id, code: "quota_full", bookings: 2, bookingId: first, clientName: "Ada" },
      { accountId: home.id, code: "too_large", bookings: 1, bookingId: second, clientName: "Grace" },
      { accountId: other.id, code: "quota_full", bookings: 1, bookingId: third, clientName: "Alan" },
    ]);
    expect(await listRefused((await aPerson()).id, now)).toEqual([]);
    // Each leads to exactly the bookings that it counts.
    const namesOf = async (userId: string, cause: Cause) =>
      (await listBookings(userId, now, { cause })).items.map(({ booking }) => booking.clientName);
    const full = { accountId: home.id, code: "quota_full" };
    expect(await namesOf(person.id, full)).toEqual(["Ada", "Edith"]);
    expect(await namesOf(person.id, { ...full, accountId: other.id })).toEqual(["Alan"]);
    expect(await namesOf(person.id, { ...full, code: "disconnected" })).toEqual([]);
    expect(await namesOf((await aPerson()).id, full)).toEqual([]);
  });
});

describe("a week of bookings", () => {
  const week = { startsAt: new Date("2030-06-09T22:00:00Z"), endsAt: new Date("2030-06-16T22:00:00Z") };

  it("has all that share time with it, soonest first, and no cancelled ones", async () => {
    const person = await aPerson();
    const service = await aService(person.id, { durationMinutes: 240 });
    const at = (clientName: string, date: string, startTime: string) =>
      aBooking(person.id, service.id, { clientName, date, startTime });
    await at("ends as it begins", "2030-06-09", "18:00");
    await at("into it", "2030-06-09", "18:05");
    await at("inside", "2030-06-12", "10:00");
    await at("out of it", "2030-06-16", "21:55");
    await at("after it", "2030-06-16", "22:00");
    const off = await at("cancelled", "2030-06-13", "10:00");
    await cancelBooking(person.id, off.id, now);
    const { items, more } = await listWeek(person.id, week, now);
    expect(items.map((item) => item.booking.clientName)).toEqual(["into it", "inside", "out of it"]);
    expect(more).toBe(false);
    expect(await listWeek(person.id, week, now, 2)).toMatchObject({ items: { length: 2 }, more: true });
    expect((await listWeek((await aPerson()).id, week, now)).items).toEqual([]);
  });

  it("is found by the index, however many bookings there are", async () => {
    const person = await aPerson();
    const service = await aService(person.id);
    await manyBookings(person.id, service.id, 3_000);
    await rows(database(), sql`analyze bookings`);
    // What listWeek asks, as drizzle writes it.
    const plan = await rows<{ "QUERY PLAN": string }>(
      database(),
      sql`explain select id from bookings where user_id = ${person.id} and cancelled_at is null
        and starts_at < ${week.endsAt.toISOString()}::timestamptz
        and starts_at > ${week.startsAt.toISOString()}::timestamptz - interval '24 hours'
        and ends_at > ${week.startsAt.toISOString()}::timestamptz
        order by starts_at, id limit 301`,
    );
    expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain("bookings_user_start");
  });
});
