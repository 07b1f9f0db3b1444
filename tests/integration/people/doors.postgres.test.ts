import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { beginSession } from "@/lib/auth/store";
import { deleteAccount } from "@/lib/people/commands";
import { makeSetupLink } from "@/lib/people/invitations/commands";
import { changeRole, lockPerson } from "@/lib/people/operator/commands";
import { signUp } from "@/lib/people/sign-up/commands";
import { NO_VISIT } from "@/lib/security/visit";
import { useEnv as configure } from "../../setup/env";
import { allUsers, PASSWORD, somebody } from "../auth/people";

const now = new Date();
const come = (email: string, invitation?: string) =>
  signUp({ name: "Anna", email, password: PASSWORD, timeZone: "UTC", invitation }, NO_VISIT, now);

/** Runs the attempts while the doors are held from outside, so that all of them have got as far as there. */
async function atOnce<T>(attempts: (() => Promise<T>)[]): Promise<T[]> {
  const running: Promise<T>[] = [];
  await database().transaction(async (tx) => {
    await rows(tx, sql`select 1 from installation for update`);
    running.push(...attempts.map((attempt) => attempt()));
    await waiting(attempts.length);
  });
  return Promise.all(running);
}

/** Until so many connections wait for a lock, as PostgreSQL itself says. */
async function waiting(count: number): Promise<void> {
  for (;;) {
    const [found] = await rows<{ n: number }>(
      database(),
      sql`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if ((found?.n ?? 0) >= count) return;
  }
}

describe("two at once at the doors", () => {
  beforeEach(() => configure({ SIGN_UP: "first" }));

  it("make one operator: of two first sign-ups the other is refused", async () => {
    const answers = await atOnce([() => come("anna@example.com"), () => come("eve@example.com")]);
    expect(answers.map((a) => (a.ok ? "in" : a.code)).sort()).toEqual(["in", "sign_up_closed"]);
    expect((await allUsers()).map((user) => user.role)).toEqual(["operator"]);
  });

  it("make one operator where anybody may come: the other is a person", async () => {
    configure({ SIGN_UP: "open" });
    await atOnce([() => come("anna@example.com"), () => come("eve@example.com")]);
    expect((await allUsers()).map((user) => user.role).sort()).toEqual(["operator", "person"]);
  });

  it("use a setup link once", async () => {
    configure({ SIGN_UP: "first", APP_URL: "https://calpace.example.org" });
    const token = new URL((await makeSetupLink(now)) ?? "").searchParams.get("invitation") ?? "";
    const answers = await atOnce([
      () => come("anna@example.com", token),
      () => come("eve@example.com", token),
    ]);
    expect(answers.map((a) => (a.ok ? "in" : a.code)).sort()).toEqual(["in", "invitation_void"]);
  });

  /** Two operators, who both may go: but not both of them. */
  async function twoOperators() {
    configure({ SIGN_UP: "open" });
    return [
      await somebody("anna@example.com", now, "operator"),
      await somebody("eve@example.com", now, "operator"),
    ] as const;
  }
  const operators = async () =>
    (await allUsers()).filter(({ role, lockedAt }) => role === "operator" && !lockedAt).length;

  it("leave an operator: two who take each other's role away", async () => {
    const [anna, eve] = await twoOperators();
    const answers = await atOnce([
      () => changeRole(anna.id, eve.id, "person"),
      () => changeRole(eve.id, anna.id, "person"),
    ]);
    expect(answers.map((a) => (a.ok ? "done" : a.code)).sort()).toEqual(["done", "operators_only"]);
    expect(await operators()).toBe(1);
  });

  it("leave an operator: two who give their own role away", async () => {
    const [anna, eve] = await twoOperators();
    const answers = await atOnce(
      [anna, eve].map(
        ({ id }) =>
          () =>
            changeRole(id, id, "person"),
      ),
    );
    expect(answers.map((a) => (a.ok ? "done" : a.code)).sort()).toEqual(["done", "last_operator"]);
    expect(await operators()).toBe(1);
  });

  it("leave an operator: two who lock each other", async () => {
    const [anna, eve] = await twoOperators();
    const answers = await atOnce([
      () => lockPerson(anna.id, eve.id, true, now),
      () => lockPerson(eve.id, anna.id, true, now),
    ]);
    expect(answers.map((a) => (a.ok ? "done" : a.code)).sort()).toEqual(["done", "operators_only"]);
    expect(await operators()).toBe(1);
  });

  it("leave an operator: two who delete their own accounts", async () => {
    const answers = await atOnce(
      (await twoOperators()).map((user) => () => deleteAccount(user, PASSWORD, now)),
    );
    expect(answers.map((a) => (a.ok ? "done" : a.code)).sort()).toEqual(["done", "last_operator"]);
    expect(await operators()).toBe(1);
  });

  it("leave nobody signed in who is being locked: the sign-in waits, and is refused", async () => {
    const [, eve] = await twoOperators();
    const { passwordHash } = (await allUsers()).find(({ id }) => id === eve.id) ?? { passwordHash: "" };
    let signingIn: ReturnType<typeof beginSession> | undefined;
    await database().transaction(async (tx) => {
      // As far as a lock has got once it is sure of its row.
      await rows(tx, sql`update users set locked_at = now() where id = ${eve.id}`);
      signingIn = beginSession(eve.id, passwordHash, NO_VISIT, now);
      await waiting(1);
    });
    expect(await signingIn).toBe("locked");
  });
});
