import { beforeAll, describe, expect, it } from "@jest/globals";
import { adoptDatabase, type DatabaseHandle, openDatabase } from "@/db/client";
import { verifyPassword } from "@/lib/auth/password";
import { makeResetToken } from "@/lib/auth/reset";
import { deleteSession, findSession, type SignedInUser } from "@/lib/auth/store";
import { makeToken, readToken } from "@/lib/auth/token";
import { changePassword, changeProfile } from "@/lib/people/commands";
import { resetPassword } from "@/lib/people/reset/commands";
import { testDatabaseUrl } from "../../setup/database";
import { useEnv } from "../../setup/env";
import { allUsers, PASSWORD, somebody } from "./people";

const NEW = ["quiet river lantern 8", "other words entirely 5"] as const;

/** Works on the database as another process does, whose connections are its own. */
async function asAnotherProcess<T>(work: () => Promise<T>): Promise<T> {
  const holder = globalThis as { __calpaceDatabase?: DatabaseHandle };
  const own = holder.__calpaceDatabase;
  const other = await openDatabase({ url: testDatabaseUrl, dataDir: "unused" });
  try {
    adoptDatabase(other);
    return await work();
  } finally {
    if (own) adoptDatabase(own);
    await other.close();
  }
}

const passwordNow = async (): Promise<string | undefined> => {
  const [person] = await allUsers();
  for (const password of [PASSWORD, ...NEW])
    if (await verifyPassword(person?.passwordHash, password)) return password;
  return undefined;
};
const resetTokenOf = async (person: SignedInUser) => {
  const [{ passwordChangedAt } = { passwordChangedAt: new Date(0) }] = await allUsers();
  return makeResetToken({ userId: person.id, passwordChangedAt }, new Date());
};

describe("two at once", () => {
  beforeAll(() => useEnv());

  it("change a password with one old password: one wins, the other is told it is the password no more", async () => {
    const anna = await somebody();
    const outcomes = await Promise.all(
      NEW.map((newPassword) => changePassword(anna, { currentPassword: PASSWORD, newPassword }, new Date())),
    );
    const won = outcomes.findIndex((outcome) => outcome.ok);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(outcomes.find((outcome) => !outcome.ok)).toMatchObject({ code: "wrong_current_password" });
    expect(await passwordNow()).toBe(NEW[won]);
  });

  it("change the password and the address: the second proves itself by the password there is then", async () => {
    const anna = await somebody();
    const profile = { name: "Anna", email: "a2@example.com", timeZone: "UTC", currentPassword: PASSWORD };
    const [password, address] = await Promise.all([
      changePassword(anna, { currentPassword: PASSWORD, newPassword: NEW[0] }, new Date()),
      changeProfile(anna, profile, new Date()),
    ]);
    expect(password.ok).toBe(true);
    expect(await passwordNow()).toBe(NEW[0]);
    const [person] = await allUsers();
    expect(person?.email).toBe(address.ok ? "a2@example.com" : "anna@example.com");
    // One session is left at most: that of whoever came last.
    const sessions = [password, address].flatMap((one) => (one.ok && one.value ? [one.value] : []));
    const alive = await Promise.all(sessions.map((one) => findSession(one, new Date())));
    expect(alive.filter(Boolean)).toHaveLength(1);
  });

  it("use one reset link: one wins", async () => {
    const anna = await somebody();
    const token = await resetTokenOf(anna);
    const outcomes = await Promise.all(NEW.map((password) => resetPassword(token, password, new Date())));
    const won = outcomes.findIndex((outcome) => outcome.ok);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(outcomes.find((outcome) => !outcome.ok)).toMatchObject({ code: "reset_link_used" });
    expect(await passwordNow()).toBe(NEW[won]);
  });
});

describe("two processes on one database", () => {
  beforeAll(() => useEnv());

  it("refuse a cookie that one of them ended, and a link that one of them took", async () => {
    const anna = await somebody();
    const cookie = await makeToken({ userId: anna.id, sessionId: anna.sessionId });
    const who = async () => {
      const claims = await readToken(cookie);
      return claims && findSession(claims, new Date());
    };
    expect(await asAnotherProcess(who)).toMatchObject({ id: anna.id });
    await deleteSession(anna.id, anna.sessionId);
    expect(await asAnotherProcess(who)).toBeNull();

    const token = await resetTokenOf(anna);
    expect((await asAnotherProcess(() => resetPassword(token, NEW[0], new Date()))).ok).toBe(true);
    const used = { ok: false, code: "reset_link_used" };
    expect(await resetPassword(token, NEW[1], new Date())).toEqual(used);
    expect(await asAnotherProcess(() => resetPassword(token, NEW[1], new Date()))).toEqual(used);
    expect(await passwordNow()).toBe(NEW[0]);
    expect(await findSession({ userId: anna.id, sessionId: anna.sessionId }, new Date())).toBeNull();
  });
});
