import "../setup/database";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { beginConnect, finishConnect, type Visitor } from "@/lib/accounts/sign-in/commands";
import { SHARED, startFake } from "../fakes/microsoft/fixtures";
import type { MicrosoftFake } from "../fakes/microsoft/server";
import { aPerson } from "../setup/factories";

let fake: MicrosoftFake;
let visitor: Visitor;
beforeAll(async () => {
  fake = await startFake();
}, 30_000);
afterAll(() => fake.stop());

/** Signs in and answers the account's id; `also` as the button for lent calendars, or a page after a refusal, asks it. */
async function signIn(account: string | null, also?: "shared" | "usual"): Promise<string> {
  const begun = await beginConnect(visitor, "microsoft", account, also);
  if (!begun.ok) throw new Error(begun.code);
  const { searchParams } = await fake.consent(begun.value.url, { account: "anna" });
  const get = (name: string) => searchParams.get(name);
  const finished = await finishConnect(visitor, "microsoft", {
    state: get("state"),
    code: get("code"),
    error: get("error"),
  });
  if (!finished.ok) throw new Error(finished.code);
  return finished.value.connectionId;
}

const lent = () =>
  rows(
    database(),
    sql`select can_write as "canWrite", needs from calendars
    where remote_id = ${SHARED} and user_id = ${visitor.id}`,
  );
const without = { canWrite: false, needs: "permission" };
const given = { canWrite: true, needs: null };

it("asks again for the permission an account had been given, so that lent calendars stay usable", async () => {
  visitor = { id: (await aPerson()).id, sessionId: uuid() };
  const account = await signIn(null);
  expect(await lent()).toEqual([without]);
  // Nobody who did not want it is asked for it.
  await signIn(account);
  expect(await lent()).toEqual([without]);
  await signIn(account, "shared");
  expect(await lent()).toEqual([given]);
  fake.revoke("anna");
  expect(await signIn(account)).toBe(account);
  expect(await lent()).toEqual([given]);
  // What was refused may be this very permission: without it the account can still be connected.
  expect(await signIn(account, "usual")).toBe(account);
  expect(await lent()).toEqual([without]);
  await signIn(account, "shared");
  expect(await lent()).toEqual([given]);
  // Credentials that were erased tell nothing: the account is connected with the usual permissions.
  await rows(database(), sql`update connections set credentials = null where id = ${account}`);
  expect(await signIn(account)).toBe(account);
  expect(await lent()).toEqual([without]);
}, 60_000);
