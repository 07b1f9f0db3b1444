import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";

/**
 * Takes up to `wanted` tokens from a bucket that all processes share and that refills at `perMinute`. Answers how
 * many were granted. One row per provider; the row lock orders the takers.
 */
export async function takeTokens(provider: string, wanted: number, perMinute: number): Promise<number> {
  const full = sql`${perMinute}::float8`;
  const take = sql`with bucket as materialized (
      select least(${full}, tokens + extract(epoch from clock_timestamp() - refilled_at) * ${full} / 60) as held
      from sync_quotas where provider = ${provider} for update),
    grant_ as (select held, floor(least(held, ${wanted}::float8)) as granted from bucket)
    update sync_quotas q set tokens = g.held - g.granted, refilled_at = clock_timestamp()
    from grant_ g where q.provider = ${provider} returning g.granted::int as granted`;
  const [taken] = await rows<{ granted: number }>(database(), take);
  if (taken) return taken.granted;
  await rows(
    database(),
    sql`insert into sync_quotas (provider, tokens, refilled_at) values (${provider}, ${full}, clock_timestamp())
    on conflict (provider) do nothing`,
  );
  const [first] = await rows<{ granted: number }>(database(), take);
  return first?.granted ?? 0;
}
