import { describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { changeSettings } from "@/lib/integrations/commands";
import { runAll } from "@/lib/sync/run";
import { takeTokens } from "@/lib/sync/store/quota";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

const laterBy = (seconds: number) =>
  rows(database(), sql`update sync_quotas set refilled_at = refilled_at - ${seconds} * interval '1 second'`);

describe("a quota that all accounts share", () => {
  it("grants what is left and refills by the minute, never past the full minute", async () => {
    expect(await takeTokens("google", 8, 10)).toBe(8);
    expect(await takeTokens("google", 8, 10)).toBe(2);
    expect(await takeTokens("google", 8, 10)).toBe(0);
    await laterBy(30);
    expect(await takeTokens("google", 8, 10)).toBe(5);
    await laterBy(3_600);
    expect(await takeTokens("google", 20, 10)).toBe(10);
  });

  it("keeps providers apart", async () => {
    expect(await takeTokens("google", 10, 10)).toBe(10);
    expect(await takeTokens("other", 10, 10)).toBe(10);
  });

  it("never grants more than there is, however many ask at once", async () => {
    const granted = await Promise.all(Array.from({ length: 12 }, () => takeTokens("google", 3, 20)));
    expect(granted.reduce((sum, n) => sum + n, 0)).toBe(20);
  });

  it("sends no request past it, loses nothing, and goes on when it has refilled", async () => {
    const remote = new PortRemote(flavours.google);
    const engine = engineOn(remote, {
      providerOf: () => ({ ...remote.definition, requestsPerMinute: 5 }),
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
      providerOf: () => ({ ...remote.definition, load, requestsPerMinute: 6 }),
    });
    const user = (await aPerson()).id;
    const service = (await aService(user)).id;
    const account = await anAccount(user);
    await changeSettings(user, { kind: "primary", calendarId: account.calendars[0] ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    for (let i = 0; i < 4; i++) await aBooking(user, service);
    await runAll(engine);
    expect(remote.live(`${account.id}/Work`)).toHaveLength(4);
    expect(await takeTokens(remote.definition.id, 6, 6)).toBe(0);
  });
});
