import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { adoptDatabase, type DatabaseHandle, openDatabase, rows } from "@/db/client";
import { useEnv as configure } from "../setup/env";
import { type Facts, folderOf, sqlOf } from "./dump";

/** A dump as this process's database, not migrated yet, as if it had been taken just now. */
export interface Loaded {
  handle: DatabaseHandle;
  facts: Facts;
  close(): Promise<void>;
}

/** Runs a version's SQL on an empty database of the server at `server`, or on the embedded one without it. */
export async function loadSql(version: string, server: string | undefined): Promise<Loaded> {
  const { text, facts } = sqlOf(version);
  if (!server) {
    const handle = await openDatabase({ dataDir: "memory://" });
    await handle.embedded?.exec(text);
    return loaded(handle, facts, handle.close);
  }
  const name = `dump_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const url = server.replace(/\/postgres$/, `/${name}`);
  const run = async (at: string, statements: string) => {
    const client = postgres(at, { max: 1, onnotice: () => {} });
    await client.unsafe(statements).simple();
    await client.end();
  };
  await run(server, `create database ${name}`);
  await run(url, text);
  const handle = await openDatabase({ url, dataDir: "" });
  return loaded(handle, facts, handle.close);
}

/** Unpacks a version's data folder, and opens it as the product opens one it finds. */
export async function loadFolder(version: string): Promise<Loaded> {
  const { tar, facts } = folderOf(version);
  const dataDir = mkdtempSync(join(tmpdir(), "calpace-upgrade-"));
  const unpacking = await openDatabase({ dataDir, dump: new Blob([new Uint8Array(tar)]) });
  await unpacking.close();
  const handle = await openDatabase({ dataDir });
  return loaded(handle, facts, async () => {
    await handle.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
}

async function loaded(handle: DatabaseHandle, facts: Facts, close: () => Promise<void>): Promise<Loaded> {
  configure(facts.env);
  adoptDatabase(handle);
  await bringToNow(handle, Date.now() - Date.parse(facts.taken));
  return { handle, facts, close };
}

/**
 * When bookings are is no question of the clock: their events outside say the same, and what was seen of them is kept
 * as a hash. They lie decades ahead or years behind, and stay there.
 */
const FIXED = ["bookings.starts_at", "bookings.ends_at"];

/** Moves every instant by `ms`, so that the moment of the dump becomes now. */
async function bringToNow({ db }: DatabaseHandle, ms: number): Promise<void> {
  const columns = await rows<{ table: string; column: string }>(
    db,
    sql`select c.table_name as "table", c.column_name as "column" from information_schema.columns c
      join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'`,
  );
  const moved = new Map<string, string[]>();
  for (const { table, column } of columns)
    if (!FIXED.includes(`${table}.${column}`)) moved.set(table, [...(moved.get(table) ?? []), column]);
  for (const [table, names] of moved) {
    const set = names.map((name) => `"${name}" = "${name}" + interval '${ms} ms'`).join(", ");
    await rows(db, sql.raw(`update "${table}" set ${set}`));
  }
}
