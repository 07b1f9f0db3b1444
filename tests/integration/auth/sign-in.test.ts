import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { NextRequest } from "next/server";
import { GET, POST } from "@/app/api/auth/sign-in/route";
import { database } from "@/db/client";
import { sessions, throttles } from "@/db/schema";
import { readToken } from "@/lib/auth/token";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { createTurns, type TakeTurn } from "@/lib/security/turns";
import { useEnv } from "../../setup/env";
import { PASSWORD, somebody } from "./people";

const origin = "http://localhost:3000";

interface Post {
  fields?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

function post({ fields = {}, headers = {}, body }: Post = {}) {
  const form = { email: "anna@example.com", password: PASSWORD, ...fields };
  return POST(
    new NextRequest(`${origin}/api/auth/sign-in`, {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body ?? new URLSearchParams(form).toString(),
    }),
  );
}

const cookieOf = (response: Response, name: string) =>
  response.headers.getSetCookie().find((c) => c.startsWith(`${name}=`)) ?? "";
const cookieValue = (response: Response, name: string) => cookieOf(response, name).split(/[=;]/)[1] ?? "";

describe("sign-in form", () => {
  beforeEach(() => useEnv());

  it("signs in with a session row, a cookie and a 303", async () => {
    const anna = await somebody();
    const response = await post({ fields: { email: " ANNA@example.com", callbackUrl: "/bookings?page=2" } });
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/bookings?page=2");
    const cookie = cookieOf(response, "calpace.session");
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=lax/i);
    expect(cookie).toMatch(/Path=\/;/i);
    expect(cookie).not.toMatch(/Secure|Domain/i);
    const claims = await readToken(cookieValue(response, "calpace.session"));
    expect(claims?.userId).toBe(anna.id);
    expect((await database().select().from(sessions)).map((s) => s.id)).toContain(claims?.sessionId);
  });

  it("uses __Host- and Secure on https", async () => {
    await somebody();
    useEnv({ APP_URL: "https://calpace.example" });
    const response = await post({ headers: { origin: "https://calpace.example" } });
    for (const name of ["__Host-calpace.session", "__Host-calpace.device"]) {
      const cookie = cookieOf(response, name);
      expect(cookie).toMatch(/; Secure/i);
      expect(cookie).toMatch(/; HttpOnly/i);
      expect(cookie).toMatch(/; Path=\/;/i);
      expect(cookie).not.toMatch(/Domain/i);
    }
  });

  it("answers an unknown person and a wrong password alike, and shows the form again with the email", async () => {
    await somebody();
    const wrong = await post({ fields: { password: "not the password", callbackUrl: "/services" } });
    const unknown = await post({ fields: { email: "nobody@example.com", callbackUrl: "/services" } });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await unknown.text());
    for (const response of [wrong, unknown])
      expect(response.headers.get("refresh")).toBe(
        "0; url=/sign-in?error=wrong_credentials&callbackUrl=%2Fservices",
      );
    expect(decodeURIComponent(cookieValue(wrong, "calpace.typed"))).toBe("anna@example.com");
    expect(cookieOf(wrong, "calpace.typed")).toMatch(/Max-Age=60;.*HttpOnly/i);
    expect(cookieOf(wrong, "calpace.session")).toBe("");
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "https://evil.example/dashboard",
    "/\tevil",
  ])("stays on the site when asked to go to %j", async (callbackUrl) => {
    await somebody();
    expect((await post({ fields: { callbackUrl } })).headers.get("location")).toBe("/dashboard");
    const failed = await post({ fields: { callbackUrl, password: "wrong" } });
    expect(failed.headers.get("refresh")).toBe("0; url=/sign-in?error=wrong_credentials");
  });

  it.each<[string, Post, number]>([
    ["no fields", { body: "" }, 400],
    ["no password", { fields: { password: "" } }, 400],
    ["JSON", { body: '{"email":"x"}', headers: { "content-type": "application/json" } }, 400],
    ["multipart", { body: "--x", headers: { "content-type": "multipart/form-data; boundary=x" } }, 400],
    ["a huge body", { fields: { password: "x".repeat(1_000_000) } }, 400],
    ["a huge password", { fields: { password: "x".repeat(1_001) } }, 400],
    ["NUL in the email", { fields: { email: "anna\0@example.com" } }, 400],
    ["another site", { headers: { origin: "https://evil.example" } }, 403],
    ["Origin null", { headers: { origin: "null" } }, 403],
    ["a sibling site", { headers: { "sec-fetch-site": "same-site" } }, 403],
  ])("refuses %s without a session", async (_what, request, status) => {
    await somebody();
    const response = await post(request);
    expect(response.status).toBe(status);
    expect(response.headers.get("refresh")).toMatch(/^0; url=\/sign-in\?error=/);
    expect(cookieOf(response, "calpace.session")).toBe("");
    expect(await database().select().from(sessions)).toHaveLength(1);
  });

  it("accepts a post without Origin only where the browser vouches for it", async () => {
    await somebody();
    const send = (headers: Record<string, string>) =>
      POST(
        new NextRequest(`${origin}/api/auth/sign-in`, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
          body: new URLSearchParams({ email: "anna@example.com", password: PASSWORD }).toString(),
        }),
      );
    expect((await send({})).status).toBe(403);
    expect((await send({ "sec-fetch-site": "same-origin" })).status).toBe(303);
  });

  it("ends the session this browser had before", async () => {
    await somebody();
    const first = await post();
    const before = await readToken(cookieValue(first, "calpace.session"));
    await post({ headers: { cookie: `calpace.session=${cookieValue(first, "calpace.session")}` } });
    expect((await database().select().from(sessions)).map((s) => s.id)).not.toContain(before?.sessionId);
  });

  it("leads a reload of its own address to the form", () => {
    expect(GET().headers.get("location")).toBe("/sign-in");
  });

  it("answers an error id and no detail when something breaks", async () => {
    await somebody();
    const holder = globalThis as { __calpaceDatabase?: unknown };
    const database = holder.__calpaceDatabase;
    holder.__calpaceDatabase = undefined;
    const response = await post();
    holder.__calpaceDatabase = database;
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(/^Something went wrong on our side\. Error id [0-9a-f-]{36}$/);
  });
});

describe("sign-in throttles", () => {
  const from = (ip: string, more: Record<string, string> = {}) => ({ "x-forwarded-for": ip, ...more });
  const guess = (headers: Record<string, string> = {}, email = "anna@example.com") =>
    post({ fields: { email, password: "a wrong guess" }, headers });

  const holder = globalThis as { __calpaceTurns?: TakeTurn | undefined };

  beforeEach(() => useEnv({ TRUSTED_PROXY_HOPS: "1" }));
  afterEach(() => {
    holder.__calpaceTurns = undefined;
  });

  it("answers 429 with Retry-After, even to the right password, and to people who do not exist", async () => {
    await somebody();
    for (const email of ["anna@example.com", "nobody@example.com"]) {
      for (let i = 0; i < 5; i++) expect((await guess(from("203.0.113.7"), email)).status).toBe(401);
      const held = await post({ fields: { email }, headers: from("203.0.113.7") });
      expect(held.status).toBe(429);
      expect(Number(held.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(Number(held.headers.get("retry-after"))).toBeLessThanOrEqual(30);
      expect(held.headers.get("refresh")).toMatch(/error=too_many_tries&wait=\d+$/);
    }
  });

  it("locks nobody out: other addresses and browsers that signed in before go on", async () => {
    await somebody();
    const known = await post({ headers: from("203.0.113.7") });
    const device = `calpace.device=${cookieValue(known, "calpace.device")}`;
    for (let i = 0; i < 8; i++) await guess(from("203.0.113.7"));
    expect((await guess(from("203.0.113.7"))).status).toBe(429);
    expect((await post({ headers: from("203.0.113.7", { cookie: device }) })).status).toBe(303);
    expect((await post({ headers: from("198.51.100.1") })).status).toBe(303);
    // Behind no proxy, where addresses are unknown, the known browser goes on as well.
    useEnv();
    for (let i = 0; i < 12; i++) await guess();
    expect((await post()).status).toBe(429);
    expect((await post({ headers: { cookie: device } })).status).toBe(303);
  });

  it("holds a known browser to its own tries, and believes no foreign device cookie", async () => {
    await somebody();
    await somebody("eve@example.com");
    const device = async (email: string) =>
      `calpace.device=${cookieValue(await post({ fields: { email }, headers: from("192.0.2.9") }), "calpace.device")}`;
    const cookie = await device("anna@example.com");
    for (let i = 0; i < 10; i++) expect((await guess(from("192.0.2.1", { cookie }))).status).toBe(401);
    expect((await guess(from("192.0.2.1", { cookie }))).status).toBe(429);
    const foreign = await device("eve@example.com");
    for (let i = 0; i < 5; i++) await guess(from("192.0.2.2", { cookie: foreign }));
    expect((await guess(from("192.0.2.2", { cookie: foreign }))).status).toBe(429);
  });

  it("holds strangers altogether where addresses are unknown; a browser that signed in before goes on", async () => {
    useEnv();
    await somebody();
    const known = await post();
    const device = `calpace.device=${cookieValue(known, "calpace.device")}`;
    // As full as after so many tries, which would take their time.
    await database().delete(throttles);
    await takeAttempt([{ key: "sign-in|strangers", policy: policies.strangers }], new Date());
    await database().update(throttles).set({ count: policies.strangers.limit });
    // Not even one more account is tried: no row is written for it, and no hash computed.
    const rowsBefore = (await database().select().from(throttles)).length;
    const held = await guess({}, "somebody.else@example.com");
    expect(held.status).toBe(429);
    expect(held.headers.get("retry-after")).toMatch(/^\d+$/);
    expect((await database().select().from(throttles)).length).toBe(rowsBefore);
    expect((await post()).status).toBe(429);
    expect((await post({ headers: { cookie: device } })).status).toBe(303);
    // Where addresses are known, nobody is held for what others do elsewhere.
    useEnv({ TRUSTED_PROXY_HOPS: "1" });
    expect((await post({ headers: from("198.51.100.1") })).status).toBe(303);
  });

  it("says that it is busy when too many strangers wait, counts that against nobody, and lets known browsers by", async () => {
    useEnv();
    await somebody();
    const known = await post();
    const device = `calpace.device=${cookieValue(known, "calpace.device")}`;
    await database().delete(throttles);
    holder.__calpaceTurns = createTurns({ atOnce: 1, waiting: { known: 1, stranger: 0 } });
    const strangers = await Promise.all(Array.from({ length: 6 }, (_, i) => guess({}, `p${i}@example.com`)));
    const busy = strangers.filter((answer) => answer.headers.get("refresh")?.includes("error=busy"));
    expect(busy.length).toBeGreaterThan(0);
    for (const answer of busy) expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "5"]);
    const counted = (await database().select().from(throttles)).map((row) => row.count);
    expect(counted.filter((count) => count === 0)).toHaveLength(busy.length);
    expect((await guess()).status).toBe(401);
    expect((await post({ headers: { cookie: device } })).status).toBe(303);
  });

  it("holds one address that tries many accounts, whatever it writes into the header itself", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 62; i++)
      statuses.push((await guess(from(`10.0.0.${i}, 203.0.113.7`), `p${i}@example.com`)).status);
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(401));
    expect(statuses.slice(60)).toEqual([429, 429]);
  });

  it("does not count successful sign-ins against an office", async () => {
    await somebody();
    for (let i = 0; i < 65; i++) expect((await post({ headers: from("203.0.113.7") })).status).toBe(303);
  }, 30_000);
});
