import { beforeAll, describe, expect, it } from "@jest/globals";
import { encode } from "next-auth/jwt";
import { z } from "zod";
import { database } from "@/db/client";
import { insertSession } from "@/lib/auth/store";
import { makeToken } from "@/lib/auth/token";
import { failAt, ok } from "@/lib/errors";
import { wordsOf } from "@/lib/errors/words";
import { changePassword, deleteAccount } from "@/lib/people/commands";
import { useEnv } from "../../setup/env";
import { asRequest, formOf, redirectOf } from "../../setup/request";
import { PASSWORD, somebody } from "./people";

const { currentUser, requireUser } = await import("@/lib/auth/session");
const { defineAction } = await import("@/lib/actions/define");
const { signOut } = await import("@/app/(auth)/actions");
const { idle } = await import("@/lib/actions/state");

const jarOf = async (session: { userId: string; sessionId: string }) =>
  new Map([["calpace.session", await makeToken(session)]]);
const signedIn = async () => {
  const anna = await somebody();
  return { anna, cookies: await jarOf({ userId: anna.id, sessionId: anna.sessionId }) };
};
const who = (cookies: Map<string, string>) => asRequest({ cookies: new Map(cookies) }, currentUser);

describe("sessions", () => {
  beforeAll(() => useEnv());

  it("refuses a cookie replayed after signing out", async () => {
    const { anna, cookies } = await signedIn();
    const stolen = new Map(cookies);
    expect(await who(cookies)).toMatchObject(anna);
    expect(await redirectOf(asRequest({ cookies }, signOut))).toBe("/sign-in");
    expect(cookies.has("calpace.session")).toBe(false);
    expect(await who(stolen)).toBeNull();
  });

  it("does not let another site sign anybody out", async () => {
    const { cookies } = await signedIn();
    await redirectOf(asRequest({ cookies, headers: { origin: "https://evil.example" } }, signOut));
    expect(await who(cookies)).not.toBeNull();
  });

  it("refuses other browsers' cookies after a password change, and keeps this one", async () => {
    const { anna, cookies } = await signedIn();
    const other = await jarOf({
      userId: anna.id,
      sessionId: await insertSession(database(), anna.id, new Date()),
    });
    const input = { currentPassword: PASSWORD, newPassword: "quiet river lantern 8" };
    expect(await changePassword(anna, input, new Date())).toEqual(ok(null));
    expect(await who(other)).toBeNull();
    expect(await who(cookies)).toMatchObject(anna);
  });

  it("refuses a cookie replayed after the account is gone", async () => {
    const { anna, cookies } = await signedIn();
    expect(await deleteAccount(anna, PASSWORD, new Date())).toEqual(ok(null));
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
