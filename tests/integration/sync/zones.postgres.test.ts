import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { createBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { runSync } from "@/lib/sync/run";
import { followZones, meetZones } from "@/lib/sync/store/zones";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";
import { LATER, zonesWith } from "../../setup/zones";

/* Several processes with new rules at once, and people who change bookings meanwhile. */

const BERLIN = "Europe/Berlin";
const noSummer = zonesWith({ [BERLIN]: "Etc/GMT-1" });
/** More than one transaction takes. */
const MANY = 450;

let remote: PortRemote;
let user: string;
let service: string;
let calendar: string;
beforeEach(async () => {
  remote = new PortRemote(flavours.caldav);
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  const account = await anAccount(user, "caldav", ["A"]);
  calendar = `${account.id}/A`;
  await changeSettings(user, { kind: "primary", calendarId: account.calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await runSync(engineOn(remote), "cron");
});

async function booked(date: string): Promise<string> {
  const input = { serviceId: service, clientName: "Grace", clientEmail: "grace@example.test", notes: "" };
  const made = await createBooking(user, BERLIN, { id: uuid(), ...input, date, startTime: "10:00" });
  if (!made.ok) throw new Error(made.code);
  return made.value.booking.id;
}

const found = () =>
  rows<{ revision: number; version: string; count: number }>(
    database(),
    sql`select revision::int, zone_version as version, count(*)::int from bookings group by 1, 2 order by 1, 2`,
  );

describe("new rules of a zone, with several processes", () => {
  it("move each booking once, whoever ticks", async () => {
    const id = await booked("2030-07-01");
    await rows(
      database(),
      sql`with more as (insert into bookings (id, user_id, service_id, client_name, client_email, starts_at, ends_at,
          time_zone, wall_start, utc_offset, zone_version, routed_revision)
        select gen_random_uuid(), user_id, service_id, client_name, client_email, starts_at + n * interval '1 minute',
          ends_at + n * interval '1 minute', time_zone, wall_start + n * interval '1 minute', utc_offset, zone_version, 1
        from bookings, generate_series(1, ${MANY - 1}::int) n where id = ${id} returning id)
      insert into event_links (user_id, booking_id, calendar_id, lane_id, want, want_revision, due_at)
      select l.user_id, more.id, l.calendar_id, l.lane_id, 1, 1, now() from more, event_links l where l.booking_id = ${id}`,
    );
    await comeToRest(engineOn(remote));
    expect(remote.live(calendar)).toHaveLength(MANY);
    remote.requests = [];
    const ticks = await Promise.all(
      [1, 2, 3, 4].map(() => runSync(engineOn(remote, { zones: noSummer }), "internal")),
    );
    await comeToRest(engineOn(remote, { zones: noSummer }));
    expect(ticks.reduce((sum, { moved = 0 }) => sum + moved, 0)).toBe(MANY);
    expect(await found()).toEqual([{ revision: 2, version: LATER, count: MANY }]);
    expect(remote.requests.filter(({ op }) => op !== "update")).toEqual([]);
    expect(remote.requests).toHaveLength(MANY);
    expect(remote.live(calendar).filter((event) => event.sequence !== 2)).toEqual([]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("pass over a booking that somebody is changing, and find it afterwards", async () => {
    const held = await booked("2030-07-01");
    await booked("2030-07-02");
    await meetZones(noSummer);
    await database().transaction(async (tx) => {
      await rows(tx, sql`select 1 from bookings where id = ${held} for no key update`);
      expect(await followZones(noSummer)).toEqual({ looked: 1, moved: 1 });
      expect(await followZones(noSummer)).toEqual({ looked: 0, moved: 0 });
    });
    expect(await followZones(noSummer)).toEqual({ looked: 1, moved: 1 });
    expect(await found()).toEqual([{ revision: 2, version: LATER, count: 2 }]);
  });

  it("reach a booking that was being made by older rules when they came", async () => {
    const id = await booked("2030-07-01");
    await meetZones(noSummer);
    await database().transaction(async (tx) => {
      await rows(
        tx,
        sql`insert into bookings (id, user_id, service_id, client_name, client_email, starts_at, ends_at, time_zone,
          wall_start, utc_offset, zone_version, routed_revision)
        select ${uuid()}::uuid, user_id, service_id, client_name, client_email, starts_at, ends_at, time_zone, wall_start,
          utc_offset, zone_version, 1 from bookings where id = ${id}`,
      );
      expect(await followZones(noSummer)).toEqual({ looked: 1, moved: 1 });
    });
    expect(await followZones(noSummer)).toEqual({ looked: 1, moved: 1 });
    expect(await found()).toEqual([{ revision: 2, version: LATER, count: 2 }]);
  });

  it("are compared byte by byte, whatever order the database has for texts", async () => {
    for (const version of ["2026a", "2025z", "2025za", "2025b"]) await meetZones(zonesWith({}, version));
    expect(await meetZones(zonesWith({}, "2025zb"))).toBe("2026a");
  });
});
