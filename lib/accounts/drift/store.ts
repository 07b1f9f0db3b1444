import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { atRest, holds, type Look, unwritten, upcoming } from "@/lib/sync/store/drift";
import type { Comparison } from "./queries";

/**
 * Keeps what a comparison found. What somebody accepted stays accepted while it looks the same; a link that was
 * written meanwhile is left out, because nobody knows which of the two was seen. Touches none of the engine's rows.
 */
export async function saveComparison(
  userId: string,
  connectionId: string,
  looks: readonly Look[],
  { at, checked, of, code }: Comparison,
): Promise<void> {
  const seen = looks.map(({ link, differences }) => ({ ...link, differences }));
  const comparison = JSON.stringify({ at: at.toISOString(), checked, of, code });
  await database().transaction(async (tx) => {
    await rows(
      tx,
      sql`update connections set comparison = ${comparison}::text::jsonb
      where id = ${connectionId} and user_id = ${userId} returning id`,
    );
    await rows(
      tx,
      sql`with seen as materialized (
        select * from jsonb_to_recordset(${JSON.stringify(seen)}::text::jsonb)
          as seen(id bigint, generation bigint, "syncedAt" timestamptz, differences jsonb)),
      same as (
        select s.* from seen s join event_links l on l.id = s.id join bookings b on b.id = l.booking_id
        where l.user_id = ${userId} and l.lane_id = ${connectionId} and l.generation = s.generation
          and l.synced_at = s."syncedAt" and ${atRest} and ${upcoming}),
      kept as (
        insert into event_drifts as d (link_id, user_id, generation, synced_at, differences, found_at)
        select id, ${userId}::uuid, generation, "syncedAt", differences, ${at.toISOString()}::timestamptz
        from same where differences <> '[]' order by id
        on conflict (link_id) do update set generation = excluded.generation, synced_at = excluded.synced_at,
          differences = excluded.differences,
          found_at = case when ${unchanged} then d.found_at else excluded.found_at end,
          accepted_at = case when ${unchanged} then d.accepted_at end
        where d.user_id = excluded.user_id)
      delete from event_drifts d where d.user_id = ${userId} and (
        d.link_id in (select id from seen where differences = '[]')
        or not exists (select 1 from event_links l join bookings b on b.id = l.booking_id
          where l.id = d.link_id and (l.id in (select id from seen) or (${unwritten}))))`,
    );
  });
}

const unchanged = sql`d.generation = excluded.generation and d.synced_at = excluded.synced_at
  and d.differences = excluded.differences`;

/** Leaves a booking's event as it was found by `seenAt`; false when something else has been found or done since. */
export async function acceptDrift(
  userId: string,
  bookingId: string,
  seenAt: Date,
  at: Date,
): Promise<boolean> {
  const accepted = await rows(
    database(),
    sql`update event_drifts d set accepted_at = coalesce(d.accepted_at, ${at.toISOString()}::timestamptz)
    from event_links l join bookings b on b.id = l.booking_id
    where l.id = d.link_id and d.user_id = ${userId} and b.user_id = ${userId} and b.id = ${bookingId}
      and d.found_at <= ${seenAt.toISOString()}::timestamptz and ${holds}
    returning d.link_id`,
  );
  return accepted.length > 0;
}
