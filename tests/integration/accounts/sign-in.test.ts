import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { accountIn, beginConnect, finishConnect, type Visitor } from "@/lib/accounts/sign-in/commands";
import { wordsOf } from "@/lib/errors/words";
import { changeSettings } from "@/lib/integrations/commands";
import { runAll } from "@/lib/sync/run";
import { refusal } from "../../fakes/google/errors";
import { type GoogleFake, startGoogleFake } from "../../fakes/google/server";
import { comeToRest, realEngine } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { aBooking, aPerson, aService, brokenInvariants } from "../../setup/factories";

const ADA = "ada@example.test";
const BOB = "bob@example.test";
const engine = realEngine();

let fake: GoogleFake;
let visitor: Visitor;

beforeAll(async () => {
  fake = await startGoogleFake({
    accounts: [ADA, BOB].map((email) => ({
      email,
      calendars: [
        { id: email, summary: email, primary: true },
        { id: `second-${email}`, summary: "Second" },
      ],
    })),
  });
  configure(fake.env);
});
afterAll(() => fake.stop());

beforeEach(async () => {
  fake.faults.clear();
  visitor = { id: (await aPerson()).id, sessionId: uuid() };
});

async function begin(connectionId: string | null = null): Promise<string> {
  const begun = await beginConnect(visitor, "google", connectionId);
  if (!begun.ok) throw new Error(begun.code);
  return begun.value.url;
}

/** What the browser brings back from the consent page. */
async function consent(url: string, options: Parameters<GoogleFake["consent"]>[1]) {
  const back = await fake.consent(url, options);
  const get = (name: string) => back.searchParams.get(name);
  return { state: get("state"), code: get("code"), error: get("error") };
}

async function connect(email = ADA): Promise<string> {
  const finished = await finishConnect(visitor, "google", await consent(await begin(), { email }));
  if (!finished.ok) throw new Error(finished.code);
  return finished.value.connectionId;
}

describe("signing in at a provider", () => {
  it("connects the account with its calendars, the default first", async () => {
    const finished = await finishConnect(visitor, "google", await consent(await begin(), { email: ADA }));
    expect(finished).toMatchObject({
      ok: true,
      value: { firstConnection: true, reconnected: false, defaultCalendar: { name: ADA } },
    });
    const [row] = await rows<{ address: string; credentials: string }>(
      database(),
      sql`select address, credentials from connections`,
    );
    expect(row?.address).toBe(ADA);
    expect(row?.credentials).toMatch(/^v1\./);
  });

  it("tells a refused listing in no other service's words", async () => {
    const answer = await consent(await begin(), { email: ADA });
    fake.fail("calendarList.list", refusal(403, "forbidden"));
    const refused = await finishConnect(visitor, "google", answer);
    if (refused.ok) throw new Error("It was connected.");
    expect(refused.code).toBe("refused");
    expect(wordsOf(refused.code)).not.toMatch(/CalDAV/);
    expect(await rows(database(), sql`select 1 from connections`)).toEqual([]);
  });

  it("takes a state once only", async () => {
    const answer = await consent(await begin(), { email: ADA });
    expect(await finishConnect(visitor, "google", answer)).toMatchObject({ ok: true });
    expect(await finishConnect(visitor, "google", answer)).toMatchObject({
      ok: false,
      code: "stale_sign_in",
    });
  });

  it("takes a state only from the session, person and provider that began it, and in time", async () => {
    const answer = await consent(await begin(), { email: ADA });
    const stranger = { id: (await aPerson()).id, sessionId: visitor.sessionId };
    const refused = { ok: false, code: "stale_sign_in" };
    expect(await finishConnect({ ...visitor, sessionId: uuid() }, "google", answer)).toMatchObject(refused);
    expect(await finishConnect(stranger, "google", answer)).toMatchObject(refused);
    expect(await finishConnect(visitor, "microsoft", answer)).toMatchObject(refused);
    expect(await finishConnect(visitor, "google", { ...answer, state: "made-up" })).toMatchObject(refused);
    expect(await finishConnect(visitor, "google", { ...answer, state: null })).toMatchObject(refused);
    await rows(database(), sql`update oauth_transactions set expires_at = now() - interval '1 second'`);
    expect(await finishConnect(visitor, "google", answer)).toMatchObject(refused);
    expect(await rows(database(), sql`select 1 from connections`)).toEqual([]);
  });

  it("says so when a permission was left unticked, and connects nothing", async () => {
    const answer = await consent(await begin(), {
      email: ADA,
      untick: ["https://www.googleapis.com/auth/calendar.events"],
    });
    expect(await finishConnect(visitor, "google", answer)).toMatchObject({
      ok: false,
      code: "scope_missing",
    });
    expect(await rows(database(), sql`select 1 from connections`)).toEqual([]);
  });

  it("says so when the person declined", async () => {
    const answer = await consent(await begin(), { email: ADA, deny: true });
    expect(await finishConnect(visitor, "google", answer)).toMatchObject({
      ok: false,
      code: "consent_denied",
    });
  });

  it.each([
    ["admin_policy_enforced", "admin_policy"],
    ["org_internal", "registration_internal"],
    ["constructor", "sign_in_failed"],
  ])("says whose job it is when %s comes back in place of a code", async (error, code) => {
    const { state } = await consent(await begin(), { email: ADA, deny: true });
    expect(await finishConnect(visitor, "google", { state, code: null, error })).toMatchObject({
      ok: false,
      code,
    });
  });

  it("keeps the connection when the same account signs in again, and refuses another in its place", async () => {
    const id = await connect();
    const again = await finishConnect(visitor, "google", await consent(await begin(id), { email: ADA }));
    expect(again).toMatchObject({ ok: true, value: { connectionId: id, reconnected: true } });
    const other = await finishConnect(visitor, "google", await consent(await begin(id), { email: BOB }));
    expect(other).toMatchObject({ ok: false, code: "other_account" });
    expect(await rows(database(), sql`select 1 from connections`)).toHaveLength(1);
  });

  it("knows on every road back which account was to be reconnected", async () => {
    const id = await connect();
    const answers = [
      await consent(await begin(id), { email: ADA, deny: true }),
      await consent(await begin(id), { email: BOB }),
      await consent(await begin(id), {
        email: ADA,
        untick: ["https://www.googleapis.com/auth/calendar.events"],
      }),
    ];
    const codes: string[] = [];
    for (const answer of [...answers, ...answers]) {
      const finished = await finishConnect(visitor, "google", answer);
      codes.push(finished.ok ? "connected" : finished.code);
      expect(accountIn(answer.state)).toBe(id);
    }
    // The second time their states were spent.
    expect(codes).toEqual([
      "consent_denied",
      "other_account",
      "scope_missing",
      ...Array(3).fill("stale_sign_in"),
    ]);
    expect(await rows(database(), sql`select 1 from connections`)).toHaveLength(1);
  });

  it("names no account for a new one, nor for a state that somebody made up", async () => {
    expect(accountIn((await consent(await begin(), { email: ADA })).state)).toBeNull();
    for (const state of [null, "", "made-up", "made-up.", "made-up.https://evil.example"])
      expect(accountIn(state)).toBeNull();
  });

  it("begins nothing for an account that is not the person's", async () => {
    expect(await beginConnect(visitor, "google", uuid())).toMatchObject({ code: "account_not_found" });
    const other = { id: (await aPerson()).id, sessionId: uuid() };
    expect(await beginConnect(other, "google", await connect())).toMatchObject({
      code: "account_not_found",
    });
  });

  it("refuses a service that is not set up or not known", async () => {
    expect(await beginConnect(visitor, "microsoft", null)).toMatchObject({ code: "not_configured" });
    expect(await beginConnect(visitor, "caldav", null)).toMatchObject({ code: "unknown_provider" });
    expect(await beginConnect(visitor, "nobody", null)).toMatchObject({ code: "unknown_provider" });
  });
});

describe("tokens", () => {
  let service: string;
  let connection: string;
  const events = () => fake.events(ADA);
  const blocked = async () =>
    (await rows<{ blocked: string | null }>(database(), sql`select blocked from sync_lanes`))[0]?.blocked;

  beforeEach(async () => {
    for (const event of events()) fake.removeEvent(ADA, event.id);
    service = (await aService(visitor.id)).id;
    connection = await connect();
    const [calendar] = await rows<{ id: string }>(database(), sql`select id from calendars where is_default`);
    await changeSettings(visitor.id, { kind: "primary", calendarId: calendar?.id ?? null });
    await changeSettings(visitor.id, { kind: "bulk", enabled: true });
    await runAll(engine);
  });

  it("one request for a create, none for a token that still works", async () => {
    const before = { token: fake.count("token"), all: fake.count() };
    await aBooking(visitor.id, service);
    await runAll(engine);
    expect(events()).toHaveLength(1);
    expect(fake.count("token") - before.token).toBe(0);
    expect(fake.count() - before.all).toBe(1);
  });

  it("renews a token the service refuses once, and goes on without a word", async () => {
    fake.expire(ADA);
    const before = fake.count("token");
    for (let i = 0; i < 3; i++) await aBooking(visitor.id, service);
    await comeToRest(engine);
    expect(events()).toHaveLength(3);
    expect(fake.count("token") - before).toBe(1);
    expect(await blocked()).toBeNull();
  });

  it("waits with reconnect needed once consent is gone; after reconnecting everything arrives, once", async () => {
    fake.revoke(ADA);
    for (let i = 0; i < 3; i++) await aBooking(visitor.id, service);
    await runAll(engine);
    expect(await blocked()).toBe("invalid_grant");
    expect(events()).toEqual([]);
    expect(await rows(database(), sql`select distinct attempts from event_links`)).toEqual([{ attempts: 0 }]);
    const back = await finishConnect(
      visitor,
      "google",
      await consent(await begin(connection), { email: ADA }),
    );
    expect(back).toMatchObject({ ok: true, value: { connectionId: connection } });
    await comeToRest(engine);
    expect(events()).toHaveLength(3);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("F16: an invalid_grant that races somebody's new consent raises no alarm", async () => {
    fake.revoke(ADA);
    await aBooking(visitor.id, service);
    let raced = false;
    const racing = {
      ...engine,
      at: async (point: string) => {
        if (point !== "claimed" || raced) return;
        raced = true;
        await finishConnect(visitor, "google", await consent(await begin(connection), { email: ADA }));
      },
    };
    await runAll(racing);
    await comeToRest(engine);
    expect(raced).toBe(true);
    expect(await blocked()).toBeNull();
    expect(events()).toHaveLength(1);
  });
});
