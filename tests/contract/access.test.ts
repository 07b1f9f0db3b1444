import "../setup/database";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { refreshCalendars } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { compareEvents } from "@/lib/accounts/drift/commands";
import { sendTestEvent } from "@/lib/accounts/test-event";
import { changeSettings } from "@/lib/integrations/commands";
import { runAll, runSync } from "@/lib/sync/run";
import { comeToRest, elapse, realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { aBooking, aPerson, aService } from "../setup/factories";
import { failure, patient } from "./port";
import type { Target } from "./target";
import { signInTargets } from "./targets";
import { CANARY, expectDiscreet, portal } from "./told";

const json = (status: number, body: object, headers = {}) => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** What becomes of bookings when the access a person gave ends: 401, and then the token endpoint's word. */
describe.each(Object.entries(signInTargets))("access to %s", (_name, { start }) => {
  const engine = realEngine();
  let target: Target;
  let user: string;
  let service: string;
  let connection: string;

  beforeAll(async () => {
    target = await start();
    configure(target.env);
  }, 30_000);
  afterAll(() => target.stop());

  beforeEach(async () => {
    for (const event of await target.outside.events("Work")) await target.outside.delete("Work", event.key);
    user = (await aPerson()).id;
    service = (await aService(user)).id;
    const kept = await keepAccount(user, target.definition.id, await target.connect());
    connection = kept.connectionId;
    await changeSettings(user, { kind: "primary", calendarId: kept.defaultCalendar?.id ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    await comeToRest(engine);
  }, 30_000);

  const sent = (from: number) => target.network.requests().slice(from);
  const tokens = (requests: string[]) => requests.filter((r) => /^POST \S*\/token(\?|$)/.test(r)).length;
  const lane = async () => {
    const [found] = await rows<{ blocked: string | null; attempts: number }>(
      database(),
      sql`select s.blocked, coalesce(max(l.attempts), 0)::int as attempts from sync_lanes s
        left join event_links l on l.lane_id = s.id where s.id = ${connection} group by s.id`,
    );
    return found;
  };

  it("that lacks a permission is no access", async () => {
    for (const permission of target.access?.needed ?? [])
      expect(await failure(target.access?.connectWithout(permission) ?? Promise.resolve())).toMatchObject({
        kind: "reauth",
        code: "scope_missing",
      });
  });

  it("that is refused tells nobody what the token endpoint said", async () => {
    const { connect } = target.definition;
    if (connect.kind !== "oauth") throw new Error("Nobody signs in there.");
    const { credentials } = await target.connect();
    const attempts = [() => connect.refresh(credentials, patient), () => target.connect()];
    const answers = [
      () => target.access?.refuseToken(CANARY),
      ...[200, 400, 500].map((status) => () => target.access?.answerToken(portal(status))),
    ];
    for (const attempt of attempts)
      for (const answer of answers) {
        answer();
        expectDiscreet(await failure(attempt()), target, credentials);
      }
    await target.network.down();
    const unreached = await failure(connect.refresh(credentials, patient));
    await target.network.up();
    expectDiscreet(unreached, target, credentials);
  });

  it("that runs out early is renewed once, and the booking arrives in the same run", async () => {
    target.access?.expire();
    const before = target.network.requests().length;
    await aBooking(user, service);
    await runAll(engine);
    expect(await target.outside.events("Work")).toHaveLength(1);
    expect(tokens(sent(before))).toBe(1);
    expect(await lane()).toEqual({ blocked: null, attempts: 0 });
  });

  it.each([
    ["the server's registration is refused", json(401, { error: "invalid_client" })],
    ["nobody understands the answer", portal(200)],
    ["the service is down", portal(500)],
    ["the service asks for a break", json(429, { error: "slow_down" }, { "retry-after": "120" })],
  ])("that runs out early and cannot be renewed as %s costs no booking anything", async (_why, answer) => {
    target.access?.expire();
    for (let i = 0; i < 4; i++) await aBooking(user, service);
    for (let hour = 0; hour < 5; hour++) {
      target.access?.answerToken(answer);
      await runAll(engine);
      expect(await lane()).toEqual({ blocked: null, attempts: 0 });
      await elapse(3_600_000);
    }
    // Not one try is counted: neither as made, nor as refused or denied.
    expect(
      await rows(
        database(),
        sql`select distinct attempts, refusals, denials, dead_code, hot_until from event_links`,
      ),
    ).toEqual([{ attempts: 0, refusals: 0, denials: 0, dead_code: null, hot_until: null }]);
    await comeToRest(engine);
    expect(await target.outside.events("Work")).toHaveLength(4);
  });

  it("that runs out early is renewed once while events are compared, too", async () => {
    for (let i = 0; i < 4; i++) await aBooking(user, service);
    await comeToRest(engine);
    target.access?.expire();
    const before = target.network.requests().length;
    expect(await compareEvents(user, connection, new Date())).toMatchObject({
      ok: true,
      value: { checked: 4, of: 4 },
    });
    expect(tokens(sent(before))).toBe(1);
    expect(await lane()).toEqual({ blocked: null, attempts: 0 });
  });

  it("that runs out early is renewed once for whoever refreshes the calendars or sends a test event", async () => {
    for (const ask of [
      () => refreshCalendars(user, connection),
      () => sendTestEvent(user, connection, null, new Date()),
    ]) {
      target.access?.expire();
      const before = target.network.requests().length;
      expect(await ask()).toMatchObject({ ok: true });
      expect(tokens(sent(before))).toBe(1);
      expect(await lane()).toEqual({ blocked: null, attempts: 0 });
    }
    expect(await target.outside.events("Work")).toEqual([]);
  });

  it("that was taken back is noticed by whoever refreshes the calendars or sends a test event", async () => {
    for (const ask of [
      () => refreshCalendars(user, connection),
      () => sendTestEvent(user, connection, null, new Date()),
    ]) {
      target.access?.revoke();
      const refused = await ask();
      expect(refused).toMatchObject({ ok: false, code: "sign_in_refused" });
      expect(await lane()).toEqual({ blocked: "invalid_grant", attempts: 0 });
      await keepAccount(user, target.definition.id, await target.connect());
    }
  });

  it("that seemed refused is looked at again, and renewed once for that look", async () => {
    await rows(
      database(),
      sql`update sync_lanes set blocked = 'unauthorized', blocked_at = now(), probe_at = now() where id = ${connection}`,
    );
    target.access?.expire();
    const before = target.network.requests().length;
    expect(await runSync(engine, "cron")).toMatchObject({ probed: 1 });
    expect(tokens(sent(before))).toBe(1);
    expect(await lane()).toEqual({ blocked: null, attempts: 0 });
  });

  it("that was taken back is noticed by whoever compares events", async () => {
    await aBooking(user, service);
    await comeToRest(engine);
    target.access?.revoke();
    expect(await compareEvents(user, connection, new Date())).toMatchObject({ code: "sign_in_refused" });
    expect(await lane()).toEqual({ blocked: "invalid_grant", attempts: 0 });
  });

  it("that is refused with a new token as well needs a reconnect, and spends no tries", async () => {
    target.access?.refuse();
    const before = target.network.requests().length;
    await aBooking(user, service);
    await runAll(engine);
    expect(tokens(sent(before))).toBe(1);
    expect(await lane()).toEqual({ blocked: "unauthorized", attempts: 0 });
    target.network.clear();
    await keepAccount(user, target.definition.id, await target.connect());
    await comeToRest(engine);
    expect(await target.outside.events("Work")).toHaveLength(1);
  });

  it("that was taken back holds bookings without spending tries; reconnected, they arrive once", async () => {
    await aBooking(user, service);
    await comeToRest(engine);
    target.access?.revoke();
    const before = target.network.requests().length;
    await aBooking(user, service, { clientName: "Second" });
    await runAll(engine);
    expect(tokens(sent(before))).toBe(1);
    expect(await lane()).toEqual({ blocked: "invalid_grant", attempts: 0 });

    const blocked = target.network.requests().length;
    await aBooking(user, service, { clientName: "Third" });
    await runAll(engine);
    expect(sent(blocked)).toEqual([]);

    const again = await keepAccount(user, target.definition.id, await target.connect());
    expect(again.connectionId).toBe(connection);
    await comeToRest(engine);
    expect((await target.outside.events("Work")).map((e) => e.title).sort()).toEqual([
      "Coaching – Grace",
      "Coaching – Second",
      "Coaching – Third",
    ]);
    expect(await lane()).toEqual({ blocked: null, attempts: 0 });
  });
});
