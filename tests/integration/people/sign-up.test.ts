import { beforeAll, describe, expect, it } from "@jest/globals";
import { database } from "@/db/client";
import { syncSettings, throttles, users } from "@/db/schema";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { useEnv } from "../../setup/env";
import { asRequest, formOf, redirectOf } from "../../setup/request";
import { allUsers, PASSWORD } from "../auth/people";

const { createAccount } = await import("@/app/(auth)/sign-up/actions");
const { currentUser } = await import("@/lib/auth/session");
const { idle } = await import("@/lib/actions/state");

const anna = {
  name: "Anna Miller",
  email: "Anna@Example.com",
  password: PASSWORD,
  timeZone: "Europe/Berlin",
};
const send = (fields: Record<string, string>, headers?: Record<string, string>) =>
  asRequest({ ...(headers && { headers }) }, () => createAccount(idle, formOf(fields)));

describe("sign-up", () => {
  beforeAll(() => useEnv());

  it("makes the person and their sync settings, signs them in and goes on", async () => {
    const cookies = new Map<string, string>();
    const done = asRequest({ cookies }, () =>
      createAccount(idle, formOf({ ...anna, callbackUrl: "/services" })),
    );
    expect(await redirectOf(done)).toBe("/services");
    const [person] = await allUsers();
    expect(person).toMatchObject({
      name: "Anna Miller",
      email: "anna@example.com",
      timeZone: "Europe/Berlin",
    });
    expect(person?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await database().select().from(syncSettings)).toHaveLength(1);
    expect(await asRequest({ cookies }, currentUser)).toMatchObject({
      id: person?.id,
      email: "anna@example.com",
    });
  });

  it("takes UTC when the browser tells no zone, or nonsense", async () => {
    for (const [i, timeZone] of ["", "Mars/Olympus", "+01:00", "../etc"].entries())
      await redirectOf(
        send({ ...anna, email: `p${i}@example.com`, timeZone, callbackUrl: "//evil.example" }),
      );
    expect((await allUsers()).map((u) => u.timeZone)).toEqual(["UTC", "UTC", "UTC", "UTC"]);
  });

  it("says inline that the address is taken, keeps what was typed, and gives no password back", async () => {
    await redirectOf(send(anna));
    const state = await send({ ...anna, email: " ANNA@example.com ", name: "Another" });
    expect(state).toMatchObject({
      status: "failed",
      code: "email_taken",
      fields: { email: "Somebody already has an account with this email address." },
      values: { name: "Another" },
    });
    expect(JSON.stringify(state)).not.toContain(PASSWORD);
    expect(await allUsers()).toHaveLength(1);
  });

  it.each([
    [{ name: "" }, "name"],
    [{ name: "a".repeat(101) }, "name"],
    [{ name: "Anna\r\nBEGIN:VEVENT" }, "name"],
    [{ name: "An\0na" }, "name"],
    [{ email: "anna" }, "email"],
    [{ email: "anna@example.com\r\nBcc: x@example.com" }, "email"],
    [{ email: `${"a".repeat(250)}@example.com` }, "email"],
    [{ password: "short" }, "password"],
    [{ password: "x9-".repeat(50) }, "password"],
    [{ password: "password123" }, "password"],
    [{ password: "anna miller 1" }, "password"],
  ])("refuses %j beside its field", async (wrong, field) => {
    const state = await send({ ...anna, ...wrong });
    expect(state).toMatchObject({ status: "failed", fields: { [field]: expect.stringMatching(/\.$/) } });
    expect(await allUsers()).toHaveLength(0);
  });

  it("stores names of any script and marks, and ignores fields it did not ask for", async () => {
    const name = "שרה <b>O'Neil</b> 🌷 BEGIN:VEVENT";
    const id = "00000000-0000-7000-8000-000000000000";
    await redirectOf(send({ ...anna, name, id, role: "admin", passwordHash: "x" }));
    const [person] = await allUsers();
    expect(person?.name).toBe(name);
    expect(person?.id).not.toBe(id);
  });

  it("takes 64 and 128 characters", async () => {
    const long = "vK3x-88qQ-zzPw-71nB-0fGh-Lm4s-Tt9y-cc2R-eE5d-Uo6a-qq1W-iI7k-x4ZZ";
    await redirectOf(send({ ...anna, password: long }));
    await redirectOf(send({ ...anna, email: "b@example.com", password: long + long }));
    expect(await allUsers()).toHaveLength(2);
  });

  it("refuses forms of other sites", async () => {
    for (const origin of ["https://evil.example", "null"])
      expect(await send(anna, { origin })).toMatchObject({ status: "failed", code: "cross_site" });
    expect(await send(anna, { host: "localhost:3000" })).toMatchObject({ code: "cross_site" });
    expect(await database().select().from(users)).toHaveLength(0);
  });

  it("slows down one address that makes many accounts", async () => {
    useEnv({ TRUSTED_PROXY_HOPS: "1" });
    const headers = { origin: "http://localhost:3000", "x-forwarded-for": "203.0.113.7" };
    let refused: unknown;
    for (let i = 0; i < 25 && !refused; i++)
      refused = await redirectOf(send({ ...anna, email: `p${i}@example.com` }, headers)).then(
        () => undefined,
        (error: Error) => error.message,
      );
    useEnv();
    expect(refused).toContain("too_many_tries");
    expect(await allUsers()).toHaveLength(20);
  });

  it("slows everybody down together where addresses are unknown, and says how long", async () => {
    useEnv();
    const policy = policies.signUpFromUnknown;
    await takeAttempt([{ key: "sign-up", policy }], new Date());
    await database().update(throttles).set({ count: policy.limit });
    expect(await send(anna)).toMatchObject({
      code: "too_many_tries",
      message: "Too many tries. Wait 60 minutes, then try again.",
    });
    expect(await allUsers()).toHaveLength(0);
  });
});
