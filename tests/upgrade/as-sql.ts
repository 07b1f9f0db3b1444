import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { type DatabaseHandle, rows } from "@/db/client";

const MIGRATIONS = "db/migrations";
/** What drizzle's migrator remembers itself by, as it makes it. */
const JOURNAL = `CREATE SCHEMA "drizzle";
CREATE TABLE "drizzle"."__drizzle_migrations" (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint);`;

/** Every migration there is, word by word: the marks between statements are comments of SQL. */
function schema(): string {
  const journal = JSON.parse(readFileSync(join(MIGRATIONS, "meta/_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  return journal.entries.map(({ tag }) => readFileSync(join(MIGRATIONS, `${tag}.sql`), "utf8")).join("\n");
}

interface Table {
  schema: string;
  name: string;
  columns: string[];
  /** Tables that must be filled before it. */
  needs: string[];
}

async function tablesOf({ db }: DatabaseHandle): Promise<Table[]> {
  const found = await rows<Table>(
    db,
    sql`select n.nspname as schema, c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select coalesce(array_agg(r.relname::text), '{}') from pg_constraint k join pg_class r on r.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'drizzle') order by 1, 2`,
  );
  const ordered: Table[] = [];
  while (ordered.length < found.length) {
    const done = new Set(ordered.map(({ name }) => name));
    const ready = found.filter(
      ({ name, needs }) => !done.has(name) && needs.every((other) => done.has(other)),
    );
    if (ready.length === 0) throw new Error("Tables need each other in a circle.");
    ordered.push(...ready);
  }
  return ordered;
}

const quoted = (name: string) => `"${name}"`;

/** One INSERT a row; the database itself writes every value as a literal. */
async function inserts({ db }: DatabaseHandle, { schema, name, columns }: Table): Promise<string> {
  const table = `${quoted(schema)}.${quoted(name)}`;
  const values = columns.map((column) => `quote_nullable(${quoted(column)}::text)`).join(` || ', ' || `);
  const found = await rows<{ row: string }>(
    db,
    sql.raw(`select ${values} as row from ${table} order by ctid`),
  );
  const head = `INSERT INTO ${table} (${columns.map(quoted).join(", ")}) VALUES`;
  return found.map(({ row }) => `${head} (${row});\n`).join("");
}

/** Sequences as they stand: a number that was given once, such as a key's generation, is never given again. */
async function sequences({ db }: DatabaseHandle): Promise<string> {
  const found = await rows<{ name: string; value: string }>(
    db,
    sql`select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences
    where schemaname in ('public', 'drizzle') and last_value is not null order by 1`,
  );
  return found.map(({ name, value }) => `SELECT setval('${name}', ${value}, true);\n`).join("");
}

/**
 * A whole database as plain SQL that PostgreSQL and the embedded database both run: the migrations as they are now,
 * the migrator's own table, every row, and the sequences.
 */
export async function databaseAsSql(handle: DatabaseHandle): Promise<string> {
  const parts: string[] = [];
  for (const table of await tablesOf(handle)) parts.push(await inserts(handle, table));
  return [schema(), JOURNAL, parts.join(""), await sequences(handle)].join("\n");
}
