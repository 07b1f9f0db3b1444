import { beforeAll, describe, expect, it } from "@jest/globals";
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { invitations, securityEvents, users } from "@/db/schema";
import type { Action } from "@/lib/actions/define";
import { sessionCookieName } from "@/lib/auth/cookie";
import { makeToken } from "@/lib/auth/token";
import { useEnv } from "../../setup/env";
import { asRequest, formOf, redirectOf } from "../../setup/request";
import { PASSWORD, somebody } from "../auth/people";

const actions = await import("@/app/(app)/settings/operator/actions");
const { idle } = await import("@/lib/actions/state");

/** A person's browser, which sends `fields` to the action. */
const browserOf = async (user: { id: string; sessionId: string }) =>
  new Map([[sessionCookieName(), await makeToken({ userId: user.id, sessionId: user.sessionId })]]);

describe("the operator's actions", () => {
  beforeAll(() => useEnv());
  const all = Object.entries(actions) as [string, Action<unknown>][];
  const fields = (id: string) => ({
    id,
    email: "new@example.com",
    locked: "yes",
    role: "operator",
    currentPassword: PASSWORD,
  });

  it.each(all)("%s refuses a person who is no operator, and notes it", async (_, action) => {
    const [victim, eve] = [
      await somebody("olga@example.com", new Date(), "operator"),
      await somebody("eve@example.com"),
    ];
    const before = await database().select().from(users);
    const cookies = await browserOf(eve);
    for (const id of [victim.id, eve.id])
      expect(await asRequest({ cookies }, () => action(idle, formOf(fields(id))))).toMatchObject({
        status: "failed",
        code: "operators_only",
      });
    expect(await database().select().from(users)).toEqual(before);
    expect(await database().select().from(invitations)).toEqual([]);
    const noted = await database().select().from(securityEvents).where(eq(securityEvents.userId, eve.id));
    // Two of one minute are one row that counts them.
    expect(noted.map(({ kind, sessionId, count }) => [kind, sessionId, count])).toEqual([
      ["access_denied", eve.sessionId, 2],
    ]);
  });

  it.each(all)("%s sends nobody, and an operator who is locked, to sign in", async (_, action) => {
    const olga = await somebody("olga@example.com", new Date(), "operator");
    const cookies = await browserOf(olga);
    await database().update(users).set({ lockedAt: new Date() });
    for (const jar of [new Map<string, string>(), cookies])
      expect(
        await redirectOf(asRequest({ cookies: jar }, () => action(idle, formOf(fields(olga.id))))),
      ).toMatch(/^\/sign-in/);
    expect(await database().select().from(invitations)).toEqual([]);
  });
});
