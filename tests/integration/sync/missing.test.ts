import { beforeEach, describe, expect, it } from "@jest/globals";
import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepListing } from "@/lib/connections/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { ProviderError } from "@/lib/providers/errors";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { CalendarListing, RemoteCalendar } from "@/lib/providers/provider";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runSync } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";
import { itInTheLongRun } from "../../setup/long";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("a calendar that is missing for a while", () => {
  let remote: PortRemote;
  let engine: Engine;
  let user: string;
  let service: string;
  let lane: string;
  let a: string;
  let b: string;
  let c: string;
  /** What the service does when it is asked for its calendars: their names, or a failure. */
  let listing: () => Promise<string[]> | string[];
  let listings: number;
  const at = (calendar: string) => remote.live(`${lane}/${calendar}`);
  const listed = (name: string): RemoteCalendar => ({
    remoteId: `${lane}/${name}`,
    name,
    color: null,
    canWrite: true,
    isDefault: name === "A",
  });
  const account = async () => {
    const [row] = await rows<{
      missing: string;
      minutes: number | null;
      notBefore: string | null;
      blocked: string | null;
    }>(
      database(),
      sql`select (select coalesce(string_agg(c.name, ',' order by c.name), '') from calendars c
          where c.connection_id = n.id and c.vanished_at is not null) as missing,
        round(extract(epoch from n.relist_at - clock_timestamp()) / 60)::int as minutes,
        s.not_before::text as "notBefore", s.blocked
      from connections n join sync_lanes s on s.id = n.id where n.id = ${lane}`,
    );
    return row;
  };
  const lose = (...names: string[]) => {
    listing = () => ["A", "B", "C"].filter((name) => !names.includes(name));
    remote.fate = ({ calendar }) => (names.some((name) => calendar.endsWith(name)) ? "calendar-gone" : null);
  };
  /** A is gone, the engine knows it, and the listing that it made at once said the same. */
  const disappear = async () => {
    lose("A");
    await aBooking(user, service);
    await comeToRest(engine);
    await runSync(engine, "cron");
    expect(await account()).toMatchObject({ missing: "A", minutes: 15 });
    expect(listings).toBe(1);
    listings = 0;
    remote.requests = [];
  };
  const appear = () => {
    listing = () => ["A", "B", "C"];
    remote.fate = () => null;
  };
  /** Whether the account still works is not asked here: that is a listing as well, and proof.test's. */
  const tickIn = async (ms: number) => {
    await elapse(ms);
    await rows(database(), sql`update sync_lanes set probe_at = null where blocked is null and denials = 0`);
    return runSync(engine, "cron");
  };

  beforeEach(async () => {
    remote = new PortRemote(flavours.caldav);
    listings = 0;
    appear();
    const listCalendars = async (): Promise<CalendarListing> => {
      listings += 1;
      return wholeListing((await listing()).map(listed));
    };
    engine = engineOn(remote, {
      providerOf: () => ({
        ...remote.definition,
        load: async () => ({ ...remote.provider, listCalendars }),
      }),
    });
    user = (await aPerson()).id;
    service = (await aService(user)).id;
    const made = await anAccount(user, "caldav", ["A", "B", "C"]);
    lane = made.id;
    [a = "", b = "", c = ""] = made.calendars;
    await changeSettings(user, { kind: "primary", calendarId: a });
    await changeSettings(user, { kind: "bulk", enabled: true });
    await aBooking(user, service);
    await runAll(engine);
    expect(at("A")).toHaveLength(1);
  });

  it("is listed at once when a write finds it gone, once, and goes on by itself if that was wrong", async () => {
    lose("A");
    listing = () => ["A", "B", "C"];
    await aBooking(user, service);
    await runSync(engine, "cron");
    expect(await account()).toMatchObject({ missing: "A", minutes: 0 });
    // It is listed, so its events are tried again; refused once more, it waits like any other.
    await runSync(engine, "cron");
    await comeToRest(engine);
    for (let tick = 0; tick < 5; tick++) await runSync(engine, "cron");
    expect(listings).toBe(1);
    expect(await account()).toMatchObject({ missing: "A", minutes: 15 });
    remote.fate = () => null;
    await tickIn(20 * MINUTE);
    expect(at("A")).toHaveLength(2);
    expect(await account()).toMatchObject({ missing: "", minutes: null });
  });

  it("is looked for, and once it is back everything is in it, with nobody's help", async () => {
    await disappear();
    appear();
    await runSync(engine, "cron");
    expect([listings, at("A").length]).toEqual([0, 1]);

    await tickIn(HOUR);
    expect(listings).toBe(1);
    expect(await account()).toMatchObject({ missing: "", minutes: null });
    expect(at("A")).toHaveLength(2);
    expect(await brokenInvariants()).toEqual([]);

    remote.requests = [];
    await tickIn(48 * HOUR);
    expect([listings, remote.requests]).toEqual([1, []]);
  });

  it("is written into again although it came back empty", async () => {
    await disappear();
    remote.calendars.clear();
    appear();
    await tickIn(HOUR);
    await comeToRest(engine);
    expect(at("A")).toHaveLength(2);
    expect(await brokenInvariants()).toEqual([]);
  });

  itInTheLongRun(
    "is looked for once an hour for three days, then ever more seldom, and asked nothing else",
    async () => {
      await disappear();
      const looks = [0];
      for (let minutes = 15; minutes <= 96 * 60; minutes += 15) {
        const before = listings;
        await tickIn(15 * MINUTE);
        if (listings > before) looks.push(minutes);
      }
      const gaps = looks.slice(1).map((minute, i) => minute - (looks[i] ?? 0));
      expect(gaps[0]).toBe(15);
      expect(gaps).toEqual([...gaps].sort((x, y) => x - y));
      // A quarter of an hour late at most, as often as this test looks.
      expect(gaps.at(-1)).toBeLessThanOrEqual(24 * 60 + 15);
      expect(looks.at(-1)).toBeGreaterThan(60 * 60);
      expect(Math.max(...gaps.slice(0, 70))).toBeLessThanOrEqual(60 + 15);
      expect(looks.length).toBeLessThan(85);
      expect(remote.requests).toEqual([]);
      expect(at("A")).toHaveLength(1);
    },
  );

  itInTheLongRun("is looked for no more often when it is listed but refuses every event", async () => {
    await disappear();
    listing = () => ["A", "B", "C"];
    for (let minutes = 15; minutes <= 24 * 60; minutes += 15) await tickIn(15 * MINUTE);
    expect(listings).toBeGreaterThan(2);
    expect(listings).toBeLessThan(28);
    await elapse(72 * HOUR);
    appear();
    await runSync(engine, "cron");
    expect(at("A")).toHaveLength(2);
    lose("A");
    await tickIn(72 * HOUR);
    await aBooking(user, service);
    await comeToRest(engine);
    // Two quiet days and it begins anew, with a listing at once.
    expect(await account()).toMatchObject({ missing: "A", minutes: 0 });
  });

  it("costs one look however many are missing", async () => {
    await disappear();
    await rows(
      database(),
      sql`update calendars set vanished_at = now() where connection_id = ${lane} and name <> 'C'`,
    );
    listing = () => ["C"];
    await tickIn(20 * MINUTE);
    expect(listings).toBe(1);
  });

  it("holds nobody else's events back, whatever its server does", async () => {
    await disappear();
    const other = (await aPerson()).id;
    const { id: theirs } = await aService(other);
    const { id: otherLane, calendars } = await anAccount(other, "caldav", ["A"]);
    await changeSettings(other, { kind: "primary", calendarId: calendars[0] ?? null });
    await changeSettings(other, { kind: "bulk", enabled: true });
    remote.fate = () => null;
    await aBooking(other, theirs);
    let late = 0;
    const monotonic = engine.monotonic;
    engine = { ...engine, monotonic: () => monotonic() + late };
    listing = () => {
      expect(remote.live(`${otherLane}/A`)).toHaveLength(1);
      late += 50_000;
      throw new ProviderError("ambiguous", "too_slow", "No answer came.");
    };
    await tickIn(HOUR);
    expect(listings).toBe(1);
  });

  const uses: [string, () => SQL][] = [
    ["a primary calendar", () => sql`update sync_settings set primary_calendar_id = ${a}`],
    [
      "a service's own calendar",
      () =>
        sql`update services set destination = 'calendar', destination_calendar_id = ${a} where id = ${service}`,
    ],
    ["a pinned booking", () => sql`update bookings set pinned = true, pinned_calendar_id = ${a}`],
    [
      "an event that waits",
      () => sql`insert into event_links (user_id, booking_id, calendar_id, lane_id, want, want_revision, sent, dead_code)
        select ${user}, id, ${a}, ${lane}, 0, 1, 1, 'calendar_gone' from bookings limit 1`,
    ],
  ];
  it.each(uses)("is looked for while %s would use it, and not otherwise", async (_what, use) => {
    await disappear();
    await changeSettings(user, { kind: "bulk", enabled: false });
    await changeSettings(user, { kind: "primary", calendarId: b });
    await runAll(engine);
    await rows(database(), sql`delete from event_links where calendar_id = ${a}`);
    await tickIn(25 * HOUR);
    expect(listings).toBe(0);
    await rows(database(), use());
    await tickIn(25 * HOUR);
    expect(listings).toBe(1);
  });

  it("is not looked for because of a choice that bulk sync puts aside, or a booking that is over", async () => {
    await disappear();
    await changeSettings(user, { kind: "primary", calendarId: b });
    await runAll(engine);
    await rows(database(), sql`delete from event_links where calendar_id = ${a}`);
    await rows(
      database(),
      sql`update services set destination = 'calendar', destination_calendar_id = ${a} where id = ${service}`,
    );
    await rows(
      database(),
      sql`update bookings set pinned = true, pinned_calendar_id = ${a}, starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'`,
    );
    await tickIn(25 * HOUR);
    expect(listings).toBe(0);
  });

  it.each([
    ["paused", sql`update sync_lanes set blocked = 'paused'`],
    ["resting", sql`update sync_lanes set not_before = clock_timestamp() + interval '90 minutes'`],
    ["leaving", sql`update connections set disconnecting_at = now()`],
    ["disconnected", sql`update connections set disconnecting_at = now(), disconnected_at = now()`],
  ])("waits while its account is %s", async (_what, hold) => {
    await disappear();
    appear();
    await elapse(20 * MINUTE);
    await rows(database(), hold);
    await runSync(engine, "cron");
    await runSync(engine, "cron");
    expect(listings).toBe(0);
  });

  it("is looked for soon after its account is no longer held back", async () => {
    await disappear();
    await elapse(72 * HOUR);
    await runSync(engine, "cron");
    await rows(database(), sql`update sync_lanes set not_before = clock_timestamp() + interval '2 hours'`);
    await rows(database(), sql`update connections set relist_at = now()`);
    await runSync(engine, "cron");
    expect((await account())?.minutes).toBe(120);
    await rows(
      database(),
      sql`update sync_lanes set not_before = null, blocked = 'paused', blocked_at = now()`,
    );
    await rows(database(), sql`update connections set relist_at = now()`);
    await runSync(engine, "cron");
    expect((await account())?.minutes).toBe(15);
  });

  it("keeps to the break that its service asks for, and takes a refused sign-in for what it is", async () => {
    await disappear();
    const until = new Date(Date.now() + 2 * HOUR);
    listing = () => {
      throw new ProviderError("throttled", "throttled", "Later.", until);
    };
    await tickIn(HOUR);
    expect(new Date((await account())?.notBefore ?? 0).getTime()).toBe(until.getTime());

    listing = () => {
      throw new ProviderError("reauth", "wrong_password", "The password was refused.");
    };
    await tickIn(25 * HOUR);
    expect(await account()).toMatchObject({ missing: "A", blocked: "unauthorized" });
    expect(listings).toBe(2);
  });

  it("is looked for although more accounts than a tick asks are held back", async () => {
    await disappear();
    for (let i = 0; i < 7; i++) {
      const { id: held, calendars } = await anAccount(user, "caldav", ["X"]);
      await rows(database(), sql`update calendars set vanished_at = now() where id = ${calendars[0]}`);
      await rows(
        database(),
        sql`update connections set relist_at = now() - interval '1 day' where id = ${held}`,
      );
      await rows(database(), sql`update sync_lanes set blocked = 'paused' where id = ${held}`);
    }
    appear();
    await tickIn(HOUR);
    expect(listings).toBe(1);
    expect(at("A")).toHaveLength(2);
  });

  it("is looked for soon beside another that nobody wants any more", async () => {
    await disappear();
    await changeSettings(user, { kind: "primary", calendarId: b });
    await runAll(engine);
    await rows(database(), sql`delete from event_links where calendar_id = ${a}`);
    await tickIn(HOUR);
    expect((await account())?.minutes).toBe(24 * 60);
    lose("A", "B");
    await aBooking(user, service);
    await comeToRest(engine);
    expect(await account()).toMatchObject({ missing: "A,B", minutes: 15 });
  });

  it("is looked for after a reconnect that listed nothing", async () => {
    await disappear();
    await rows(database(), sql`update connections set relist_at = null`);
    await keepListing(user, lane, wholeListing([]));
    expect(await account()).toMatchObject({ missing: "A", minutes: 15 });
  });

  it("renews a token that ended early before the sign-in counts as refused", async () => {
    await disappear();
    appear();
    const refused: (number | undefined)[] = [];
    engine = {
      ...engine,
      openSession: async (_id, beforeRequest, version) => {
        refused.push(version);
        return { credentials: {}, config: {}, beforeRequest, tokenVersion: refused.length };
      },
    };
    listing = () => {
      if (listings === 1) throw new ProviderError("reauth", "unauthorized", "The token was refused.");
      return ["A", "B", "C"];
    };
    await tickIn(HOUR);
    expect(refused.slice(0, 2)).toEqual([undefined, 1]);
    expect(await account()).toMatchObject({ missing: "", blocked: null });
  });

  it("takes no other calendar along, and believes no empty listing", async () => {
    await disappear();
    await changeSettings(user, { kind: "primary", calendarId: b });
    await aBooking(user, service);
    await runAll(engine);
    listing = () => ["C"];
    await tickIn(HOUR);
    listing = () => [];
    await tickIn(25 * HOUR);
    expect(listings).toBe(2);
    expect(await account()).toMatchObject({ missing: "A" });
    expect(
      await rows(database(), sql`select 1 from calendars where id = ${c} and vanished_at is null`),
    ).toEqual([expect.anything()]);
  });

  it("is not lost again to an answer that is older than what a person was told meanwhile", async () => {
    await disappear();
    remote.fate = () => null;
    listing = async () => {
      await keepListing(user, lane, wholeListing(["A", "B", "C"].map(listed)));
      await keepListing(user, lane, wholeListing(["B", "C"].map(listed)));
      return ["A", "B", "C"];
    };
    await tickIn(HOUR);
    expect(await account()).toMatchObject({ missing: "A" });
  });

  it("is no fault when its owner's account is deleted during the look", async () => {
    await disappear();
    listing = async () => {
      await rows(database(), sql`delete from users where id = ${user}`);
      return ["A", "B", "C"];
    };
    expect(await tickIn(HOUR)).not.toHaveProperty("failed");
    expect(listings).toBe(1);
  });
});
