import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { NextRequest } from "next/server";
import { POST } from "@/app/api/auth/sign-in/route";
import { database, rows } from "@/db/client";
import { securityEvents } from "@/db/schema";
import { listSecurityActivity } from "@/lib/security/activity/queries";
import { recordSecurityEvent } from "@/lib/security/events";
import { pruneSecurityEvents } from "@/lib/security/events/store";
import { useEnv } from "../../setup/env";
import { PASSWORD, somebody } from "../auth/people";

const visit = { address: "203.0.113.9", browser: "Firefox" };
const T0 = new Date("2026-03-31T12:00:00Z");
const at = (seconds: number) => new Date(T0.getTime() + seconds * 1000);
const all = () => database().select().from(securityEvents).orderBy(securityEvents.at);

beforeEach(() => useEnv());

describe("a flood of refusals", () => {
  it("takes one row a minute from one address, which counts them, also when they come at once", async () => {
    const { id: userId } = await somebody();
    const refused = (second: number) =>
      recordSecurityEvent({ kind: "sign_in_refused", userId, ...visit, browser: `${second}` }, at(second));
    await Promise.all([1, 2, 3, 4, 5].map(refused));
    await refused(59);
    await refused(61);
    expect((await all()).map((one) => one.count)).toEqual([6, 1]);
  });

  it("never pushes out what was done, nor grows beyond its bound", async () => {
    const { id: userId } = await somebody();
    await recordSecurityEvent({ kind: "password_changed", userId, ...visit }, at(0));
    await rows(
      database(),
      sql`insert into security_events (id, user_id, kind, at)
        select gen_random_uuid(), ${userId}::uuid, 'sign_in_throttled', ${T0.toISOString()}::timestamptz + n * interval '1 s'
        from generate_series(1, 300) n`,
    );
    await recordSecurityEvent({ kind: "sign_in_refused", userId, ...visit }, at(1000));
    const kinds = (await all()).map((one) => one.kind);
    expect(kinds).toHaveLength(201);
    expect([kinds.at(0), kinds.at(-1)]).toEqual(["password_changed", "sign_in_refused"]);
  });
});

describe("what is kept", () => {
  it("goes after 90 days, and with the account; nothing is kept for one that is gone", async () => {
    const { id: userId } = await somebody();
    const now = Date.now();
    for (const days of [91, 89])
      await recordSecurityEvent({ kind: "signed_in", userId, ...visit }, new Date(now - days * 86_400_000));
    await pruneSecurityEvents();
    expect(await all()).toHaveLength(1);
    await rows(database(), sql`delete from users`);
    await recordSecurityEvent({ kind: "signed_in", userId, ...visit }, new Date(now));
    await recordSecurityEvent({ kind: "account_deleted", userId, ...visit }, new Date(now));
    expect(await all()).toEqual([]);
  });

  it("is not what a stranger, another site or a link to nothing did", async () => {
    const { id: userId } = await somebody();
    await recordSecurityEvent({ kind: "sign_in_refused", userId: null, ...visit }, T0);
    for (const kind of ["cross_site", "not_theirs"] as const)
      await recordSecurityEvent({ kind, userId, ...visit }, T0);
    expect(await all()).toEqual([]);
  });

  it("is listed to its person alone, newest first, each once, page by page", async () => {
    const anna = await somebody();
    const bo = await somebody("bo@example.com");
    for (let i = 0; i < 60; i++)
      await recordSecurityEvent({ kind: "signed_in", userId: anna.id, ...visit }, at(Math.floor(i / 3)));
    const first = await listSecurityActivity(anna.id);
    const second = await listSecurityActivity(anna.id, first.next ?? "");
    const third = await listSecurityActivity(anna.id, second.next ?? "");
    const seen = [first, second, third].flatMap((page) => page.items);
    expect(third.next).toBeNull();
    expect(new Set(seen.map((one) => one.id)).size).toBe(60);
    expect(seen.map((one) => one.at)).toEqual(seen.map((one) => one.at).sort((a, b) => +b - +a));
    expect((await listSecurityActivity(bo.id)).items).toEqual([]);
    expect((await listSecurityActivity(bo.id, first.next ?? "")).items).toEqual([]);
    for (const odd of ["", "x", "1e300_x", `-1_${anna.id}`, `${8.64e15}_${anna.id}`])
      expect((await listSecurityActivity(anna.id, odd)).items).toHaveLength(25);
  });
});

describe("signing in", () => {
  const origin = "http://localhost:3000";
  const post = (fields: Record<string, string>) =>
    POST(
      new NextRequest(`${origin}/api/auth/sign-in`, {
        method: "POST",
        headers: { origin, "content-type": "application/x-www-form-urlencoded", "user-agent": "Firefox" },
        body: new URLSearchParams({ email: "anna@example.com", password: PASSWORD, ...fields }).toString(),
      }),
    );
  const kinds = async () => (await all()).map(({ kind, userId }) => [kind, userId]);
  /** Refusals are kept after their answer. */
  const until = async (count: number) => {
    while ((await all()).length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it("is recorded, as are its refusal and its throttle; of an unknown person nothing is kept", async () => {
    const { id } = await somebody();
    expect((await post({})).status).toBe(303);
    expect(await kinds()).toEqual([["signed_in", id]]);
    expect((await post({ email: "nobody@example.com" })).status).toBe(401);
    for (let i = 0; i < 12; i++) await post({ password: "not the password" });
    await until(3);
    expect(new Set((await kinds()).map(String))).toEqual(
      new Set([`signed_in,${id}`, `sign_in_refused,${id}`, `sign_in_throttled,${id}`]),
    );
  });

  it("answers a refusal before it is recorded: the wait would tell that there is such an account", async () => {
    await somebody();
    expect((await post({ password: "not the password" })).status).toBe(401);
    expect(await all()).toEqual([]);
    await until(1);
  });
});
