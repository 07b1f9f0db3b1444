import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { beginConnect, finishConnect } from "@/lib/accounts/sign-in/commands";
import { openCredentials, sealCredentials } from "@/lib/connections/secrets";
import { type GoogleFake, startGoogleFake } from "../../fakes/google/server";
import { testDatabaseUrl } from "../../setup/database";
import { useEnv as configure } from "../../setup/env";
import { aPerson } from "../../setup/factories";

const ADA = "ada@example.test";
let fake: GoogleFake;
const children: ChildProcess[] = [];

beforeAll(async () => {
  fake = await startGoogleFake({
    accounts: [{ email: ADA, calendars: [{ id: ADA, summary: ADA, primary: true }] }],
  });
  configure(fake.env);
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await fake.stop();
});

it("twenty parallel refreshes from two processes call the token endpoint once", async () => {
  const visitor = { id: (await aPerson()).id, sessionId: uuid() };
  const begun = await beginConnect(visitor, "google", null);
  if (!begun.ok) throw new Error(begun.code);
  const back = await fake.consent(begun.value.url, { email: ADA });
  const finished = await finishConnect(visitor, "google", {
    state: back.searchParams.get("state"),
    code: back.searchParams.get("code"),
    error: null,
  });
  if (!finished.ok) throw new Error(finished.code);
  const connection = finished.value.connectionId;
  const [row] = await rows<{ credentials: string }>(database(), sql`select credentials from connections`);
  const old = {
    ...openCredentials(visitor.id, connection, row?.credentials ?? null),
    expires_at: "2020-01-01T00:00:00Z",
  };
  await rows(
    database(),
    sql`update connections set credentials = ${sealCredentials(visitor.id, connection, old)}`,
  );

  const order = JSON.stringify({ url: testDatabaseUrl, env: fake.env, connection, times: 10 });
  const peers = await Promise.all(
    [1, 2].map(async () => {
      const child = fork(join(process.cwd(), "tests/setup/refresher.ts"), [order], {
        execArgv: ["--import", "tsx"],
      });
      children.push(child);
      await once(child, "message");
      return child;
    }),
  );
  const before = fake.count("token");
  const answers = peers.map((peer) => once(peer, "message"));
  for (const peer of peers) peer.send("go");
  const versions = (await Promise.all(answers)).map(
    ([answer]) => (answer as { versions: number[] }).versions,
  );
  expect(versions).toEqual([[2], [2]]);
  expect(fake.count("token") - before).toBe(1);
}, 60_000);
