import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { changeSettings } from "@/lib/integrations/commands";
import { lockPerson } from "@/lib/people/operator/commands";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { findWork } from "@/lib/sync/store/claim";
import { zonesOf } from "@/lib/sync/zones";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

const HOUR = 3_600_000;

describe("the sync of somebody who is locked", () => {
  let remote: PortRemote;
  let engine: Engine;
  let operator: string;
  let user: string;
  let service: string;
  let home: { id: string; calendars: string[] };
  /** Every request of any kind. */
  let asked: number;
  const lock = (locked: boolean) => lockPerson(operator, user, locked, new Date());
  const lane = async () => {
    const [found] = await rows<object>(
      database(),
      sql`select blocked, failures, denials, denied_code, not_before, lease_until from sync_lanes where id = ${home.id}`,
    );
    return found;
  };
  const untouched = {
    blocked: null,
    failures: 0,
    denials: 0,
    denied_code: null,
    not_before: null,
    lease_until: null,
  };
  const live = () => remote.live(home.calendars[0] ? `${home.id}/Work` : "");

  beforeEach(async () => {
    remote = new PortRemote(flavours.caldav);
    asked = 0;
    engine = engineOn(remote, {
      openSession: async (_id, beforeRequest) => {
        asked += 1;
        return { credentials: {}, config: {}, beforeRequest, tokenVersion: 1 };
      },
    });
    operator = (await aPerson({ role: "operator" })).id;
    user = (await aPerson()).id;
    service = (await aService(user)).id;
    home = await anAccount(user);
    await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    await aBooking(user, service);
    await comeToRest(engine);
    expect(live()).toHaveLength(1);
  });

  it("holds without an error, is no work for a tick, and loses nothing", async () => {
    await aBooking(user, service);
    await lock(true);
    asked = 0;
    for (let tick = 0; tick < 3; tick++) {
      await elapse(8 * HOUR);
      await runSync(engine, "cron");
    }
    // Neither an event, nor a look whether it works, nor one for calendars.
    expect(asked).toBe(0);
    expect(live()).toHaveLength(1);
    expect(await lane()).toEqual(untouched);
    expect(await findWork(zonesOf(engine))).toMatchObject({ lanes: false, probes: false, proofs: false });
    expect(await brokenInvariants()).toEqual([]);

    const unlocked = await lock(false);
    expect(unlocked.ok && unlocked.value.lanes).toEqual([home.id]);
    await comeToRest(engine);
    expect(live()).toHaveLength(2);
  });

  it("stops where it is: what was claimed before is not sent", async () => {
    await aBooking(user, service);
    const stopping = engineOn(remote, { at: async (step) => void (step === "opened" && (await lock(true))) });
    await runSync(stopping, "cron");
    expect(live()).toHaveLength(1);
    expect(await lane()).toEqual(untouched);
    await lock(false);
    await comeToRest(engine);
    expect(live()).toHaveLength(2);
    expect(await brokenInvariants()).toEqual([]);
  });

  it.each([
    ["is refused", sql`update sync_lanes set blocked = 'unauthorized', blocked_at = now(), probe_at = now()`],
    [
      "is denied everything",
      sql`update sync_lanes set denials = 2, denied_code = 'admin_policy', probe_at = now()`,
    ],
    ["misses a calendar", sql`update connections set relist_at = now()`],
  ])("is not asked either when its account %s", async (_, trouble) => {
    await rows(database(), sql`update calendars set vanished_at = now() where name = 'Work'`);
    await rows(database(), trouble);
    await lock(true);
    asked = 0;
    await runSync(engine, "cron");
    expect(asked).toBe(0);
    await lock(false);
    await elapse(HOUR);
    await runSync(engine, "cron");
    expect(asked).toBeGreaterThan(0);
  });

  it("is nobody else's business: their accounts go on", async () => {
    const other = (await aPerson()).id;
    const account = await anAccount(other);
    await changeSettings(other, { kind: "primary", calendarId: account.calendars[0] ?? null });
    await changeSettings(other, { kind: "bulk", enabled: true });
    const theirs = (await aService(other)).id;
    await lock(true);
    await aBooking(other, theirs);
    await runSync(engine, "cron");
    expect(remote.live(`${account.id}/Work`)).toHaveLength(1);
  });
});
