import { afterAll, beforeAll, beforeEach } from "@jest/globals";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { adoptDatabase, type DatabaseHandle, openDatabase, rows } from "@/db/client";
import { migrate } from "@/db/migrate";

declare const __TEST_DATABASE__: "pglite" | "postgres";

let handle: DatabaseHandle | undefined;

/** The URL of this file's own PostgreSQL database, for tests that start further processes on it. */
export let testDatabaseUrl: string | undefined;

beforeAll(async () => {
  if (__TEST_DATABASE__ === "postgres") {
    const server = process.env.TEST_POSTGRES_URL;
    if (!server) throw new Error("TEST_POSTGRES_URL is missing: run through `npm run test:integration`.");
    const name = `t_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
    const admin = postgres(server, { max: 1, onnotice: () => {} });
    await admin.unsafe(`create database ${name}`);
    await admin.end();
    testDatabaseUrl = server.replace(/\/postgres$/, `/${name}`);
  }
  handle = await openDatabase({ url: testDatabaseUrl, dataDir: "memory://" });
  await migrate(handle);
  adoptDatabase(handle);
}, 60_000);

beforeEach(async () => {
  if (!handle) throw new Error("no database");
  const tables = await rows<{ name: string }>(
    handle.db,
    sql`select format('%I', tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'installation'`,
  );
  await rows(handle.db, sql.raw(`truncate ${tables.map((t) => t.name).join(", ")} restart identity cascade`));
});

afterAll(async () => {
  await handle?.close();
});
