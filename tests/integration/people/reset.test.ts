import { beforeAll, describe, expect, it } from "@jest/globals";
import { makeResetToken } from "@/lib/auth/reset";
import { signIn } from "@/lib/auth/sign-in";
import { findSession } from "@/lib/auth/store";
import { readToken } from "@/lib/auth/token";
import { changeProfile, resetPassword } from "@/lib/people/commands";
import { useEnv } from "../../setup/env";
import { PASSWORD, somebody } from "../auth/people";

const NEW = "quiet river lantern 8";
const minutes = (from: Date, n: number) => new Date(from.getTime() + n * 60_000);
const passwordIs = async (password: string) =>
  (await signIn({ email: "anna@example.com", password, address: null, device: undefined, now: new Date() }))
    .ok;

describe("reset link", () => {
  const signedUpAt = minutes(new Date(), -10);
  const asked = minutes(new Date(), -5);
  beforeAll(() => useEnv());

  it("sets a new password once, signs out every browser and signs in this one", async () => {
    const anna = await somebody("anna@example.com", signedUpAt);
    const token = await makeResetToken("Anna@Example.com", asked);
    const done = await resetPassword(token, NEW, new Date());
    if (!done.ok) throw new Error(done.code);
    expect(await findSession(done.value, new Date())).toMatchObject({ id: anna.id });
    expect(await findSession({ userId: anna.id, sessionId: anna.sessionId }, new Date())).toBeNull();
    expect(await passwordIs(PASSWORD)).toBe(false);
    expect(await passwordIs(NEW)).toBe(true);
    expect(await resetPassword(token, "other words entirely 5", new Date())).toMatchObject({
      code: "reset_link_used",
    });
    expect(await passwordIs(NEW)).toBe(true);
  });

  it("lets only one of two links asked for together be used", async () => {
    await somebody("anna@example.com", signedUpAt);
    const [first, second] = [
      await makeResetToken("anna@example.com", asked),
      await makeResetToken("anna@example.com", minutes(asked, 1)),
    ];
    expect((await resetPassword(second, NEW, new Date())).ok).toBe(true);
    expect((await resetPassword(first, "other words entirely 5", new Date())).ok).toBe(false);
  });

  it("works again after a clock was set back only for a newer link", async () => {
    await somebody("anna@example.com", signedUpAt);
    const token = await makeResetToken("anna@example.com", asked);
    expect((await resetPassword(token, NEW, minutes(asked, -0.5))).ok).toBe(true);
    expect((await resetPassword(token, "other words entirely 5", minutes(asked, 1))).ok).toBe(false);
  });

  it("refuses links that are old, from the future, tampered with, or for another purpose", async () => {
    const anna = await somebody("anna@example.com", signedUpAt);
    const token = await makeResetToken("anna@example.com", asked);
    const session = await (await import("@/lib/auth/token")).makeToken({
      userId: anna.id,
      sessionId: anna.sessionId,
    });
    const refused = async (t: string, at = new Date()) =>
      expect(await resetPassword(t, NEW, at)).toMatchObject({ ok: false, code: "reset_link_used" });
    await refused(token, minutes(asked, 61));
    await refused(token, minutes(asked, -2));
    for (let i = 0; i < token.length; i += 7)
      await refused(`${token.slice(0, i)}${token[i] === "A" ? "B" : "A"}${token.slice(i + 1)}`);
    for (const bad of ["", "x", session]) await refused(bad);
    await refused(await makeResetToken("nobody@example.com", asked));
    expect(await readToken(token)).toBeNull();
    expect(await passwordIs(PASSWORD)).toBe(true);
  });

  it("keeps a link that was met with a weak password", async () => {
    await somebody("anna@example.com", signedUpAt);
    const token = await makeResetToken("anna@example.com", asked);
    expect(await resetPassword(token, "password123", new Date())).toMatchObject({ code: "weak_password" });
    expect((await resetPassword(token, NEW, new Date())).ok).toBe(true);
  });

  it("does not follow a person to a new email address", async () => {
    const anna = await somebody("anna@example.com", signedUpAt);
    const token = await makeResetToken("anna@example.com", asked);
    const input = { name: "Anna", email: "a2@example.com", timeZone: "UTC", currentPassword: PASSWORD };
    expect((await changeProfile(anna, input, new Date())).ok).toBe(true);
    expect((await resetPassword(token, NEW, new Date())).ok).toBe(false);
  });
});
