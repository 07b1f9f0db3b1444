import { beforeAll, describe, expect, it } from "@jest/globals";
import { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { z } from "zod";
import { POST } from "@/app/api/auth/sign-out/route";
import { database } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { signIn } from "@/lib/auth/sign-in";
import { findSession, insertSession, listSessions, sweepSessions } from "@/lib/auth/store";
import { makeToken } from "@/lib/auth/token";
import { failAt, ok } from "@/lib/errors";
import { wordsOf } from "@/lib/errors/words";
import { deleteAccount } from "@/lib/people/commands";
import { sessionsOf } from "@/lib/people/sessions";
import { NO_VISIT, type Visit } from "@/lib/security/visit";
import { useEnv } from "../../setup/env";
import { asRequest, formOf, redirectOf } from "../../setup/request";
import { PASSWORD, somebody } from "./people";

const { currentUser, requireUser } = await import("@/lib/auth/session");
const { defineAction } = await import("@/lib/actions/define");
const { GET } = await import("@/app/api/sync/status/route");
const { savePassword, saveProfile } = await import("@/app/(app)/settings/profile/actions");
const { signOutBrowser, signOutElsewhere } = await import("@/app/(app)/settings/security/actions");
const { idle } = await import("@/lib/actions/state");

const jarOf = async (session: { userId: string; sessionId: string }) =>
  new Map([["calpace.session", await makeToken(session)]]);
const signedIn = async () => {
  const anna = await somebody();
  return { anna, cookies: await jarOf({ userId: anna.id, sessionId: anna.sessionId }) };
};
const who = (cookies: Map<string, string>) => asRequest({ cookies: new Map(cookies) }, currentUser);
const cookieHeader = (cookies: Map<string, string>) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
const signOut = (cookies: Map<string, string>, origin = "http://localhost:3000") =>
  POST(
    new NextRequest("http://localhost:3000/api/auth/sign-out", {
      method: "POST",
      headers: { origin, cookie: cookieHeader(cookies) },
    }),
  );
const another = async (userId: string, now = new Date(), visit?: Visit) =>
  jarOf({ userId, sessionId: await insertSession(database(), userId, now, visit) });
const hours = (n: number) => new Date(Date.now() + n * 3_600_000);

describe("sessions", () => {
  beforeAll(() => useEnv());

  it("refuses a cookie replayed after signing out", async () => {
    const { anna, cookies } = await signedIn();
    const stolen = new Map(cookies);
    expect(await who(cookies)).toMatchObject(anna);
    const answer = await signOut(cookies);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in"]);
    expect(await who(stolen)).toBeNull();
  });

  it("takes the session's cookie and what the browser kept with it on signing out, never the device's cookie", async () => {
    const { cookies } = await signedIn();
    const answer = await signOut(cookies.set("calpace.device", "known"));
    expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
    const set = answer.headers.getSetCookie();
    expect(set).toHaveLength(1);
    expect(set[0]).toMatch(/^calpace\.session=;.*Max-Age=0/i);
  });

  it("does not let another site sign anybody out", async () => {
    const { cookies } = await signedIn();
    const answer = await signOut(cookies, "https://evil.example");
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get("clear-site-data")).toBeNull();
    expect(await who(cookies)).not.toBeNull();
  });

  it.each([
    ["password", () => savePassword, { currentPassword: PASSWORD, newPassword: "quiet river lantern 8" }],
    [
      "email address",
      () => saveProfile,
      { name: "Anna", email: "a2@example.com", timeZone: "UTC", currentPassword: PASSWORD },
    ],
  ] as const)(
    "refuses every cookie from before a change of %s; this browser has a new one",
    async (_what, action, fields) => {
      const { anna, cookies } = await signedIn();
      const copied = new Map(cookies);
      const other = await another(anna.id);
      const state = await asRequest({ cookies }, () => action()(idle, formOf(fields)));
      expect(state).toMatchObject({ status: "done", value: null });
      expect(await who(other)).toBeNull();
      expect(await who(copied)).toBeNull();
      expect(await who(cookies)).toMatchObject({ id: anna.id });
    },
  );

  it("keeps every session when a name alone is changed", async () => {
    const { anna, cookies } = await signedIn();
    const other = await another(anna.id);
    const fields = { name: "Ann", email: "anna@example.com", timeZone: "UTC" };
    await asRequest({ cookies }, () => saveProfile(idle, formOf(fields)));
    expect(await who(other)).toMatchObject({ name: "Ann" });
    expect(await who(cookies)).toMatchObject({ sessionId: anna.sessionId });
  });

  it("ends a session that nobody used for seven days, and no sooner", async () => {
    const { anna } = await signedIn();
    const claims = { userId: anna.id, sessionId: anna.sessionId };
    for (const hour of [167, 334, 501]) expect(await findSession(claims, hours(hour))).toEqual(anna);
    expect(await findSession(claims, hours(501 + 169))).toBeNull();
    // Used or not, thirty days are the end of it.
    for (const hour of [600, 700]) expect(await findSession(claims, hours(hour))).toEqual(anna);
    expect(await findSession(claims, hours(721))).toBeNull();
    await sweepSessions(hours(600));
    expect(await listSessions(anna.id, hours(600))).toHaveLength(1);
    await sweepSessions(hours(700 + 169));
    expect(await database().select().from(sessions)).toEqual([]);
  });

  it("writes down that a session is used every five minutes at most", async () => {
    const { anna } = await signedIn();
    const claims = { userId: anna.id, sessionId: anna.sessionId };
    const seen = async (at: Date) => {
      await findSession(claims, at);
      return (await listSessions(anna.id, at))[0]?.lastSeenAt.getTime();
    };
    const start = await seen(new Date());
    const minute = (n: number) => new Date((start ?? 0) + n * 60_000);
    expect(await seen(minute(4.9))).toBe(start);
    expect(await seen(minute(5))).toBe(minute(5).getTime());
    expect(await seen(minute(9))).toBe(minute(5).getTime());
  });

  it("lets nobody go on who is locked, nor sign in, until that is over", async () => {
    const { anna, cookies } = await signedIn();
    const attempt = { email: anna.email, ...NO_VISIT, device: undefined, now: new Date() };
    await database().update(users).set({ lockedAt: new Date() });
    expect(await who(cookies)).toBeNull();
    expect(await signIn({ ...attempt, password: PASSWORD })).toMatchObject({
      ok: false,
      code: "account_locked",
    });
    expect(await signIn({ ...attempt, password: "wrong" })).toMatchObject({
      ok: false,
      code: "wrong_credentials",
    });
    await database().update(users).set({ lockedAt: null });
    expect(await signIn({ ...attempt, password: PASSWORD })).toMatchObject({ ok: true });
  });

  it("shows a person their own browsers, this one first, and signs out of one or of all others", async () => {
    const visit = {
      browser: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
      address: "203.0.113.7",
    };
    const { anna, cookies } = await signedIn();
    const eve = await somebody("eve@example.com");
    const firefox = await another(anna.id, hours(1), visit);
    const [phone, tablet] = [await another(anna.id, hours(-1)), await another(anna.id, hours(-2))];
    await another(anna.id, hours(-24 * 8));
    const shown = await sessionsOf(anna, hours(1));
    expect(shown.map((one) => one.current)).toEqual([true, false, false, false]);
    expect(shown[1]).toMatchObject(visit);
    expect(shown[0]?.id).toBe(anna.sessionId);

    const end = (id: string) => asRequest({ cookies }, () => signOutBrowser(idle, formOf({ id })));
    const endOthers = () => asRequest({ cookies }, () => signOutElsewhere(idle, formOf({})));
    expect(await end(shown[1]?.id ?? "")).toMatchObject({ status: "done" });
    expect(await who(firefox)).toBeNull();
    expect(await who(phone)).not.toBeNull();
    // Somebody else's session is none of hers, and is not told apart from one that is over.
    expect(await end(eve.sessionId)).toMatchObject({ status: "done" });
    expect(await findSession({ userId: eve.id, sessionId: eve.sessionId }, new Date())).not.toBeNull();
    expect(await endOthers()).toMatchObject({
      value: { words: "3 other browsers were signed out" },
    });
    for (const ended of [phone, tablet]) expect(await who(ended)).toBeNull();
    expect(await who(cookies)).toMatchObject({ id: anna.id });
    expect(await endOthers()).toMatchObject({ value: { words: "No other browser was signed in" } });
    expect(await redirectOf(end(anna.sessionId))).toBe("/sign-in");
    expect([cookies.has("calpace.session"), cookies.has("calpace.left")]).toEqual([false, true]);
  });

  it("is not used by what an open page asks by itself, nor by what it draws anew then", async () => {
    const { anna, cookies } = await signedIn();
    const seen = async () => (await listSessions(anna.id, new Date()))[0]?.lastSeenAt.getTime();
    const week = new Date(Date.now() - 6 * 24 * 3_600_000);
    await database().update(sessions).set({ lastSeenAt: week });
    const status = await asRequest({ cookies }, () => GET());
    expect(status.status).toBe(200);
    expect(await asRequest({ cookies }, currentUser)).toMatchObject(anna);
    expect(await seen()).toBe(week.getTime());
    // What the person asks for, once the moment is over.
    cookies.delete("calpace.watch");
    expect(await asRequest({ cookies }, currentUser)).toMatchObject(anna);
    expect(await seen()).toBeGreaterThan(week.getTime());
  });

  it("runs out after seven days with a page open that asks by itself all the time", async () => {
    const { anna } = await signedIn();
    const claims = { userId: anna.id, sessionId: anna.sessionId };
    for (const hour of [1, 100, 167]) expect(await findSession(claims, hours(hour), false)).toEqual(anna);
    expect(await findSession(claims, hours(169), false)).toBeNull();
  });

  it("refuses a cookie replayed after the account is gone", async () => {
    const { anna, cookies } = await signedIn();
    expect(await deleteAccount(anna, PASSWORD, new Date())).toEqual(ok({ left: [] }));
    expect(await who(cookies)).toBeNull();
  });

  it("refuses forged, damaged, foreign and expired cookies", async () => {
    const { anna, cookies } = await signedIn();
    const eve = await somebody("eve@example.com");
    const token = cookies.get("calpace.session") ?? "";
    const forged = await encode({
      token: { sub: anna.id, sid: anna.sessionId },
      secret: "some other secret of an attacker's own",
    });
    const mixed = await makeToken({ userId: anna.id, sessionId: eve.sessionId });
    const claimless = await encode({
      token: { sub: anna.id },
      secret: "a secret for tests only, long enough",
    });
    const bent = `${token.slice(0, -5)}${token.at(-5) === "A" ? "B" : "A"}${token.slice(-4)}`;
    for (const value of ["", "x", "a.b.c", token.slice(0, -1), bent, forged, mixed, claimless])
      expect(await who(new Map([["calpace.session", value]]))).toBeNull();
    const past = await insertSession(database(), anna.id, new Date(Date.now() - 31 * 24 * 3_600_000));
    expect(await who(await jarOf({ userId: anna.id, sessionId: past }))).toBeNull();
  });

  it("sends people without a session to sign in and back", async () => {
    const headers = { "x-calpace-path": "/services?page=2" };
    expect(await redirectOf(asRequest({ headers }, requireUser))).toBe(
      "/sign-in?callbackUrl=%2Fservices%3Fpage%3D2",
    );
    expect(await redirectOf(asRequest({ headers: { "x-calpace-path": "//evil" } }, requireUser))).toBe(
      "/sign-in",
    );
    expect(await redirectOf(asRequest({}, requireUser))).toBe("/sign-in");
  });
});

describe("defineAction", () => {
  const schema = z.object({ name: z.string().min(1), password: z.string().optional() });
  const seen: unknown[] = [];
  const action = defineAction(schema, async ({ user, input }) => {
    seen.push({ ...input, userId: user.id });
    if (input.name === "boom") throw new Error("secret detail /etc/passwd");
    if (input.name === "taken") return failAt("name", "email_taken");
    return ok(input.name);
  });
  const run = async (
    fields: Record<string, string>,
    cookies: Map<string, string>,
    headers?: Record<string, string>,
  ) => asRequest({ cookies, ...(headers && { headers }) }, () => action(idle, formOf(fields)));
  beforeAll(() => useEnv());

  it("gives the handler the person and what the schema names, nothing else", async () => {
    const { anna, cookies } = await signedIn();
    const state = await run({ name: "x", userId: "someone-else", role: "admin" }, cookies);
    expect(state).toMatchObject({ status: "done", value: "x", at: expect.any(Number) });
    expect(seen.pop()).toEqual({ name: "x", userId: anna.id });
  });

  it("answers failures in words beside their fields and keeps what was typed", async () => {
    const { cookies } = await signedIn();
    expect(await run({ name: "taken", password: "hunter2 hunter2" }, cookies)).toEqual({
      status: "failed",
      code: "email_taken",
      message: wordsOf("email_taken"),
      fields: { name: wordsOf("email_taken") },
      values: { name: "taken" },
      at: expect.any(Number),
    });
    expect(await run({}, cookies)).toMatchObject({ code: "invalid", fields: { name: "Fill this in." } });
  });

  it("answers an unexpected error as an id, never its text", async () => {
    const { cookies } = await signedIn();
    const state = await run({ name: "boom" }, cookies);
    expect(state).toMatchObject({
      code: "unexpected",
      message: expect.stringMatching(/^Something went wrong on our side\. Error id [0-9a-f-]{36}$/),
      errorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.stringify(state)).not.toContain("passwd");
  });

  it("does nothing for other sites and for nobody", async () => {
    const { cookies } = await signedIn();
    seen.length = 0;
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      {},
      { "sec-fetch-site": "cross-site" },
      { origin: "http://localhost:3000", "sec-fetch-site": "cross-site" },
    ])
      expect(await run({ name: "x" }, cookies, headers as Record<string, string>)).toMatchObject({
        code: "cross_site",
      });
    expect(await redirectOf(run({ name: "x" }, new Map()))).toBe("/sign-in");
    expect(seen).toEqual([]);
    expect(await run({ name: "x" }, cookies, { "sec-fetch-site": "same-origin" })).toMatchObject({
      status: "done",
    });
  });
});
