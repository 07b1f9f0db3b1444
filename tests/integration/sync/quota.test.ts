import { describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { runAll } from "@/lib/sync/run";
import { bucketsOf, payTokens, takeTokens } from "@/lib/sync/store/quota";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

const laterBy = (seconds: number) =>
  rows(database(), sql`update sync_quotas set refilled_at = refilled_at - ${seconds} * interval '1 second'`);

describe("a quota that all accounts share", () => {
  it("grants what is left and refills by the minute, never past the full minute", async () => {
    expect(await takeTokens([{ key: "google", perMinute: 10 }], 8)).toBe(8);
    expect(await takeTokens([{ key: "google", perMinute: 10 }], 8)).toBe(2);
    expect(await takeTokens([{ key: "google", perMinute: 10 }], 8)).toBe(0);
    await laterBy(30);
    expect(await takeTokens([{ key: "google", perMinute: 10 }], 8)).toBe(5);
    await laterBy(3_600);
    expect(await takeTokens([{ key: "google", perMinute: 10 }], 20)).toBe(10);
  });

  it("keeps providers apart", async () => {
    expect(await takeTokens([{ key: "google", perMinute: 10 }], 10)).toBe(10);
    expect(await takeTokens([{ key: "other", perMinute: 10 }], 10)).toBe(10);
  });

  it("never grants more than there is, however many ask at once", async () => {
    const granted = await Promise.all(
      Array.from({ length: 12 }, () => takeTokens([{ key: "google", perMinute: 20 }], 3)),
    );
    expect(granted.reduce((sum, n) => sum + n, 0)).toBe(20);
  });

  it("sends no request past it, loses nothing, and goes on when it has refilled", async () => {
    const remote = new PortRemote(flavours.google);
    const engine = engineOn(remote, {
      providerOf: () => ({ ...remote.definition, quota: { perMinute: 5 } }),
    });
    const user = (await aPerson()).id;
    const service = (await aService(user)).id;
    const account = await anAccount(user);
    await changeSettings(user, { kind: "primary", calendarId: account.calendars[0] ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    for (let i = 0; i < 12; i++) await aBooking(user, service);
    await runAll(engine);
    expect(remote.requests).toHaveLength(5);
    expect(await rows(database(), sql`select max(attempts) as tries from event_links`)).toEqual([
      { tries: 0 },
    ]);
    for (let round = 0; round < 3; round++) {
      await laterBy(60);
      await rows(database(), sql`update sync_lanes set not_before = null, due_at = now()`);
      await runAll(engine);
    }
    await comeToRest(engine);
    expect(remote.live(`${account.id}/Work`)).toHaveLength(12);
    expect(remote.requests).toHaveLength(12);
  });

  it("lets an event that was begun finish, and pays for its further requests afterwards", async () => {
    const remote = new PortRemote(flavours.google);
    const load = async () => {
      const provider = await remote.definition.load();
      const putEvent: typeof provider.putEvent = async (session, place, event) => {
        session.beforeRequest();
        return provider.putEvent(session, place, event);
      };
      return { ...provider, putEvent };
    };
    const engine = engineOn(remote, {
      providerOf: () => ({ ...remote.definition, load, quota: { perMinute: 6 } }),
    });
    const user = (await aPerson()).id;
    const service = (await aService(user)).id;
    const account = await anAccount(user);
    await changeSettings(user, { kind: "primary", calendarId: account.calendars[0] ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    for (let i = 0; i < 4; i++) await aBooking(user, service);
    await runAll(engine);
    expect(remote.live(`${account.id}/Work`)).toHaveLength(4);
    expect(await takeTokens([{ key: remote.definition.id, perMinute: 6 }], 6)).toBe(0);
  });
});

describe("a quota of each account beside the one all share", () => {
  const quota = { perMinute: 100, perAccountPerMinute: 20 };
  const ada = bucketsOf("google", quota, "ada");
  const grace = bucketsOf("google", quota, "grace");

  it("is taken from both, and no more than either has", async () => {
    expect([await takeTokens(ada, 15), await takeTokens(ada, 15)]).toEqual([10, 0]);
    expect(await takeTokens(grace, 15)).toBe(10);
    expect(await takeTokens([{ key: "google", perMinute: 100 }], 100)).toBe(80);
  });

  it("never allows more in any minute than the service does, full bucket included", async () => {
    let taken = await takeTokens(ada, 100);
    for (let second = 1; second < 60; second++) {
      await laterBy(1);
      taken += await takeTokens(ada, 100);
    }
    expect(taken).toBeLessThanOrEqual(20);
    expect(taken).toBeGreaterThanOrEqual(18);
  });

  it("owes what was used beyond it, and gets back what was not", async () => {
    await takeTokens(ada, 10);
    await payTokens(ada, 5);
    await laterBy(30);
    expect(await takeTokens(ada, 10)).toBe(0);
    await payTokens(ada, -4);
    expect(await takeTokens(ada, 10)).toBe(4);
  });

  it("forgets accounts nobody asked for a day", async () => {
    await takeTokens(ada, 1);
    await laterBy(2 * 24 * 3_600);
    await takeTokens(grace, 1);
    expect(await rows(database(), sql`select provider from sync_quotas order by provider`)).toEqual([
      { provider: "google" },
      { provider: "google:grace" },
    ]);
  });

  it("counts an update as what it costs there", async () => {
    const remote = new PortRemote(flavours.google);
    const port = remote.provider;
    const load = async () => ({
      ...port,
      putEvent: (async (session, place, event) => {
        const kind = place.remoteId === null ? "create" : "update";
        return port.putEvent({ ...session, beforeRequest: () => session.beforeRequest(kind) }, place, event);
      }) satisfies typeof port.putEvent,
    });
    const units = { update: 3 };
    const engine = engineOn(remote, {
      providerOf: () => ({ ...remote.definition, load, quota: { ...quota, units } }),
    });
    const user = (await aPerson()).id;
    const service = (await aService(user)).id;
    const account = await anAccount(user);
    await changeSettings(user, { kind: "primary", calendarId: account.calendars[0] ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    const bookings = [];
    for (let i = 0; i < 5; i++) bookings.push(await aBooking(user, service));
    await runAll(engine);
    for (const booking of bookings)
      await rescheduleBooking(user, { ...booking, date: "2031-03-05", startTime: "10:00" });
    await laterBy(60);
    await rows(database(), sql`update sync_lanes set not_before = null`);
    await runAll(engine);
    // Ten units a minute: three updates, and one unit is left for what costs one.
    expect(remote.requests.map((r) => r.op)).toEqual([
      ...Array.from({ length: 5 }, () => "create"),
      ...Array.from({ length: 3 }, () => "update"),
    ]);
    expect(await takeTokens(bucketsOf(remote.definition.id, quota, account.id), 10)).toBe(1);
  });
});
