import type { PGlite } from "@electric-sql/pglite";
import { type SQL, sql } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { closeDataDir } from "./data-dir";
import { lockDataDir } from "./lock";
import { keepValuesOutOfErrors } from "./query-error";
import * as schema from "./schema";

export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** A database or a transaction on it: what a statement can run on. */
export type Queryable = Database | Transaction;

export interface DatabaseHandle {
  db: Database;
  kind: "pglite" | "postgres";
  /** Statements that can run at once. */
  connections: number;
  /** The embedded client, for the migrator only. */
  embedded?: PGlite;
  /** The server's URL, for the migrator's own connection. */
  url?: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** PostgreSQL to connect to; without it, PGlite in `dataDir`. */
  url?: string | undefined;
  /** Folder of the embedded database; `memory://` keeps nothing. */
  dataDir: string;
  /** What a new embedded database in memory begins with: a dump of another one, in place of nothing. */
  dump?: Blob;
  /** Connections in the pool (PostgreSQL). */
  poolSize?: number;
  /** Told, in a sentence, what of the folder could not be made safe. */
  onWarning?: (warning: string) => void;
  /** Told of every statement that is sent; for counting, in benchmarks and tests. */
  onQuery?: (statement: string) => void;
}

/** Connections in the pool unless said otherwise. */
const POOL_SIZE = 10;

/**
 * Opens the database. The embedded one is locked to this process: a second opener gets a clear error. A statement that
 * fails throws a `QueryError`, which holds none of its values.
 */
export async function openDatabase(options: DatabaseOptions): Promise<DatabaseHandle> {
  return options.url ? openPostgres(options.url, options) : openEmbedded(options.dataDir, options);
}

const logging = ({ onQuery }: DatabaseOptions) => (onQuery ? { logger: { logQuery: onQuery } } : {});

async function openPostgres(url: string, options: DatabaseOptions): Promise<DatabaseHandle> {
  const [{ default: connect }, { drizzle, PostgresJsPreparedQuery }] = await Promise.all([
    import("postgres"),
    import("drizzle-orm/postgres-js"),
  ]);
  keepValuesOutOfErrors(PostgresJsPreparedQuery);
  const connections = options.poolSize ?? POOL_SIZE;
  const client = connect(url, {
    max: connections,
    onnotice: () => {},
    connection: {
      application_name: "calpace",
      // Short statements only: compiling them takes longer than running them.
      jit: "off",
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 15_000,
    },
  });
  // drizzle sends every statement unprepared, and planning the engine's takes longer than running them.
  const unsafe = client.unsafe.bind(client);
  client.unsafe = (statement, values, more) => unsafe(statement, values, { ...more, prepare: true });
  const db = drizzle(client, { schema, ...logging(options) }) as unknown as Database;
  return { db, kind: "postgres", connections, url, close: () => client.end({ timeout: 5 }) };
}

/** Closes the folder to others and locks it; returns the unlock. */
function secureDataDir(dataDir: string, { onWarning }: DatabaseOptions): () => void {
  const open = closeDataDir(dataDir);
  const { unlock, warning } = lockDataDir(dataDir);
  for (const one of [open, warning]) if (one) onWarning?.(one);
  return unlock;
}

async function openEmbedded(dataDir: string, options: DatabaseOptions): Promise<DatabaseHandle> {
  const [{ PGlite }, { drizzle, PglitePreparedQuery }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("drizzle-orm/pglite"),
  ]);
  keepValuesOutOfErrors(PglitePreparedQuery);
  const inMemory = dataDir.startsWith("memory://");
  const unlock = inMemory ? () => {} : secureDataDir(dataDir, options);
  try {
    const client = await PGlite.create(inMemory ? dataDir : `${dataDir}/db`, {
      ...(options.dump && { loadDataDir: options.dump }),
    });
    // It unpacks its first thousand files, and writes two at each opening, readable to all, whatever the process's umask
    // says; all others it makes for the owner alone.
    if (!inMemory) closeDataDir(dataDir);
    const db = drizzle(client, { schema, ...logging(options) }) as unknown as Database;
    const close = async () => {
      await client.close();
      unlock();
    };
    return { db, kind: "pglite", connections: 1, embedded: client, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

// Next bundles instrumentation, routes and pages apart: what must exist once hangs on globalThis.
const holder = globalThis as { __calpaceDatabase?: DatabaseHandle };

/** Makes `handle` the database that `database()` answers in this process. */
export function adoptDatabase(handle: DatabaseHandle): void {
  holder.__calpaceDatabase = handle;
}

/** The process's database handle; throws before `adoptDatabase` was called at start-up. */
function databaseHandle(): DatabaseHandle {
  if (!holder.__calpaceDatabase) throw new Error("The database has not been opened in this process.");
  return holder.__calpaceDatabase;
}

/** How many statements the process's database runs at once. */
export const databaseConnections = (): number => databaseHandle().connections;

/** The process's database. */
export const database = (): Database => databaseHandle().db;

/**
 * Runs raw SQL and returns its rows, the same on both drivers. Cast what the drivers read differently:
 * `bigint::text`, `timestamptz::text`; pass instants as ISO strings.
 */
export async function rows<T>(on: Queryable, query: SQL): Promise<T[]> {
  const result = (await on.execute(query)) as unknown as T[] | { rows: T[] };
  return Array.isArray(result) ? [...result] : result.rows;
}

/** A `jsonb` value, which one of the drivers hands out as text. */
export const fromJson = <T>(value: T | string): T =>
  typeof value === "string" ? (JSON.parse(value) as T) : value;

/** Ids as one parameter, however many there are: `id in ${uuids(ids)}`. */
export const uuids = (ids: Iterable<string>): SQL =>
  sql`(select value::uuid from jsonb_array_elements_text(${JSON.stringify([...ids])}::text::jsonb))`;

/** The PostgreSQL error code of `error` (23505 = unique violation …), whichever driver threw it. */
export function sqlState(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}
