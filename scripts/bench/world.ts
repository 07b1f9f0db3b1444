import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { v7 as uuid } from "uuid";
import { adoptDatabase, type DatabaseHandle, database, openDatabase, rows } from "@/db/client";
import { migrate } from "@/db/migrate";
import { sealCredentials } from "@/lib/connections/secrets";
import { zoneData } from "@/lib/zones";
import { useEnv as configure } from "../../tests/setup/env";
import { startPostgres } from "../../tests/setup/postgres";

/** Statements sent through the measured process's database client since the last reset. */
export const queries = { count: 0 };

export interface BenchServer {
  port: number;
  stop(): void;
}

/** Starts a calendar server in another process that answers after `delayMs`. */
export async function startServer(delayMs: number): Promise<BenchServer> {
  const child = fork(join(import.meta.dirname, "server.ts"), {
    execArgv: ["--import", join(import.meta.dirname, "loader.mjs")],
    env: { ...process.env, BENCH_DELAY_MS: String(delayMs) },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { port: number }).port));
    child.once("exit", () => reject(new Error("The calendar server did not start.")));
  });
  return { port, stop: () => stopChild(child) };
}

export function stopChild(child: ChildProcess): void {
  child.removeAllListeners("exit");
  child.kill("SIGKILL");
}

export interface World {
  url: string;
  handle: DatabaseHandle;
  stop(): Promise<void>;
}

/** A real PostgreSQL with the product's schema, opened the way the product opens it, in this process. */
export async function openWorld(): Promise<World> {
  configureFor([]);
  const server = await startPostgres();
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  await admin.unsafe("create database bench");
  await admin.end();
  const url = server.url.replace(/\/postgres$/, "/bench");
  const handle = await openDatabase({ url, dataDir: "unused", onQuery: () => (queries.count += 1) });
  await migrate(handle);
  adoptDatabase(handle);
  return {
    url,
    handle,
    stop: async () => {
      await handle.close();
      await server.stop();
    },
  };
}

/** The benchmarks' configuration; every worker process uses the same. */
export function configureFor(ports: number[]): void {
  configure({ CALDAV_ALLOWED_HOSTS: ports.map((port) => `127.0.0.1:${port}`).join(",") });
}

/** Empties every table but the installation's. */
export async function reset(): Promise<void> {
  const tables = await rows<{ name: string }>(
    database(),
    sql`select format('%I', tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'installation'`,
  );
  await rows(
    database(),
    sql.raw(`truncate ${tables.map((t) => t.name).join(", ")} restart identity cascade`),
  );
}

export interface BenchAccount {
  user: string;
  service: string;
  connection: string;
  calendars: string[];
}

/** `count` people with one CalDAV account of two calendars each; bulk is on and the first calendar is primary. */
export async function makeAccounts(count: number, port: number): Promise<BenchAccount[]> {
  const accounts = Array.from({ length: count }, () => ({
    user: uuid(),
    service: uuid(),
    connection: uuid(),
    calendars: [uuid(), uuid()],
  }));
  const origin = `http://127.0.0.1:${port}`;
  const list = JSON.stringify(
    accounts.map((a) => ({
      ...a,
      first: a.calendars[0],
      second: a.calendars[1],
      config: { server: origin, principal: `${origin}/p/`, home: `${origin}/h/` },
      credentials: sealCredentials(a.user, a.connection, { username: "ada", password: "secret" }),
    })),
  );
  const from = sql`from jsonb_to_recordset(${list}::text::jsonb) as a("user" uuid, service uuid, connection uuid, first uuid,
    second uuid, config jsonb, credentials text)`;
  const statements = [
    sql`insert into users (id, email, name, time_zone, password_hash) select a."user", a."user" || '@example.test', 'Ada', 'UTC', '-' ${from}`,
    sql`insert into sync_settings (user_id, bulk_enabled, primary_calendar_id) select a."user", true, a.first ${from}`,
    sql`insert into services (id, user_id, name, duration_minutes, color) select a.service, a."user", 'Coaching', 50, 'blue' ${from}`,
    sql`insert into connections (id, user_id, provider, remote_identity, address, config, credentials)
      select a.connection, a."user", 'caldav', a.connection::text, 'ada', a.config, a.credentials ${from}`,
    sql`insert into sync_lanes (id) select a.connection ${from}`,
    sql`insert into calendars (id, connection_id, user_id, remote_id, name, can_write, is_default)
      select c.id, a.connection, a."user", ${`${origin}/h/`}::text || c.id || '/', c.name, true, c.name = 'First' ${from}
      cross join lateral (values (a.first, 'First'), (a.second, 'Second')) c(id, name)`,
  ];
  for (const statement of statements) await rows(database(), statement);
  return accounts;
}

/**
 * `each` upcoming bookings for every account: waiting to be written, or (`synced`) already in the calendar. Without
 * `analyze` the server keeps the statistics, and each of its connections the plans, that it has.
 */
export async function makeBookings(
  accounts: BenchAccount[],
  each: number,
  synced: boolean,
  analyze = true,
): Promise<void> {
  const list = JSON.stringify(accounts.map((a) => ({ ...a, calendar: a.calendars[0] })));
  // A million rows in one statement would take longer than the product lets any take.
  const step = Math.max(1, Math.floor(20_000 / accounts.length));
  for (let from = 1; from <= each; from += step)
    await rows(
      database(),
      sql`with a as (select * from jsonb_to_recordset(${list}::text::jsonb) as a("user" uuid, service uuid, connection uuid, calendar uuid)),
      b as (insert into bookings (id, user_id, service_id, client_name, client_email, starts_at, ends_at, time_zone, wall_start,
        utc_offset, zone_version, routed_revision)
        select gen_random_uuid(), a."user", a.service, 'Grace Hopper', 'grace@example.test',
          now() + interval '30 days' + n * interval '1 minute', now() + interval '30 days' + n * interval '1 minute' + interval '50 minutes', 'UTC',
          (now() + interval '30 days' + n * interval '1 minute') at time zone 'UTC', 0, ${zoneData.version}, 1
        from a, generate_series(${from}::int, ${Math.min(from + step - 1, each)}::int) n returning id, user_id)
      insert into event_links (user_id, booking_id, calendar_id, lane_id, want, want_revision, due_at, sent, seen_revision, seen_hash, etag, remote_id)
      select b.user_id, b.id, a.calendar, a.connection, 1, 1,
        ${synced ? sql`null` : sql`now()`}, ${synced ? 1 : 0}, ${synced ? 1 : 0}, ${synced ? sql`'x'` : sql`null`},
        ${synced ? sql`'"1"'` : sql`null`}, ${synced ? sql`'http://127.0.0.1/x'` : sql`null`}
      from b join a on a."user" = b.user_id`,
    );
  if (!synced)
    await rows(
      database(),
      sql`update sync_lanes set due_at = now()
        where id in (select connection from jsonb_to_recordset(${list}::text::jsonb) as a(connection uuid))`,
    );
  if (analyze) await rows(database(), sql`analyze`);
}
