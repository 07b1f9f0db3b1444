import "../setup/database";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { disconnectAccount } from "@/lib/accounts/disconnect/commands";
import { hashPassword } from "@/lib/auth/password";
import { insertSession } from "@/lib/auth/store";
import { giveBack } from "@/lib/connections/give-back";
import { changeSettings } from "@/lib/integrations/commands";
import { deleteAccount } from "@/lib/people/commands";
import { commandPerson } from "@/lib/people/from-outside/commands";
import { google } from "@/lib/providers/google/definition";
import { openDoor } from "@/lib/startup/door";
import { askDoor } from "@/lib/startup/door-client";
import { runSync } from "@/lib/sync/run";
import { type GoogleFake, startGoogleFake } from "../fakes/google/server";
import { signIn } from "../fakes/kit/connect";
import { comeToRest, realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { aBooking, aPerson, aService } from "../setup/factories";

const EMAIL = "ada@example.test";
const PASSWORD = "violet cabbage thunder 42";
const engine = realEngine();
let fake: GoogleFake;

beforeEach(async () => {
  fake = await startGoogleFake({ accounts: [{ email: EMAIL }, { email: "eve@example.test" }] });
  configure(fake.env);
});
afterEach(() => fake.stop());

/** Somebody with that Google account connected. */
async function connected(email = EMAIL) {
  const person = await aPerson({ passwordHash: await hashPassword(PASSWORD) });
  const account = await signIn(google, (url) => fake.consent(url, { email }));
  const { connectionId } = await keepAccount(person.id, "google", account);
  return { ...person, connectionId };
}
const has = (email = EMAIL) => fake.store.grants.has(email);
const credentialsOf = async (id: string) =>
  (
    await rows<{ credentials: string | null }>(
      database(),
      sql`select credentials from connections where id = ${id}`,
    )
  )[0]?.credentials;
const disconnect = async ({ id, connectionId }: { id: string; connectionId: string }) => {
  await disconnectAccount(id, connectionId, { kind: "remove" });
  await comeToRest(engine);
};
const remove = async (id: string) => {
  const sessionId = await insertSession(database(), id, new Date());
  const user = {
    id,
    email: "x",
    name: "x",
    timeZone: "UTC",
    habits: { hours: null, dates: null, weekStart: null },
    sessionId,
    role: "person" as const,
  };
  const deleted = await deleteAccount(user, PASSWORD, new Date());
  if (!deleted.ok) throw new Error(deleted.code);
  await giveBack(deleted.value.left);
};

describe("the consent of a Google account", () => {
  it("is given back when the account is disconnected, after its events were removed", async () => {
    const ada = await connected();
    await aBooking(ada.id, (await aService(ada.id)).id);
    await comeToRest(engine);
    await disconnect(ada);
    expect([has(), fake.count("revoke"), fake.events(EMAIL)]).toEqual([false, 1, []]);
  });

  it("is given back when the person deletes everything", async () => {
    const ada = await connected();
    const eve = await connected("eve@example.test");
    await remove(ada.id);
    expect([has(), has("eve@example.test")]).toEqual([false, true]);
    expect(await credentialsOf(eve.connectionId)).not.toBeNull();
  });

  it("is given back when an operator deletes the account from the command line", async () => {
    const ada = await connected();
    await rows(database(), sql`update users set email = ${EMAIL} where id = ${ada.id}`);
    expect(await commandPerson("delete", EMAIL, new Date(), async () => {})).toMatchObject({ ok: true });
    expect([has(), fake.count("revoke")]).toEqual([false, 1]);
  });

  it("stays while another person's connection lives by it, and goes with the last one", async () => {
    const [ada, bo] = [await connected(), await connected()];
    await disconnect(ada);
    expect([has(), fake.count("revoke")]).toEqual([true, 0]);
    await remove(bo.id);
    expect([has(), fake.count("revoke")]).toEqual([false, 1]);
  });

  it("is asked to be taken back once more after a failure, and never keeps anybody from leaving", async () => {
    const ada = await connected();
    fake.fail("revoke", { kind: "status", status: 503 });
    await disconnect(ada);
    expect([has(), fake.count("revoke")]).toEqual([false, 2]);

    const again = await connected();
    fake.fail("revoke", { kind: "status", status: 503 });
    fake.fail("revoke", { kind: "status", status: 503 });
    await disconnect(again);
    expect(await credentialsOf(again.connectionId)).toBeNull();
    expect([has(), fake.count("revoke")]).toEqual([true, 4]);
  });

  it("that is void already is nothing to be done about", async () => {
    const ada = await connected();
    fake.revoke(EMAIL);
    await disconnect(ada);
    expect(fake.count("revoke")).toBe(1);
  });
});

it("has the events of somebody let in again through the running server's door written at once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "calpace-door-"));
  const door = openDoor(folder);
  try {
    await once(door, "listening");
    const ada = await connected();
    await rows(database(), sql`update users set email = ${EMAIL} where id = ${ada.id}`);
    const [main] = await rows<{ id: string }>(
      database(),
      sql`select id from calendars where connection_id = ${ada.connectionId} and is_default`,
    );
    await changeSettings(ada.id, { kind: "primary", calendarId: main?.id ?? null });
    await changeSettings(ada.id, { kind: "bulk", enabled: true });
    await comeToRest(engine);
    const ask = (command: string) => askDoor(folder, JSON.stringify({ command, email: EMAIL }));
    expect(await ask("lock")).toMatchObject({ ok: true });
    await aBooking(ada.id, (await aService(ada.id)).id);
    await runSync(engine, "cron");
    expect(fake.events(EMAIL)).toEqual([]);
    expect(await ask("unlock")).toMatchObject({ ok: true });
    // No tick comes here: only what the door began writes it.
    for (let looks = 0; looks < 500 && fake.events(EMAIL).length === 0; looks++) await delay(20);
    expect(fake.events(EMAIL)).toHaveLength(1);
  } finally {
    await new Promise((closed) => door.close(closed));
    rmSync(folder, { recursive: true });
  }
});
