import { beforeAll, describe, expect, it } from "@jest/globals";
import { eq, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { connections, securityEvents, sessions, users } from "@/db/schema";
import { signIn } from "@/lib/auth/sign-in";
import { findSession, insertSession, type SignedInUser } from "@/lib/auth/store";
import { deleteAccount } from "@/lib/people/commands";
import { changeRole, deletePerson, lockPerson, signOutPerson } from "@/lib/people/operator/commands";
import { findPerson, listPeople, PAGE, previewDeletion } from "@/lib/people/operator/queries";
import { NO_VISIT } from "@/lib/security/visit";
import { useEnv } from "../../setup/env";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";
import { PASSWORD, somebody } from "../auth/people";

const now = new Date();
const NOBODY = "00000000-0000-7000-8000-000000000000";
const again = (user: SignedInUser) => findSession({ userId: user.id, sessionId: user.sessionId }, new Date());
const tryToSignIn = (email: string, password: string) =>
  signIn({ email, password, ...NO_VISIT, device: undefined, now: new Date() });
const operator = () => somebody("olga@example.com", now, "operator");
const anna = () => somebody("anna@example.com");
const roleOf = async (id: string) => (await findPerson(id, now))?.role;

describe("a lock", () => {
  beforeAll(() => useEnv());

  it("ends every session at once, and lets nobody in with the right password", async () => {
    const [by, locked] = [await operator(), await anna()];
    expect((await lockPerson(by.id, locked.id, true, now)).ok).toBe(true);
    expect(await again(locked)).toBeNull();
    expect(await database().select().from(sessions).where(eq(sessions.userId, locked.id))).toEqual([]);
    expect(await tryToSignIn("anna@example.com", PASSWORD)).toMatchObject({
      ok: false,
      code: "account_locked",
    });
    expect(await again(by)).toMatchObject({ role: "operator" });
  });

  it("is told to nobody who does not know the password, and uses up no tries", async () => {
    const [by, locked] = [await operator(), await anna()];
    await lockPerson(by.id, locked.id, true, now);
    const wrong = await tryToSignIn("anna@example.com", "a guess of somebody");
    expect(wrong).toMatchObject({ ok: false, code: "wrong_credentials" });
    const nobody = await tryToSignIn("nobody@example.com", "a guess of somebody");
    // Whom it is about is for the log: the answer does not tell.
    expect({ ...wrong, userId: null }).toEqual(nobody);
    for (let i = 0; i < 11; i++)
      expect(await tryToSignIn("anna@example.com", PASSWORD)).toMatchObject({ code: "account_locked" });
  });

  it("makes a session worthless that begins all the same", async () => {
    const [by, locked] = [await operator(), await anna()];
    await lockPerson(by.id, locked.id, true, now);
    const session = { userId: locked.id, sessionId: await insertSession(database(), locked.id, now) };
    expect(await findSession(session, now)).toBeNull();
    await lockPerson(by.id, locked.id, false, now);
    expect(await findSession(session, now)).toBeNull();
    expect((await tryToSignIn("anna@example.com", PASSWORD)).ok).toBe(true);
  });

  it("keeps since when it is", async () => {
    const [by, locked] = [await operator(), await anna()];
    await lockPerson(by.id, locked.id, true, now);
    await lockPerson(by.id, locked.id, true, new Date(now.getTime() + 5000));
    expect((await findPerson(locked.id, now))?.lockedAt).toEqual(now);
  });
});

describe("signing somebody out", () => {
  beforeAll(() => useEnv());

  it("ends their sessions and nobody else's", async () => {
    const [by, out, eve] = [await operator(), await anna(), await somebody("eve@example.com")];
    expect((await signOutPerson(by.id, out.id)).ok).toBe(true);
    expect(await again(out)).toBeNull();
    expect(await again(eve)).toEqual(eve);
    expect((await tryToSignIn("anna@example.com", PASSWORD)).ok).toBe(true);
  });
});

describe("the role", () => {
  beforeAll(() => useEnv());

  it("is handed over, and the last one cannot go", async () => {
    const [by, next] = [await operator(), await anna()];
    expect(await changeRole(by.id, by.id, "person")).toMatchObject({ code: "last_operator" });
    expect(await deleteAccount(by, PASSWORD, now)).toMatchObject({ code: "last_operator" });
    expect((await changeRole(by.id, next.id, "operator")).ok).toBe(true);
    expect((await changeRole(by.id, by.id, "person")).ok).toBe(true);
    expect(await roleOf(next.id)).toBe("operator");
    // Whose role is gone acts no more, whatever their page still shows.
    expect(await changeRole(by.id, by.id, "operator")).toMatchObject({ code: "operators_only" });
    expect((await deleteAccount(by, PASSWORD, now)).ok).toBe(true);
  });

  it("of somebody locked does not count: who cannot sign in operates nothing", async () => {
    const [by, other] = [await operator(), await anna()];
    await changeRole(by.id, other.id, "operator");
    await lockPerson(by.id, other.id, true, now);
    expect(await changeRole(by.id, by.id, "person")).toMatchObject({ code: "last_operator" });
    expect(await deleteAccount(by, PASSWORD, now)).toMatchObject({ code: "last_operator" });
    expect(await lockPerson(other.id, by.id, true, now)).toMatchObject({ code: "operators_only" });
  });

  it("lets nobody lock, sign out or delete themself here", async () => {
    const by = await operator();
    await changeRole(by.id, (await anna()).id, "operator");
    for (const act of [
      lockPerson(by.id, by.id, true, now),
      signOutPerson(by.id, by.id),
      deletePerson(by, by.id, PASSWORD, now),
    ])
      expect(await act).toMatchObject({ code: "not_yourself" });
    expect(await again(by)).toMatchObject({ role: "operator" });
  });

  it("is needed for every act", async () => {
    const [, eve, victim] = [await operator(), await somebody("eve@example.com"), await anna()];
    for (const act of [
      lockPerson(eve.id, victim.id, true, now),
      signOutPerson(eve.id, victim.id),
      changeRole(eve.id, eve.id, "operator"),
      deletePerson(eve, victim.id, PASSWORD, now),
    ])
      expect(await act).toMatchObject({ code: "operators_only" });
    expect(await again(victim)).toEqual(victim);
    expect(await roleOf(eve.id)).toBe("person");
  });

  it("acts on nobody who is not there", async () => {
    const by = await operator();
    for (const act of [
      lockPerson(by.id, NOBODY, true, now),
      signOutPerson(by.id, NOBODY),
      changeRole(by.id, NOBODY, "operator"),
      changeRole(by.id, NOBODY, "person"),
      deletePerson(by, NOBODY, PASSWORD, now),
    ])
      expect(await act).toMatchObject({ code: "person_not_found" });
  });
});

describe("deleting somebody", () => {
  beforeAll(() => useEnv());

  it("takes the operator's own password, and says before what goes", async () => {
    const [by, gone] = [await operator(), await anna()];
    const service = await aService(gone.id);
    await anAccount(gone.id);
    await aBooking(gone.id, service.id);
    expect(await previewDeletion(gone.id)).toEqual({ services: 1, bookings: 1, upcoming: 1, accounts: 1 });
    expect(await deletePerson(by, gone.id, "wrong", now)).toMatchObject({ code: "wrong_current_password" });
    expect(await findPerson(gone.id, now)).not.toBeNull();
    expect((await deletePerson(by, gone.id, PASSWORD, now)).ok).toBe(true);
    expect(await findPerson(gone.id, now)).toBeNull();
    expect(await previewDeletion(gone.id)).toEqual({ services: 0, bookings: 0, upcoming: 0, accounts: 0 });
    const [left] = await rows(database(), sql`select 1 from event_links union all select 1 from sync_lanes`);
    expect(left).toBeUndefined();
  });
});

describe("the list of people", () => {
  beforeAll(() => useEnv());

  it("counts connected accounts by how they are, and shows nothing of anybody's clients", async () => {
    const by = await operator();
    const person = await aPerson({ name: "Anna" });
    const service = await aService(person.id, { name: "Secret therapy" });
    const [one, paused, left] = [
      await anAccount(person.id),
      await anAccount(person.id),
      await anAccount(person.id),
    ];
    await database().update(connections).set({ pausedAt: now }).where(eq(connections.id, paused.id));
    await database().update(connections).set({ disconnectedAt: now }).where(eq(connections.id, left.id));
    await aBooking(person.id, service.id, { clientName: "Grace Hopper" });
    const { people, total } = await listPeople(1, new Date());
    expect(total).toBe(2);
    expect(people.map(({ id, sessions: open }) => [id, open])).toEqual([
      [by.id, 1],
      [person.id, 0],
    ]);
    expect([...(people[1]?.accounts ?? [])]).toEqual(expect.arrayContaining([["Paused", 1]]));
    expect([...(people[1]?.accounts.values() ?? [])].reduce((sum, n) => sum + n, 0)).toBe(2);
    const shown = JSON.stringify(people.map((one) => ({ ...one, accounts: [...one.accounts] })));
    for (const secret of ["Grace", "grace@", "therapy", one.id, "Work"]) expect(shown).not.toContain(secret);
  });

  it("tells when somebody was there last, from what is kept of them", async () => {
    const by = await operator();
    const person = await aPerson();
    expect((await findPerson(person.id, now))?.lastSeenAt).toBeNull();
    const at = new Date(now.getTime() - 3_600_000);
    const event = { id: NOBODY, userId: person.id, at, sessionId: null, address: null, browser: null };
    await database()
      .insert(securityEvents)
      .values({ ...event, kind: "signed_out" });
    expect((await findPerson(person.id, now))?.lastSeenAt).toEqual(at);
    expect((await findPerson(by.id, now))?.lastSeenAt).toBeInstanceOf(Date);
  });

  it("is paged past fifty", async () => {
    const base = { timeZone: "UTC", passwordHash: "none", name: "Ada" };
    const many = Array.from({ length: PAGE + 3 }, (_, i) => ({
      ...base,
      id: `00000000-0000-7000-8000-${String(i).padStart(12, "0")}`,
      email: `p${i}@example.test`,
      createdAt: new Date(now.getTime() + i),
    }));
    await database().insert(users).values(many);
    const [first, second, third] = [
      await listPeople(1, now),
      await listPeople(2, now),
      await listPeople(3, now),
    ];
    expect(first.people.map(({ id }) => id)).toEqual(many.slice(0, PAGE).map(({ id }) => id));
    expect(second.people.map(({ id }) => id)).toEqual(many.slice(PAGE).map(({ id }) => id));
    expect(third).toMatchObject({ people: [], total: PAGE + 3 });
  });
});

it("counts no browser as signed in that was left unused for a week", async () => {
  const one = await anna();
  expect((await findPerson(one.id, new Date()))?.sessions).toBe(1);
  await database()
    .update(sessions)
    .set({ lastSeenAt: new Date(Date.now() - 8 * 24 * 3_600_000) });
  expect((await findPerson(one.id, new Date()))?.sessions).toBe(0);
});
