import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { invitations, users } from "@/db/schema";
import { INVITATION_DAYS, invite, makeSetupLink, takeBack } from "@/lib/people/invitations/commands";
import { findPass, openInvitations } from "@/lib/people/invitations/queries";
import { signUp } from "@/lib/people/sign-up/commands";
import { currentDoor } from "@/lib/people/sign-up/queries";
import { doorAnswer } from "@/lib/people/sign-up/rule";
import { NO_VISIT } from "@/lib/security/visit";
import { useEnv } from "../../setup/env";
import { aPerson } from "../../setup/factories";
import { allUsers, PASSWORD } from "../auth/people";

const now = new Date();
const later = (days: number) => new Date(now.getTime() + days * 24 * 3_600_000);
const come = (email: string, invitation?: string, at = now) =>
  signUp({ name: "Anna", email, password: PASSWORD, timeZone: "UTC", invitation }, NO_VISIT, at);
const tokenOf = (link: string | null) => new URL(link ?? "").searchParams.get("invitation") ?? "";
const roles = async () => (await allUsers()).map((user) => user.role).sort();
const OUTSIDE = { SIGN_UP: "first", APP_URL: "https://calpace.example.org" };

const operator = () => aPerson({ role: "operator" });
async function invited(email: string | null, at = now): Promise<string> {
  const [by] = await database().select().from(users).where(eq(users.role, "operator"));
  const made = await invite(by?.id ?? "", email, at);
  if (!made.ok) throw new Error(made.code);
  return tokenOf(made.value.link);
}

describe("the first account", () => {
  afterEach(() => useEnv());

  it("is the operator's, and closes the door behind it", async () => {
    useEnv({ SIGN_UP: "first" });
    expect((await come("anna@example.com")).ok).toBe(true);
    expect(await roles()).toEqual(["operator"]);
    expect(await come("eve@example.com")).toMatchObject({ code: "sign_up_closed" });
    // Whether somebody has an account makes no difference to the answer.
    expect(await come("anna@example.com")).toEqual(await come("nobody@example.com"));
    expect(await come("anna@example.com")).toMatchObject({ code: "sign_up_closed" });
  });

  it("is the operator's where anybody may come after it", async () => {
    useEnv({ SIGN_UP: "open" });
    await come("anna@example.com");
    await come("eve@example.com");
    expect(await roles()).toEqual(["operator", "person"]);
  });

  it.each([
    ["has an address of its own", OUTSIDE],
    ["is bound to every interface", { SIGN_UP: "first", HOST: "0.0.0.0" }],
    ["is bound to loopback behind a proxy", { ...OUTSIDE, HOST: "127.0.0.1" }],
    ["is a platform's", { SIGN_UP: "open", VERCEL: "1" }],
    ["is closed", { SIGN_UP: "closed" }],
  ])("takes the setup link where the server %s", async (_, env) => {
    useEnv(env);
    expect(await come("eve@example.com")).toMatchObject({ code: "setup_link_needed" });
    expect(await come("eve@example.com", "x".repeat(43))).toMatchObject({ code: "invitation_void" });
    const token = tokenOf(await makeSetupLink(now));
    expect((await come("anna@example.com", token)).ok).toBe(true);
    expect(await roles()).toEqual(["operator"]);
    expect(await come("eve@example.com", token)).toMatchObject({ code: "invitation_void" });
    expect(await makeSetupLink(now)).toBeNull();
  });

  it.each<Record<string, string>>([
    {},
    { HOST: "127.0.0.1" },
    { HOST: "::1" },
    { HOST: "localhost", APP_URL: "http://[::1]:3000" },
  ])("takes none where only this machine reaches the server: %j", async (env) => {
    useEnv({ SIGN_UP: "first", ...env });
    expect(await makeSetupLink(now)).toBeNull();
    expect((await come("anna@example.com")).ok).toBe(true);
  });

  it("makes every other setup link void: two starts print two of them", async () => {
    useEnv(OUTSIDE);
    const [one, other] = [tokenOf(await makeSetupLink(now)), tokenOf(await makeSetupLink(now))];
    expect((await come("anna@example.com", one)).ok).toBe(true);
    expect(await come("eve@example.com", other)).toMatchObject({ code: "invitation_void" });
    // Nor is it good for anything where anybody may come.
    useEnv({ ...OUTSIDE, SIGN_UP: "open" });
    expect(await come("eve@example.com", other)).toMatchObject({ code: "invitation_void" });
  });

  it("is not made with a setup link that is older than a week", async () => {
    useEnv(OUTSIDE);
    const token = tokenOf(await makeSetupLink(now));
    expect(await come("eve@example.com", token, later(7))).toMatchObject({ code: "invitation_void" });
  });
});

describe("an invitation", () => {
  beforeEach(() => useEnv(OUTSIDE));
  afterEach(() => useEnv());

  it("lets one person in, once, who is no operator", async () => {
    await operator();
    const token = await invited(null);
    expect((await come("anna@example.com", token)).ok).toBe(true);
    expect(await roles()).toEqual(["operator", "person"]);
    expect(await come("eve@example.com", token)).toMatchObject({ code: "invitation_void" });
    expect(await openInvitations(now)).toEqual([]);
  });

  it("is good for seven days", async () => {
    await operator();
    const token = await invited(null);
    const almost = new Date(later(INVITATION_DAYS).getTime() - 1);
    expect(await findPass(token, later(INVITATION_DAYS))).toBe("void");
    expect(await come("anna@example.com", token, later(INVITATION_DAYS))).toMatchObject({
      code: "invitation_void",
    });
    expect((await come("anna@example.com", token, almost)).ok).toBe(true);
  });

  it("for one address is for nobody else, and is kept when somebody else tries", async () => {
    await operator();
    const token = await invited("anna@example.com");
    expect(await come("eve@example.com", token)).toMatchObject({
      code: "invitation_other_email",
      fields: { email: expect.any(String) },
    });
    expect((await come("anna@example.com", token)).ok).toBe(true);
  });

  it("is kept when the sign-up fails for another reason", async () => {
    await operator();
    await aPerson({ email: "eve@example.com" });
    const token = await invited(null);
    expect(await come("eve@example.com", token)).toMatchObject({ code: "email_taken" });
    const weak = { name: "Anna", email: "anna@example.com", password: "password123", timeZone: "UTC" };
    expect(await signUp({ ...weak, invitation: token }, NO_VISIT, now)).toMatchObject({
      code: "weak_password",
    });
    expect((await come("anna@example.com", token)).ok).toBe(true);
  });

  it("is void once taken back, or replaced by another for the same address", async () => {
    const by = await operator();
    const first = await invited("anna@example.com");
    const second = await invited("anna@example.com");
    expect(await findPass(first, now)).toBe("void");
    const [open] = await openInvitations(now);
    expect(open).toMatchObject({ email: "anna@example.com", by: "Ada" });
    expect((await takeBack(by.id, open?.id ?? "")).ok).toBe(true);
    expect(await come("anna@example.com", second)).toMatchObject({ code: "invitation_void" });
  });

  it("goes with the operator who made it", async () => {
    const [one] = [await operator(), await operator()];
    const made = await invite(one.id, null, now);
    await database().delete(users).where(eq(users.id, one.id));
    const token = made.ok ? tokenOf(made.value.link) : "";
    expect(await come("anna@example.com", token)).toMatchObject({ code: "invitation_void" });
  });

  it("is not made by somebody who is no operator, is locked, or is gone", async () => {
    const people = [
      await aPerson(),
      await aPerson({ role: "operator", lockedAt: now }),
      { id: "00000000-0000-7000-8000-000000000000" },
    ];
    for (const { id } of people) {
      expect(await invite(id, null, now)).toMatchObject({ code: "operators_only" });
      expect(await takeBack(id, id)).toMatchObject({ code: "operators_only" });
    }
    expect(await database().select().from(invitations)).toEqual([]);
  });

  it("is not made for somebody who has an account, nor without end", async () => {
    const by = await operator();
    await aPerson({ email: "anna@example.com" });
    expect(await invite(by.id, "anna@example.com", now)).toMatchObject({ code: "email_taken" });
    for (let i = 0; i < 50; i++) await invited(null);
    expect(await invite(by.id, null, now)).toMatchObject({ code: "too_many_invitations" });
    expect((await invite(by.id, null, later(8))).ok).toBe(true);
  });

  it("is nowhere in the database as a link", async () => {
    await operator();
    const token = await invited("anna@example.com");
    expect(JSON.stringify(await database().select().from(invitations))).not.toContain(token);
  });

  it("opens the page that is shut without it", async () => {
    await operator();
    const { door } = await currentDoor();
    expect(doorAnswer(door, await findPass(undefined, now))).toBe("sign_up_closed");
    expect(doorAnswer(door, await findPass("nonsense\0", now))).toBe("invitation_void");
    expect(doorAnswer(door, await findPass(await invited(null), now))).toBeNull();
  });
});
