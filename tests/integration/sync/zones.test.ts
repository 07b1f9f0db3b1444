import { beforeEach, describe, expect, it } from "@jest/globals";
import { and, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { bookings } from "@/db/schema";
import { cancelBooking, createBooking, editBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { findOverlaps } from "@/lib/bookings/queries";
import { changeSettings } from "@/lib/integrations/commands";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { fillWallTimes, followZones, meetZones } from "@/lib/sync/store/zones";
import { announceZones } from "@/lib/sync/zones";
import { instantOf, keptOf, type ZoneData, zoneData } from "@/lib/zones";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";
import { EARLIER, LATER, LATER_STILL, zonesWith } from "../../setup/zones";

const PACIFIC = "America/Los_Angeles";
/** The coast stays seven hours behind UTC, also in winter, as British Columbia did from 2026-11-01. */
const noWinter = zonesWith({ [PACIFIC]: "Etc/GMT+7" });

let remote: PortRemote;
let user: string;
let service: string;
let calendar: string;

beforeEach(async () => {
  remote = new PortRemote(flavours.caldav);
  user = (await aPerson({ timeZone: PACIFIC })).id;
  service = (await aService(user)).id;
  const account = await anAccount(user, "caldav", ["A"]);
  calendar = `${account.id}/A`;
  await changeSettings(user, { kind: "primary", calendarId: account.calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await runSync(engineOn(remote), "cron");
});

interface When {
  date: string;
  startTime?: string;
  timeZone?: string;
}

async function booked({ date, startTime = "10:00", timeZone = PACIFIC }: When, zones: ZoneData = zoneData) {
  const input = { serviceId: service, clientName: "Grace", clientEmail: "grace@example.test", notes: "" };
  const made = await createBooking(user, timeZone, { id: uuid(), ...input, date, startTime }, { zones });
  if (!made.ok) throw new Error(`${made.code} ${JSON.stringify(made.fields)}`);
  return made.value.booking;
}

async function rowOf(id: string) {
  const [row] = await database()
    .select()
    .from(bookings)
    .where(and(eq(bookings.id, id), eq(bookings.userId, user)));
  if (!row) throw new Error("no booking");
  return row;
}

/** Ticks as a process with these rules does, until its events are where they belong. */
async function live(zones: ZoneData, overrides: Partial<Engine> = {}) {
  const engine = engineOn(remote, { zones, ...overrides });
  const counts = await runSync(engine, "internal");
  await comeToRest(engine);
  expect(await brokenInvariants()).toEqual([]);
  return counts;
}

/** 450 bookings of a winter, more than two transactions take. */
async function manyBooked() {
  const { id } = await booked({ date: "2030-12-02" });
  await rows(
    database(),
    sql`insert into bookings (id, user_id, service_id, client_name, client_email, starts_at, ends_at, time_zone,
      wall_start, utc_offset, zone_version, routed_revision)
    select gen_random_uuid(), user_id, service_id, client_name, client_email, starts_at + n * interval '1 minute',
      ends_at + n * interval '1 minute', time_zone, wall_start + n * interval '1 minute', utc_offset, zone_version, 1
    from bookings, generate_series(1, 449) n where id = ${id}`,
  );
}

const starts = () =>
  remote
    .live(calendar)
    .map((event) => event.startsAt)
    .sort();

describe("when the rules of a zone change", () => {
  it("bookings keep their wall time, and their events follow once", async () => {
    const winter = await booked({ date: "2030-12-02" });
    const summer = await booked({ date: "2030-07-01" });
    const elsewhere = await booked({ date: "2030-12-02", timeZone: "Europe/Berlin" });
    await live(zoneData);
    expect(starts()).toEqual(["2030-07-01T17:00:00Z", "2030-12-02T09:00:00Z", "2030-12-02T18:00:00Z"]);

    const before = { summer: await rowOf(summer.id), elsewhere: await rowOf(elsewhere.id) };
    remote.requests = [];
    const told: unknown[] = [];
    const counts = await live(noWinter, { onZones: (followed) => told.push(followed) });
    expect(counts).toMatchObject({ moved: 1 });
    expect(told).toEqual([{ zones: LATER, looked: 3, moved: 1 }]);
    expect(remote.requests.map(({ op }) => op)).toEqual(["update"]);
    expect(starts()).toEqual(["2030-07-01T17:00:00Z", "2030-12-02T09:00:00Z", "2030-12-02T17:00:00Z"]);
    expect(await rowOf(winter.id)).toMatchObject({
      wallStart: "2030-12-02 10:00:00",
      utcOffset: -420,
      startsAt: new Date("2030-12-02T17:00:00Z"),
      endsAt: new Date("2030-12-02T17:50:00Z"),
      revision: 2,
    });
    expect(await rowOf(summer.id)).toEqual({ ...before.summer, zoneVersion: LATER });
    expect(await rowOf(elsewhere.id)).toEqual({ ...before.elsewhere, zoneVersion: LATER });

    remote.requests = [];
    expect(await live(noWinter)).not.toHaveProperty("moved");
    expect(remote.requests).toEqual([]);
  });

  it("counts in the log of runs how many moved", async () => {
    await booked({ date: "2030-12-02" });
    await live(noWinter);
    const [run] = await rows<{ moved: number }>(
      database(),
      sql`select (counts->>'moved')::int as moved from sync_runs where counts ? 'moved'`,
    );
    expect(run?.moved).toBe(1);
  });

  it("leaves what is over or cancelled as it was", async () => {
    const past = await booked({ date: "2020-12-02" });
    const off = await booked({ date: "2030-12-02" });
    await cancelBooking(user, off.id, new Date());
    await live(zoneData);
    const before = [await rowOf(past.id), await rowOf(off.id)];
    expect(await live(noWinter)).not.toHaveProperty("moved");
    expect([await rowOf(past.id), await rowOf(off.id)]).toEqual(before);
  });

  it("overlaps are found where bookings are now", async () => {
    await booked({ date: "2030-12-02" });
    await live(noWinter);
    const overlapping = (from: string, to: string) =>
      findOverlaps(user, { startsAt: new Date(from), endsAt: new Date(to) });
    expect(await overlapping("2030-12-02T17:00:00Z", "2030-12-02T17:30:00Z")).toHaveLength(1);
    expect(await overlapping("2030-12-02T18:00:00Z", "2030-12-02T18:30:00Z")).toEqual([]);
  });

  it("and change back, bookings and events are where they were", async () => {
    const { id, startsAt } = await booked({ date: "2030-12-02" });
    await live(noWinter);
    await live(zonesWith({}, LATER_STILL));
    expect(await rowOf(id)).toMatchObject({
      startsAt,
      wallStart: "2030-12-02 10:00:00",
      utcOffset: -480,
      revision: 3,
    });
    expect(starts()).toEqual(["2030-12-02T18:00:00Z"]);
  });

  it("a time that is skipped now is read with the offset before the gap, and is itself again when it exists", async () => {
    const abidjan = "Africa/Abidjan";
    const { id, startsAt } = await booked({ date: "2031-03-30", startTime: "02:30", timeZone: abidjan });
    await live(zonesWith({ [abidjan]: "Europe/Berlin" }));
    expect(await rowOf(id)).toMatchObject({
      startsAt: new Date("2031-03-30T01:30:00Z"),
      wallStart: "2031-03-30 02:30:00",
      utcOffset: 60,
    });
    await live(zonesWith({}, LATER_STILL));
    expect(await rowOf(id)).toMatchObject({ startsAt, utcOffset: 0 });
  });

  it("a time that comes twice now stays where it is if it can", async () => {
    // Both offsets of the doubled hour are valid: the kept one, an hour behind the earlier, is no reason to move.
    const { id, startsAt } = await booked({ date: "2030-10-27", startTime: "02:30", timeZone: "Etc/GMT-1" });
    const counts = await live(zonesWith({ "Etc/GMT-1": "Europe/Berlin" }));
    expect(counts).toMatchObject({ moved: 0 });
    expect(await rowOf(id)).toMatchObject({ startsAt, utcOffset: 60, revision: 1 });
  });

  it("a zone they do not know stays as it is, and holds up nobody", async () => {
    const odd = await booked({ date: "2030-12-02" });
    const even = await booked({ date: "2030-12-03" });
    await rows(database(), sql`update bookings set time_zone = 'PST' where id = ${odd.id}`);
    await live(noWinter);
    expect(await rowOf(odd.id)).toMatchObject({ startsAt: odd.startsAt, revision: 1, zoneVersion: LATER });
    expect(await rowOf(even.id)).toMatchObject({ startsAt: new Date("2030-12-03T17:00:00Z") });
  });

  it("all are moved, however many: batch by batch, and on from where a process died", async () => {
    await manyBooked();
    await meetZones(noWinter);
    expect(await followZones(noWinter)).toEqual({ looked: 200, moved: 200 });
    expect(await live(noWinter)).toMatchObject({ moved: 250 });
    const found = await rows(
      database(),
      sql`select revision::int, utc_offset, zone_version, count(*)::int from bookings group by 1, 2, 3`,
    );
    expect(found).toEqual([{ revision: 2, utc_offset: -420, zone_version: LATER, count: 450 }]);
  });
});

describe("a run", () => {
  it("gives it ten seconds, and the next goes on", async () => {
    await manyBooked();
    let ms = 0;
    const slow = engineOn(remote, { zones: noWinter, monotonic: () => (ms += 4_000) });
    const { moved = 0 } = await runSync(slow, "internal");
    expect(moved).toBe(200);
    expect(await live(noWinter)).toMatchObject({ moved: 250 });
  });
});

describe("the rules only move forward", () => {
  const outdated = zonesWith({}, EARLIER);

  it("the newest there ever was is known, and older ones move nothing", async () => {
    const { id } = await booked({ date: "2030-12-02" });
    await live(noWinter);
    expect(await meetZones(outdated)).toBe(LATER);
    expect(await meetZones(noWinter)).toBe(LATER);
    const before = await rowOf(id);
    remote.requests = [];
    expect(await live(outdated)).not.toHaveProperty("moved");
    expect(await live(zoneData)).not.toHaveProperty("moved");
    expect(await rowOf(id)).toEqual(before);
    expect(remote.requests).toEqual([]);
  });

  it("a process with older ones says so when it starts, and no other", async () => {
    const said: unknown[] = [];
    const start = (zones: ZoneData) => announceZones(zones, (...words) => said.push(words));
    await start(noWinter);
    await start(noWinter);
    expect(said).toEqual([]);
    await start(outdated);
    expect(said).toEqual([[{ zones: EARLIER, newest: LATER }, expect.stringContaining("Update Node")]]);
  });

  it("older ones move nothing that is older still", async () => {
    await meetZones(outdated);
    await booked({ date: "2030-12-02" }, outdated);
    await meetZones(noWinter);
    expect(await followZones(zoneData)).toEqual({ looked: 0, moved: 0 });
  });

  it("what is booked or moved by older ones is computed again by the newest, once", async () => {
    await live(noWinter);
    await meetZones(outdated);
    const { id } = await booked({ date: "2030-12-02" }, outdated);
    expect((await rowOf(id)).startsAt).toEqual(new Date("2030-12-02T18:00:00Z"));
    expect(await live(noWinter)).toMatchObject({ moved: 1 });
    expect(starts()).toEqual(["2030-12-02T17:00:00Z"]);
    const to = { id, revision: 2, date: "2030-12-03", startTime: "11:00" };
    expect(await rescheduleBooking(user, to, { zones: outdated })).toMatchObject({ ok: true });
    expect(await live(noWinter)).toMatchObject({ moved: 1 });
    expect(await rowOf(id)).toMatchObject({ startsAt: new Date("2030-12-03T18:00:00Z"), revision: 4 });
  });

  it("the wall time a booking has already is no change, whatever rules read it", async () => {
    const { id } = await booked({ date: "2030-12-02" });
    await live(noWinter);
    const same = { id, revision: 2, date: "2030-12-02", startTime: "10:00" };
    expect(await rescheduleBooking(user, same, { zones: outdated })).toMatchObject({
      ok: true,
      value: { lanes: [] },
    });
    expect(await rowOf(id)).toMatchObject({ startsAt: new Date("2030-12-02T17:00:00Z"), revision: 2 });
  });

  it("an edit of anything else keeps time and rules", async () => {
    const { id } = await booked({ date: "2030-12-02" });
    const { wallStart, utcOffset, zoneVersion } = await rowOf(id);
    await editBooking(user, {
      id,
      revision: 1,
      clientName: "Ada",
      clientEmail: "ada@example.test",
      notes: "",
    });
    expect(await rowOf(id)).toMatchObject({ wallStart, utcOffset, zoneVersion, revision: 2 });
  });
});

describe("a booking of an earlier version", () => {
  const forget = (id: string) =>
    rows(
      database(),
      sql`update bookings set wall_start = null, utc_offset = null, zone_version = null where id = ${id}`,
    );

  it("gets the wall time its instant shows, without an event being written", async () => {
    const { id } = await booked({ date: "2030-12-02" });
    const past = await booked({ date: "2020-07-01", startTime: "23:30" });
    await live(zoneData);
    const before = [await rowOf(id), await rowOf(past.id)];
    await forget(id);
    await forget(past.id);
    remote.requests = [];
    await live(zoneData);
    expect([await rowOf(id), await rowOf(past.id)]).toEqual(before);
    expect(remote.requests).toEqual([]);
    expect(await fillWallTimes(zoneData)).toEqual({ looked: 0, moved: 0 });
  });

  it("keeps the later of two instants with the same wall time", async () => {
    const { id } = await booked({ date: "2030-10-27", startTime: "03:30", timeZone: "Europe/Berlin" });
    await forget(id);
    await rows(
      database(),
      sql`update bookings set starts_at = starts_at - interval '1 hour', ends_at = ends_at - interval '1 hour' where id = ${id}`,
    );
    await live(zonesWith({}));
    expect(await rowOf(id)).toMatchObject({
      wallStart: "2030-10-27 02:30:00",
      utcOffset: 60,
      startsAt: new Date("2030-10-27T01:30:00Z"),
      revision: 1,
    });
  });

  it("that such a version moved, which writes no wall time, is read from its instant", async () => {
    const { id } = await booked({ date: "2030-12-02" });
    await rows(
      database(),
      sql`update bookings set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day',
        revision = 2 where id = ${id}`,
    );
    expect(await live(zonesWith({}))).toMatchObject({ moved: 0 });
    expect(await rowOf(id)).toMatchObject({
      wallStart: "2030-12-03 10:00:00",
      startsAt: new Date("2030-12-03T18:00:00Z"),
      revision: 2,
    });
  });
});

describe("by property", () => {
  // The rules that each zone may be given: of either half of the world, fixed, with half hours.
  const rules = ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Etc/GMT+7", "Asia/Kathmandu"];
  const zones = ["Europe/Paris", PACIFIC, "Pacific/Auckland"];
  const version = fc.integer({ min: 0, max: 5 }).map((n) => `299${n}a`);
  const date = fc
    .integer({ min: 0, max: 700 })
    .map((n) => new Date(Date.UTC(2030, 0, 1 + n)).toISOString().slice(0, 10));
  const step = fc.oneof(
    fc.record({ do: fc.constant("book" as const), date, timeZone: fc.constantFrom(...zones), version }),
    fc.record({ do: fc.constant("move" as const), date, which: fc.nat(), version }),
    fc.record({ do: fc.constant("tick" as const), version }),
  );
  const changes = fc.array(fc.constantFrom(...rules), { minLength: 18, maxLength: 18 });

  it("whoever books, moves and ticks with whatever rules: the newest that ticked has every wall time where it means it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), changes, async (steps, given) => {
        await rows(database(), sql`delete from event_links`);
        await rows(database(), sql`delete from bookings`);
        await rows(database(), sql`delete from zone_versions`);
        remote.calendars.clear();
        const of = (version: string) => {
          const n = Number(version[3]);
          return zonesWith(
            Object.fromEntries(zones.map((zone, i) => [zone, given[n * 3 + i] ?? zone])),
            version,
          );
        };
        const agreed = new Map<string, string>();
        for (const { version, ...one } of steps) {
          // As every process does when it starts.
          await meetZones(of(version));
          const id = [...agreed.keys()][one.do === "move" ? one.which % Math.max(1, agreed.size) : 0];
          if (one.do === "tick") await live(of(version));
          else if (one.do === "book")
            agreed.set((await booked({ date: one.date, timeZone: one.timeZone }, of(version))).id, one.date);
          else if (id) {
            const { revision } = await rowOf(id);
            const to = { id, revision, date: one.date, startTime: "10:00" };
            expect(await rescheduleBooking(user, to, { zones: of(version) })).toMatchObject({ ok: true });
            agreed.set(id, one.date);
          }
        }
        const newest = of("2995a");
        await live(newest);
        for (const [id, date] of agreed) {
          const row = await rowOf(id);
          expect(row.wallStart).toBe(`${date} 10:00:00`);
          expect(row.startsAt).toEqual(instantOf(newest, keptOf(newest, row), row.timeZone));
          expect(newest.at(row.startsAt, row.timeZone).toPlainDateTime().toString()).toBe(`${date}T10:00:00`);
        }
        const told = [...agreed.keys()].map(
          async (id) => `${(await rowOf(id)).startsAt.toISOString().slice(0, 19)}Z`,
        );
        expect(starts()).toEqual((await Promise.all(told)).sort());
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

describe("an idle tick", () => {
  it("looks for all of this in the one statement it makes anyway", async () => {
    await booked({ date: "2030-12-02" });
    await live(noWinter);
    expect(await runSync(engineOn(remote, { zones: noWinter }), "cron")).toEqual({
      durationMs: expect.any(Number),
    });
  });
});
