import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { connections, securityEvents, users } from "@/db/schema";
import { findSession } from "@/lib/auth/store";
import { env } from "@/lib/env";
import { wordsOf } from "@/lib/errors/words";
import { commandPerson } from "@/lib/people/from-outside/commands";
import type { PersonCommand } from "@/lib/people/from-outside/schema";
import { resetPassword } from "@/lib/people/reset/commands";
import { openDoor } from "@/lib/startup/door";
import { askDoor } from "@/lib/startup/door-client";
import { testDatabaseUrl } from "../../setup/database";
import { useEnv } from "../../setup/env";
import { anAccount } from "../../setup/factories";
import { allUsers, somebody } from "../auth/people";

const EMAIL = "anna@example.com";
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** Runs `npm run user:…` as its own process in `cwd`, and types `typed` into it. */
function run(args: string[], settings: Record<string, string>, { cwd = process.cwd(), typed = "" } = {}) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ["--import", loader, join(process.cwd(), "scripts/user.ts"), ...args],
      {
        cwd,
        env: {
          NODE_ENV: "test",
          PATH: process.env.PATH,
          TSX_TSCONFIG_PATH: join(process.cwd(), "tsconfig.json"),
          APP_URL: "https://calpace.example",
          ...settings,
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
    child.stdin?.end(typed);
  });
}

const tokenIn = (text: string) =>
  new URL(/https:\S+\/api\/auth\/reset\?token=\S+/.exec(text)?.[0] ?? "").searchParams.get("token") ?? "";

describe("what an operator does from the command line", () => {
  beforeEach(() => {
    useEnv();
    woken = [];
  });

  const now = new Date();
  /** The lanes that were to go on. */
  let woken: string[] = [];
  const command = (what: PersonCommand, email: string, at: Date) =>
    commandPerson(what, email, at, async (lanes) => void woken.push(...lanes));
  const kinds = async () => (await database().select().from(securityEvents)).map((event) => event.kind);

  it("makes a link that works once, for an hour, and only for somebody who is there", async () => {
    const anna = await somebody();
    const { ok, text } = await command("reset", EMAIL, now);
    expect(ok).toBe(true);
    expect(text).toContain(`For ${EMAIL}, once, within 60 minutes:`);
    const link = text.replace("http://localhost:3000", "https://calpace.example");
    const done = await resetPassword(tokenIn(link), "quiet river lantern 8", new Date());
    expect(done).toMatchObject({ ok: true, value: { userId: anna.id } });
    expect(await kinds()).toContain("reset_link_made");
    expect(await command("reset", "nobody@example.com", now)).toEqual({
      ok: false,
      text: "Nobody has an account with the address nobody@example.com.",
    });
  });

  it("signs somebody out everywhere, locks them out and lets them in again", async () => {
    const anna = await somebody();
    const eve = await somebody("eve@example.com");
    const present = async (person: typeof anna) =>
      (await findSession({ userId: person.id, sessionId: person.sessionId }, now)) !== null;
    expect((await command("sign-out", EMAIL, now)).ok).toBe(true);
    expect([await present(anna), await present(eve)]).toEqual([false, true]);
    await command("lock", EMAIL, now);
    await command("lock", EMAIL, new Date(now.getTime() + 60_000));
    const lockedAt = async () =>
      (await database().select().from(users).where(eq(users.id, anna.id)))[0]?.lockedAt;
    expect(await lockedAt()).toEqual(now);
    expect(await command("reset", EMAIL, now)).toMatchObject({ ok: false });
    await command("unlock", EMAIL, now);
    expect(await lockedAt()).toBeNull();
    expect(await kinds()).toEqual(expect.arrayContaining(["sessions_ended", "locked", "unlocked"]));
  });

  it("has what the accounts of somebody let in again had to do go on, and of nobody else", async () => {
    const anna = await somebody();
    const eve = await somebody("eve@example.com");
    const [home, left] = [await anAccount(anna.id), await anAccount(anna.id)];
    await anAccount(eve.id);
    await database()
      .update(connections)
      .set({ disconnectedAt: now, credentials: null })
      .where(eq(connections.id, left.id));
    await command("lock", EMAIL, now);
    expect(woken).toEqual([]);
    await command("unlock", EMAIL, now);
    expect(woken).toEqual([home.id]);
  });

  it("neither locks nor deletes the last operator", async () => {
    const olga = await somebody(EMAIL, now, "operator");
    for (const what of ["lock", "delete"] as const)
      expect(await command(what, EMAIL, now)).toEqual({ ok: false, text: wordsOf("last_operator") });
    expect(await findSession({ userId: olga.id, sessionId: olga.sessionId }, now)).toEqual(olga);
  });

  it("deletes one account and no other", async () => {
    await somebody();
    await somebody("eve@example.com");
    expect((await command("delete", EMAIL, now)).ok).toBe(true);
    expect((await allUsers()).map((user) => user.email)).toEqual(["eve@example.com"]);
  });
});

describe("npm run user:…", () => {
  let folder: string;
  let door: Server | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "calpace-user-"));
    useEnv();
  });
  afterEach(async () => {
    await new Promise<void>((closed) => (door ? door.close(() => closed()) : closed()));
    door = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  /** Reaches this process's database as a server's: through its folder, or by its own address. */
  const open = async (): Promise<Record<string, string>> => {
    const keys = env()
      .ENCRYPTION_KEYS.map(({ kid, key }) => `${kid}:${key.toString("base64")}`)
      .join(",");
    const secrets = { AUTH_SECRET: env().AUTH_SECRET, ENCRYPTION_KEYS: keys };
    if (testDatabaseUrl) return { ...secrets, DATABASE_URL: testDatabaseUrl };
    door = openDoor(folder);
    await new Promise((listening) => door?.once("listening", listening));
    return { ...secrets, DATA_DIR: folder };
  };

  it("goes through the running server, and asks for the address again before it deletes", async () => {
    const anna = await somebody();
    await somebody("eve@example.com");
    const settings = await open();
    const refused = await run(["delete", EMAIL], settings, { typed: "eve@example.com\n" });
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain("That is not the address. Nothing was deleted.");
    expect(await findSession({ userId: anna.id, sessionId: anna.sessionId }, new Date())).not.toBeNull();
    const deleted = await run(["delete", " Anna@Example.com"], settings, { typed: `${EMAIL}\n` });
    expect(deleted).toMatchObject({ code: 0, out: `The account of ${EMAIL} is deleted.\n` });
    const nobody = await run(["delete", EMAIL, "--yes"], settings);
    expect(nobody).toEqual({ code: 1, out: "", err: `Nobody has an account with the address ${EMAIL}.\n` });
    expect((await allUsers()).map((user) => user.email)).toEqual(["eve@example.com"]);
    // Processes of their own, each of which compiles what it loads.
  }, 120_000);

  it("explains itself when it is not told whom it is about", async () => {
    const { code, out, err } = await run(["reset", "a@b.example", "c@d.example"], { DATA_DIR: folder });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("Usage: npm run user:reset -- name@example.com");
  }, 60_000);

  it("opens its door to the owner of the folder alone, and refuses what is no command", async () => {
    await somebody();
    door = openDoor(folder);
    await new Promise((listening) => door?.once("listening", listening));
    const socketPath = join(folder, "door");
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    for (const bad of [
      "",
      "{}",
      JSON.stringify({ command: "constructor", email: EMAIL }),
      JSON.stringify({ command: "delete", email: EMAIL, more: 1 }),
      `{"command":"delete","email":"${"a".repeat(10_000)}@example.com"}`,
    ])
      expect(await askDoor(folder, bad)).toEqual({
        ok: false,
        text: "It failed. The server's log says why.",
      });
    expect(await allUsers()).toHaveLength(1);
  });
});
