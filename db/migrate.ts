import { join } from "node:path";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { type DatabaseHandle, rows } from "./client";

/** "calpace" in ASCII, cut to 31 bits: the advisory lock every migrating instance queues on. */
const MIGRATION_LOCK = 0x63616c70;

/**
 * Brings the schema up to date and makes sure the installation row exists. Instances that start together queue:
 * drizzle's migrator takes no lock of its own, so on PostgreSQL one connection holds an advisory lock meanwhile.
 */
export async function migrate(handle: DatabaseHandle, folder = join(process.cwd(), "db/migrations")) {
  if (handle.embedded) {
    const [{ drizzle }, { migrate: run }] = await Promise.all([
      import("drizzle-orm/pglite"),
      import("drizzle-orm/pglite/migrator"),
    ]);
    await run(drizzle(handle.embedded), { migrationsFolder: folder });
  } else if (handle.url) {
    await migratePostgres(handle.url, folder);
  }
  await rows(
    handle.db,
    sql`insert into installation (id) select gen_random_uuid() where not exists (select 1 from installation)`,
  );
}

async function migratePostgres(url: string, folder: string) {
  const [{ drizzle }, { migrate: run }] = await Promise.all([
    import("drizzle-orm/postgres-js"),
    import("drizzle-orm/postgres-js/migrator"),
  ]);
  const one = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await one`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await run(drizzle(one), { migrationsFolder: folder });
  } finally {
    await one.end({ timeout: 5 });
  }
}
