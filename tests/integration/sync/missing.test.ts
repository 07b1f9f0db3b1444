import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { changeBulk, changePrimary } from "@/lib/integrations/commands";
import { ProviderError } from "@/lib/providers/errors";
import type { RemoteCalendar } from "@/lib/providers/provider";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runSync } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

const HOUR = 3_600_000;

describe("a calendar that is missing for a while", () => {
  let remote: PortRemote;
  let engine: Engine;
  let user: string;
  let service: string;
  let lane: string;
  let a: string;
  let b: string;
  /** Names of the calendars the service lists, or what it answers instead. */
  let listing: string[] | ProviderError;
  let listings: number;
  const at = (calendar: string) => remote.live(`${lane}/${calendar}`);
  const calendar = async () => {
    const [row] = await rows<{ gone: boolean; due: string | null; notBefore: string | null }>(
      database(),
      sql`select c.vanished_at is not null as gone, c.relist_at::text as due, s.not_before::text as "notBefore"
        from calendars c join sync_lanes s on s.id = c.connection_id where c.id = ${a}`,
    );
    return row;
  };
  const disappear = async () => {
    listing = ["B"];
    remote.fate = (request) => (request.calendar.endsWith("A") ? "calendar-gone" : null);
    await aBooking(user, service);
    await comeToRest(engine);
    expect(await calendar()).toMatchObject({ gone: true });
    listings = 0;
    remote.requests = [];
  };
  const appear = () => {
    listing = ["A", "B"];
    remote.fate = () => null;
  };

  beforeEach(async () => {
    remote = new PortRemote(flavours.google);
    listings = 0;
    listing = ["A", "B"];
    const listCalendars = async (): Promise<RemoteCalendar[]> => {
      listings += 1;
      if (listing instanceof ProviderError) throw listing;
      return listing.map((name) => ({
        remoteId: `${lane}/${name}`,
        name,
        color: null,
        canWrite: true,
        isDefault: name === "A",
      }));
    };
    engine = engineOn(remote, {
      providerOf: () => ({
        ...remote.definition,
        load: async () => ({ ...remote.provider, listCalendars }),
      }),
    });
    user = (await aPerson()).id;
    service = (await aService(user)).id;
    const account = await anAccount(user, "caldav", ["A", "B"]);
    lane = account.id;
    [a = "", b = ""] = account.calendars;
    await changePrimary(user, a);
    await changeBulk(user, true);
    await aBooking(user, service);
    await runAll(engine);
    expect(at("A")).toHaveLength(1);
  });

  it("is looked for, and once it is back everything is in it, with nobody's help", async () => {
    await disappear();
    appear();
    await runSync(engine, "cron");
    expect([listings, at("A").length]).toEqual([0, 1]);

    await elapse(HOUR);
    await runSync(engine, "cron");
    expect(listings).toBe(1);
    expect(await calendar()).toMatchObject({ gone: false, due: null });
    expect(at("A")).toHaveLength(2);
    expect(await brokenInvariants()).toEqual([]);

    await elapse(48 * HOUR);
    remote.requests = [];
    await runSync(engine, "cron");
    expect([listings, remote.requests]).toEqual([1, []]);
  });

  it("is looked for ever more seldom while it stays away, and asked nothing else", async () => {
    await disappear();
    const looks = [0];
    for (let minutes = 15; minutes <= 96 * 60; minutes += 15) {
      await elapse(15 * 60_000);
      const before = listings;
      await runSync(engine, "cron");
      if (listings > before) looks.push(minutes);
    }
    const gaps = looks.slice(1).map((at, i) => at - (looks[i] ?? 0));
    expect(gaps[0]).toBe(15);
    expect(gaps).toEqual([...gaps].sort((x, y) => x - y));
    // A quarter of an hour late at most, as often as this test looks.
    expect(gaps.at(-1)).toBeLessThanOrEqual(24 * 60 + 15);
    expect(looks.at(-1)).toBeGreaterThan(71 * 60);
    expect(looks.length).toBeLessThan(15);
    expect(remote.requests).toEqual([]);
    expect(at("A")).toHaveLength(1);
  });

  it("is not looked for while nothing would use it", async () => {
    await disappear();
    await rows(database(), sql`delete from event_links`);
    await changePrimary(user, b);
    await elapse(24 * HOUR);
    await runSync(engine, "cron");
    expect(listings).toBe(0);
    // As undoing that change does.
    await rows(database(), sql`update sync_settings set primary_calendar_id = ${a}`);
    await elapse(24 * HOUR);
    await runSync(engine, "cron");
    expect(listings).toBe(1);
  });

  it("waits while its account is held back, and goes on with the next look", async () => {
    await disappear();
    appear();
    for (const held of [sql`blocked = 'paused'`, sql`not_before = clock_timestamp() + interval '3 hours'`]) {
      await rows(database(), sql`update sync_lanes set ${held}`);
      await elapse(HOUR);
      await runSync(engine, "cron");
      expect(listings).toBe(0);
      await rows(database(), sql`update sync_lanes set blocked = null, not_before = null`);
    }
    await elapse(24 * HOUR);
    await runSync(engine, "cron");
    expect(listings).toBe(1);
    expect(await calendar()).toMatchObject({ gone: false });
  });

  it("stays missing when the service cannot be asked, and what the service asks for is kept", async () => {
    await disappear();
    appear();
    const until = new Date(Date.now() + 2 * HOUR);
    listing = new ProviderError("throttled", "throttled", "Later.", until);
    await elapse(HOUR);
    await runSync(engine, "cron");
    expect(listings).toBe(1);
    const found = await calendar();
    expect(found).toMatchObject({ gone: true, due: expect.any(String) });
    expect(new Date(found?.notBefore ?? 0).getTime()).toBe(until.getTime());

    listing = [];
    await elapse(24 * HOUR);
    await runSync(engine, "cron");
    // An empty listing proves nothing.
    expect([listings, (await calendar())?.gone]).toEqual([2, true]);
  });
});
