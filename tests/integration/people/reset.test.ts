import { beforeAll, describe, expect, it } from "@jest/globals";
import { eq } from "drizzle-orm";
import { NextRequest } from "next/server";
import { GET } from "@/app/api/auth/reset/route";
import { database } from "@/db/client";
import { securityEvents, users } from "@/db/schema";
import { makeResetToken } from "@/lib/auth/reset";
import { signIn } from "@/lib/auth/sign-in";
import { findSession, type SignedInUser } from "@/lib/auth/store";
import { makeToken, readToken } from "@/lib/auth/token";
import { changePassword, changeProfile } from "@/lib/people/commands";
import { commandPerson } from "@/lib/people/from-outside/commands";
import { resetPassword } from "@/lib/people/reset/commands";
import { findResetPerson } from "@/lib/people/reset/queries";
import { NO_VISIT } from "@/lib/security/visit";
import { useEnv } from "../../setup/env";
import { PASSWORD, somebody } from "../auth/people";

const NEW = "quiet river lantern 8";
const OTHER = "other words entirely 5";
const minutes = (from: Date, n: number) => new Date(from.getTime() + n * 60_000);
const passwordIs = async (password: string) =>
  (await signIn({ email: "anna@example.com", password, ...NO_VISIT, device: undefined, now: new Date() })).ok;

describe("reset link", () => {
  const signedUpAt = minutes(new Date(), -10);
  const asked = minutes(new Date(), -5);
  beforeAll(() => useEnv());

  const signedUp = async () => {
    const anna = await somebody("anna@example.com", signedUpAt);
    return { anna, token: await tokenOf(anna) };
  };
  const tokenOf = async ({ id }: SignedInUser, at = asked) => {
    const [person] = await database().select().from(users).where(eq(users.id, id));
    const passwordChangedAt = person?.passwordChangedAt ?? asked;
    return makeResetToken({ userId: id, passwordChangedAt }, at);
  };
  const used = { ok: false, code: "reset_link_used" };

  it("sets a new password once, signs out every browser and signs in this one", async () => {
    const { anna, token } = await signedUp();
    const done = await resetPassword(token, NEW, new Date());
    if (!done.ok) throw new Error(done.code);
    expect(await findSession(done.value, new Date())).toMatchObject({ id: anna.id });
    expect(await findSession({ userId: anna.id, sessionId: anna.sessionId }, new Date())).toBeNull();
    expect(await passwordIs(PASSWORD)).toBe(false);
    expect(await passwordIs(NEW)).toBe(true);
    expect(await resetPassword(token, OTHER, new Date())).toMatchObject(used);
    expect(await passwordIs(NEW)).toBe(true);
    const kinds = (await database().select().from(securityEvents)).map((event) => event.kind);
    expect(kinds).toContain("password_reset");
    expect(kinds).toContain("reset_link_refused");
  });

  it("lets only one of two links asked for together be used", async () => {
    const { anna, token } = await signedUp();
    expect((await resetPassword(await tokenOf(anna, minutes(asked, 1)), NEW, new Date())).ok).toBe(true);
    expect(await resetPassword(token, OTHER, new Date())).toMatchObject(used);
  });

  it("is worth nothing once the password was changed otherwise, whatever the clock says", async () => {
    const { anna, token } = await signedUp();
    const input = { currentPassword: PASSWORD, newPassword: NEW };
    expect((await changePassword(anna, input, minutes(signedUpAt, 1))).ok).toBe(true);
    expect(await findResetPerson(token, new Date())).toBeNull();
    expect(await resetPassword(token, OTHER, new Date())).toMatchObject(used);
    // A clock set back to the moment the first password was chosen does not make a used link work again.
    const second = await somebody("eve@example.com", signedUpAt);
    const theirs = await tokenOf(second);
    expect((await resetPassword(theirs, NEW, asked)).ok).toBe(true);
    await database().update(users).set({ passwordChangedAt: signedUpAt }).where(eq(users.id, anna.id));
    expect(await resetPassword(theirs, OTHER, asked)).toMatchObject(used);
  });

  it("works for a password whose time the database keeps more finely than a link can tell", async () => {
    const { anna } = await signedUp();
    await database().execute(
      `update users set password_changed_at = '2026-01-02T03:04:05.678901Z' where id = '${anna.id}'`,
    );
    expect((await resetPassword(await tokenOf(anna), NEW, new Date())).ok).toBe(true);
  });

  it("refuses links that are old, from the future, tampered with, or for another purpose", async () => {
    const { anna, token } = await signedUp();
    const session = await makeToken({ userId: anna.id, sessionId: anna.sessionId });
    const refused = async (t: string, at = new Date()) =>
      expect(await resetPassword(t, NEW, at)).toMatchObject(used);
    await refused(token, minutes(asked, 61));
    await refused(token, minutes(asked, -2));
    for (let i = 0; i < token.length; i += 7)
      // The last letter of a part has bits that say nothing.
      if (![".", undefined].includes(token[i + 1]))
        await refused(`${token.slice(0, i)}${token[i] === "A" ? "B" : "A"}${token.slice(i + 1)}`);
    for (const bad of ["", "x", session]) await refused(bad);
    const nobody = { userId: "0190a000-0000-7000-8000-000000000000", passwordChangedAt: asked };
    await refused(await makeResetToken(nobody, asked));
    expect(await readToken(token)).toBeNull();
    expect(await passwordIs(PASSWORD)).toBe(true);
  });

  it("is kept when it was met with a weak password, or the one that is forgotten", async () => {
    const { token } = await signedUp();
    for (const [wrong, code] of [
      ["password123", "weak_password"],
      ["anna example 1", "weak_password"],
      [PASSWORD, "same_password"],
    ] as const)
      expect(await resetPassword(token, wrong, new Date())).toMatchObject({
        code,
        fields: { newPassword: expect.any(String) },
      });
    expect((await resetPassword(token, NEW, new Date())).ok).toBe(true);
  });

  it("names the person, not an address: it follows them to a new one, and is nobody else's who takes the old", async () => {
    const { anna, token } = await signedUp();
    const input = { name: "Anna", email: "a2@example.com", timeZone: "UTC", currentPassword: PASSWORD };
    expect((await changeProfile(anna, input, new Date())).ok).toBe(true);
    const eve = await somebody("anna@example.com", signedUpAt);
    const done = await resetPassword(token, NEW, new Date());
    expect(done).toMatchObject({ ok: true, value: { userId: anna.id } });
    expect(await passwordIs(PASSWORD)).toBe(true);
    expect(eve.id).not.toBe(anna.id);
  });

  it("lets nobody in who is locked", async () => {
    const { token } = await signedUp();
    await commandPerson("lock", "anna@example.com", new Date(), async () => {});
    expect(await resetPassword(token, NEW, new Date())).toMatchObject(used);
  });

  it("is traded for a cookie at once, and spends nothing by being opened", async () => {
    const { token } = await signedUp();
    const open = (value: string) =>
      GET(new NextRequest(`http://localhost:3000/api/auth/reset?token=${encodeURIComponent(value)}`));
    for (let i = 0; i < 2; i++) {
      const answer = await open(token);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/reset-password"]);
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const [cookie = ""] = answer.headers.getSetCookie();
      expect(cookie).toMatch(/^calpace\.reset=.*Max-Age=900;.*HttpOnly;.*SameSite=lax/i);
    }
    for (const bad of ["", "x", `${token}x`])
      expect((await open(bad)).headers.getSetCookie()[0]).toMatch(/^calpace\.reset=;.*Max-Age=0/i);
    expect(await findResetPerson(token, new Date())).toMatchObject({ email: "anna@example.com" });
  });
});
