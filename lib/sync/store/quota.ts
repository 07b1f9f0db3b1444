import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { Quota } from "@/lib/providers/provider";

/** Units that refill at `perMinute`, and never hold more than those of a minute. */
export interface Bucket {
  key: string;
  perMinute: number;
}

/**
 * The buckets a request of this account is taken from; none where its service counts nothing. The account's refills at
 * half its limit: a full bucket and what refills in a minute are then no more than a minute's units, wherever the
 * service's minute begins. Google calls a burst in one minute to account in the next.
 */
export function bucketsOf(providerId: string, quota: Quota | undefined, connectionId: string): Bucket[] {
  if (quota === undefined) return [];
  const { perMinute, perAccountPerMinute: own } = quota;
  const shared = { key: providerId, perMinute };
  return own === undefined
    ? [shared]
    : [shared, { key: `${providerId}:${connectionId}`, perMinute: Math.floor(own / 2) }];
}

/**
 * Takes up to `wanted` units from buckets that all processes share, the same from each. Answers how many were granted.
 * One row per bucket; their locks, taken in one order, order the takers.
 */
export async function takeTokens(buckets: readonly Bucket[], wanted: number): Promise<number> {
  if (buckets.length === 0) return wanted;
  const granted = sql`greatest(0, floor(least(min(held), ${wanted}::float8)))`;
  return (await draw(buckets, granted)) ?? (await draw(await made(buckets), granted)) ?? 0;
}

/** Pays for what was used beyond what was granted, below nothing if need be; a negative number is given back. */
export async function payTokens(buckets: readonly Bucket[], units: number): Promise<void> {
  if (units !== 0 && buckets.length > 0) await draw(buckets, sql`${units}::float8`);
}

/** Draws `units` of what each bucket holds by now; null when one of them does not exist yet. */
async function draw(buckets: readonly Bucket[], units: SQL): Promise<number | null> {
  const [drawn] = await rows<{ units: number }>(
    database(),
    sql`with asked (key, most) as (values ${valuesOf(buckets)}),
    bucket as materialized (
      select q.provider, least(a.most, q.tokens + extract(epoch from clock_timestamp() - q.refilled_at) * a.most / 60) as held
      from sync_quotas q join asked a on a.key = q.provider order by q.provider for update of q),
    drawn as (select ${units} as units, count(*) as found from bucket)
    update sync_quotas q set tokens = b.held - d.units, refilled_at = clock_timestamp()
    from bucket b, drawn d where q.provider = b.provider and d.found = ${buckets.length}::int
    returning d.units::int as units`,
  );
  return drawn?.units ?? null;
}

const valuesOf = (buckets: readonly Bucket[]): SQL =>
  sql.join(
    buckets.map(({ key, perMinute }) => sql`(${key}::text, ${perMinute}::float8)`),
    sql`, `,
  );

/** Makes those that do not exist, full; takes away those of accounts nobody asked for a day, which are as good as full. */
async function made(buckets: readonly Bucket[]): Promise<readonly Bucket[]> {
  await rows(
    database(),
    sql`insert into sync_quotas (provider, tokens, refilled_at)
    select key, most, clock_timestamp() from (values ${valuesOf(buckets)}) as asked (key, most)
    on conflict (provider) do nothing`,
  );
  await rows(
    database(),
    sql`delete from sync_quotas where provider in (select provider from sync_quotas
      where provider like '%:%' and refilled_at < clock_timestamp() - interval '1 day' for update skip locked)`,
  );
  return buckets;
}
