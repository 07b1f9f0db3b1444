import { openAsBlob } from "node:fs";
import { afterAll, beforeAll, beforeEach } from "@jest/globals";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { adoptDatabase, type DatabaseHandle, openDatabase, rows } from "@/db/client";
import { migrate } from "@/db/migrate";

declare const __TEST_DATABASE__: "pglite" | "postgres";

let handle: DatabaseHandle | undefined;

/** The dump every embedded test database begins with. */
function template(): string {
  const file = process.env.TEST_PGLITE_TEMPLATE;
  if (!file) throw new Error("TEST_PGLITE_TEMPLATE is missing: run through `npm run test:integration`.");
  return file;
}

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
  handle = await openDatabase({
    url: testDatabaseUrl,
    dataDir: "memory://",
    ...(__TEST_DATABASE__ === "pglite" && { dump: await openAsBlob(template()) }),
  });
  await migrate(handle);
  adoptDatabase(handle);
}, 60_000);

beforeEach(async () => {
  if (!handle) throw new Error("no database");
  await rows(handle.db, sql.raw(EMPTY));
});

/**
 * Empties what is not empty: truncating makes new files for every table and index, whatever is in it. Foreign keys
 * rest meanwhile (`replica`), the numbers start again, the installation stays.
 */
const EMPTY = `do $$
declare
  t record;
  filled boolean;
begin
  set local session_replication_role = replica;
  for t in select format('%I', tablename) as name from pg_tables
      where schemaname = 'public' and tablename <> 'installation' loop
    execute 'select exists (select 1 from ' || t.name || ')' into filled;
    if filled then execute 'delete from ' || t.name; end if;
  end loop;
  for t in select format('%I', sequencename) as name, start_value from pg_sequences
      where schemaname = 'public' and last_value is not null loop
    perform setval(t.name::regclass, t.start_value, false);
  end loop;
end $$`;

afterAll(async () => {
  await handle?.close();
});
