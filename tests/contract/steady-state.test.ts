import "../setup/database";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { openCredentials, sealCredentials } from "@/lib/connections/secrets";
import { changeSettings } from "@/lib/integrations/commands";
import type { ConnectedAccount } from "@/lib/providers/provider";
import { providerOf } from "@/lib/providers/registry";
import { runSync } from "@/lib/sync/run";
import { comeToRest, elapse, realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { aBooking, aPerson, aService } from "../setup/factories";
import type { Target } from "./target";
import { distinctTargets, targets } from "./targets";

/** What a service is asked once everything works: counted by the service, through the product's own engine. */
const MINUTE = 60_000;
const BOOKINGS = 3;
/**
 * When a busy hour has something to send, each so many minutes after the one before: up to the token's last half minute
 * and just after its end. In the second in which it ends, service and client may differ on whether it works.
 */
const STEPS = [30, 25, 4.5, 0.6];
const BUSY_HOUR = STEPS.reduce((sum, minutes) => sum + minutes);
/** Google's tokens live 3,599 seconds; a second more is what measuring them from outside may miss. */
const LIFETIME = 3_598_000;
const engine = realEngine();

/** What a request is for, whatever the service's word for it. */
const KINDS: Record<string, string> = {
  POST: "write",
  PUT: "write",
  PATCH: "write",
  DELETE: "delete",
  GET: "read",
  PROPFIND: "read",
  REPORT: "read",
};
const kindOf = (request: string): string =>
  /^POST \S*\/token(\?|$)/.test(request) ? "token" : (KINDS[request.split(" ")[0] ?? ""] ?? request);

/** Answers what the service was asked since the last call: how many requests of each kind. */
function counter({ network }: Target): () => Record<string, number> {
  let before = network.requests().length;
  return () => {
    const all = network.requests();
    const counts: Record<string, number> = {};
    for (const kind of all.slice(before).map(kindOf)) counts[kind] = (counts[kind] ?? 0) + 1;
    before = all.length;
    return counts;
  };
}

/** Keeps the account for `user`; its calendars' ids by name. */
async function connected(target: Target, user: string, account: ConnectedAccount) {
  const { connectionId } = await keepAccount(user, target.definition.id, account);
  const found = await rows<{ id: string; name: string }>(
    database(),
    sql`select id, name from calendars where connection_id = ${connectionId}`,
  );
  const calendars = new Map(found.map((c) => [c.name, c.id]));
  return (name: "Work" | "Private") => calendars.get(name) ?? null;
}

/** Time passes for everybody: the engine, the service, and the tokens that are kept. */
async function pass(target: Target, ms: number): Promise<void> {
  await elapse(ms);
  target.elapse(ms);
  const all = await rows<{ id: string; userId: string; provider: string; credentials: string }>(
    database(),
    sql`select id, user_id as "userId", provider, credentials from connections`,
  );
  for (const { id, userId, provider, credentials } of all) {
    const { connect } = providerOf(provider);
    if (connect.kind !== "oauth") continue;
    const open = openCredentials(userId, id, credentials);
    const end = connect.expiresAt(open);
    const sooner = new Date(end.getTime() - ms).toISOString();
    const older = Object.entries(open).map(([key, v]) => [key, v === end.toISOString() ? sooner : v]);
    const sealed = sealCredentials(userId, id, Object.fromEntries(older));
    await rows(database(), sql`update connections set credentials = ${sealed} where id = ${id}`);
  }
}

const bookings: { id: string; revision: number }[] = [];
let user: string;

/** A person with a few bookings nobody has sent yet. */
async function aBusyPerson(setUp: () => Promise<void>): Promise<void> {
  user = (await aPerson()).id;
  const service = (await aService(user)).id;
  await setUp();
  await changeSettings(user, { kind: "bulk", enabled: true });
  await comeToRest(engine);
  bookings.length = 0;
  for (let i = 0; i < BOOKINGS; i++) bookings.push(await aBooking(user, service));
}

async function rescheduleAll(startTime: string): Promise<void> {
  for (const booking of bookings) {
    await rescheduleBooking(user, { ...booking, date: "2031-03-05", startTime });
    booking.revision += 1;
  }
}

async function rescheduleOne(startTime: string): Promise<void> {
  const [booking] = bookings;
  if (!booking) throw new Error("There is no booking.");
  await rescheduleBooking(user, { ...booking, date: "2031-03-05", startTime });
  booking.revision += 1;
}

describe.each(Object.entries(targets))("in steady state, %s is asked", (_name, { start }) => {
  let target: Target;
  let account: ConnectedAccount;
  let calendar: Awaited<ReturnType<typeof connected>>;
  let asked: ReturnType<typeof counter>;

  beforeAll(async () => {
    target = await start();
    configure(target.env);
  }, 30_000);
  afterAll(() => target.stop());

  beforeEach(async () => {
    account = await target.connect();
    await aBusyPerson(async () => {
      calendar = await connected(target, user, account);
      await changeSettings(user, { kind: "primary", calendarId: calendar("Work") });
    });
    asked = counter(target);
  }, 30_000);

  it("once for a booking made, once for one changed, twice for one moved, once for one cancelled", async () => {
    await comeToRest(engine);
    expect(asked()).toEqual({ write: BOOKINGS });
    await rescheduleAll("10:00");
    await comeToRest(engine);
    expect(asked()).toEqual({ write: BOOKINGS });
    await changeSettings(user, { kind: "primary", calendarId: calendar("Private") });
    await comeToRest(engine);
    expect(asked()).toEqual({ write: BOOKINGS, delete: BOOKINGS });
    for (const { id } of bookings) await cancelBooking(user, id, new Date());
    await comeToRest(engine);
    expect(asked()).toEqual({ delete: BOOKINGS });
    expect(await target.outside.events("Private")).toEqual([]);
  }, 30_000);

  it("nothing of any event while nothing changes for a day: only, once in five to six hours, whether it works", async () => {
    await comeToRest(engine);
    asked();
    for (let quarter = 0; quarter < 96; quarter++) {
      await runSync(engine, "cron");
      await pass(target, 15 * MINUTE);
    }
    const { read = 0, token = 0, ...others } = asked();
    expect(others).toEqual({});
    const looks = read / target.pages;
    expect([4, 5]).toContain(looks);
    // A token that is older than an hour by then is renewed for it.
    expect(token).toBe(target.definition.connect.kind === "oauth" ? looks : 0);
  }, 60_000);

  it("for at most one new token an hour, however busy the day is", async () => {
    await comeToRest(engine);
    asked();
    const renewedAt: number[] = [];
    const withTokens = target.definition.connect.kind === "oauth";
    // Where no token ends within it, once an hour is enough: what comes with the day (the audit, a nonce's end) still does.
    const steps = withTokens ? STEPS : [BUSY_HOUR];
    let passed = 0;
    let writes = 0;
    for (let hour = 0; hour < 24; hour++)
      for (const [i, minutes] of steps.entries()) {
        await pass(target, minutes * MINUTE);
        passed += minutes * MINUTE;
        const at = Date.now() + passed;
        await rescheduleOne(`1${(hour + i) % 10}:00`);
        await runSync(engine, "cron");
        const { token = 0, write = 0, ...others } = asked();
        expect({ write, others }).toEqual({ write: 1, others: {} });
        for (let n = 0; n < token; n++) renewedAt.push(at);
        writes += 1;
      }
    expect(passed).toBeCloseTo(24 * BUSY_HOUR * MINUTE);
    expect(writes).toBe(24 * steps.length);
    expect(renewedAt).toHaveLength(withTokens ? 24 : 0);
    const apart = renewedAt.slice(1).map((at, i) => at - (renewedAt[i] ?? 0));
    expect(apart.filter((ms) => ms < LIFETIME)).toEqual([]);
  }, 300_000);
});

describe("in steady state, a move from one service to another", () => {
  const names = Object.keys(distinctTargets);
  const route = [...names, ...names.slice(0, 1)];
  const started = new Map<string, Target>();
  beforeAll(async () => {
    for (const [name, { start }] of Object.entries(distinctTargets)) started.set(name, await start());
    configure(Object.assign({}, ...[...started.values()].map((t) => t.env)));
  }, 30_000);
  afterAll(async () => {
    for (const target of started.values()) await target.stop();
  });

  it("asks for one write there and one delete here", async () => {
    const work = new Map<string, string | null>();
    const asked = new Map<string, ReturnType<typeof counter>>();
    await aBusyPerson(async () => {
      for (const [name, target] of started)
        work.set(name, (await connected(target, user, await target.connect()))("Work"));
    });
    for (const [name, target] of started) asked.set(name, counter(target));
    const all = () => Object.fromEntries([...asked].map(([name, counts]) => [name, counts()]));
    let from: string | null = null;
    for (const to of route) {
      await changeSettings(user, { kind: "primary", calendarId: work.get(to) ?? null });
      await comeToRest(engine);
      const nothing = Object.fromEntries([...started.keys()].map((name) => [name, {}]));
      const left = from ? { [from]: { delete: BOOKINGS } } : {};
      expect(all()).toEqual({ ...nothing, ...left, [to]: { write: BOOKINGS } });
      from = to;
    }
  }, 30_000);
});
