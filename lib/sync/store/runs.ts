import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { pruneDrifts } from "./drift";

/** Who started a run. */
export type Trigger = "cron" | "internal";

/** Writes the engine's heartbeat: one row per finished run. */
export async function recordRun(
  trigger: Trigger,
  startedAt: Date,
  counts: Record<string, number>,
  error: string | null,
): Promise<void> {
  await rows(
    database(),
    sql`insert into sync_runs (trigger, started_at, finished_at, counts, error)
    values (${trigger}, ${startedAt.toISOString()}::timestamptz, now(), ${JSON.stringify(counts)}::text::jsonb,
      ${error})`,
  );
}

/** How long ago the last run began, in ms; null when there never was one. */
export async function lastRunAge(): Promise<number | null> {
  const [last] = await rows<{ age: number | null }>(
    database(),
    sql`select (extract(epoch from clock_timestamp() - max(started_at)) * 1000)::float8 as age from sync_runs`,
  );
  return last?.age ?? null;
}

/** How long the engine's logs are kept, for receipts and for the operator. */
const KEEP_DAYS = 30;

/** Removes logs past their time; bounded, so that one call is never long. */
export async function pruneLogs(): Promise<void> {
  const old = sql`now() - ${KEEP_DAYS} * interval '1 day'`;
  await rows(
    database(),
    sql`delete from sync_attempts where id in (
      select id from sync_attempts where at < ${old} order by at limit 20000)`,
  );
  await rows(
    database(),
    sql`delete from sync_runs where id in (
      select id from sync_runs where started_at < ${old} order by started_at limit 20000)`,
  );
  await pruneDrifts();
}
