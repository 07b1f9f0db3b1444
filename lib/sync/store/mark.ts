import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { SERIALIZER } from "../payload";
import type { Timing } from "../timing";
import type { HeldLane } from "./claim";

/** A link whose next request has been announced; what is needed to make it, from one snapshot. */
export interface MarkedLink {
  id: string;
  bookingId: string;
  calendarId: string;
  calendarRemoteId: string | null;
  generation: string;
  sent: number;
  remoteId: string | null;
  etag: string | null;
  hotBefore: string | null;
  hot: boolean;
  hashBefore: string | null;
  sentBefore: number;
  installation: string;
  revision: number | null;
  serviceName: string | null;
  location: string | null;
  clientName: string | null;
  clientEmail: string | null;
  notes: string | null;
  timeZone: string | null;
  startsAt: string | null;
  endsAt: string | null;
  updatedAt: string | null;
}

/** After this many marks in a row that were never settled a link is given up: whatever it carries kills its worker. */
const CRASHES = 5;

/** ISO 8601 in UTC with whole seconds, from a timestamptz. */
export const iso = (column: SQL): SQL =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Full-jitter exponential back-off after `attempts` tries, as an SQL interval (AWS Architecture Blog, 2015). */
export const backoff = (timing: Timing, attempts: SQL): SQL =>
  sql`(0.1 + 0.9 * random()) * least(${timing.backoffCapMs}::float8, ${timing.backoffBaseMs}::float8 * power(2, least(${attempts}, 20))) * interval '1 ms'`;

/**
 * Announces the requests for up to `limit` due links of a held lane, durably, before any is sent. Payload and
 * pushed revision come from this one snapshot. A link whose last mark was never settled goes alone.
 * The limit is part of the statement's text: as a parameter it keeps PostgreSQL from reusing a plan.
 * A link this worker still holds marked is passed over: edited under way it is due, but its settle comes first.
 * Marks nothing when the lease is lost or leaves no time for a request, or the lane was blocked meanwhile (a pause).
 */
export async function markLinks(
  timing: Timing,
  lane: HeldLane,
  limit = timing.markLimit,
): Promise<MarkedLink[]> {
  const marked = await rows<MarkedLink & { dead: boolean }>(
    database(),
    sql`with lane as materialized (
      select id, lease_until from sync_lanes where id = ${lane.id} and lease_token = ${lane.leaseToken}::bigint and blocked is null
        and lease_until > clock_timestamp() + ${timing.requestReserveMs} * interval '1 ms' for share),
    pick as materialized (
      select l.id, l.due_at, l.mark_token, l.crashes, l.seen_hash, l.sent, l.hot_until, b.revision, b.client_name,
        b.client_email, b.notes, b.time_zone, b.starts_at, b.ends_at, b.updated_at, s.name, s.location,
        c.remote_id as calendar_remote_id
      from event_links l left join bookings b on b.id = l.booking_id left join services s on s.id = b.service_id
        left join calendars c on c.id = l.calendar_id
      where l.lane_id = (select id from lane) and l.due_at <= clock_timestamp()
        and l.mark_token is distinct from ${lane.leaseToken}::bigint
      order by l.due_at, l.id limit ${sql.raw(String(limit))} for update of l skip locked),
    first as (select * from pick order by due_at, id limit 1),
    todo as materialized (
      select p.*, f.mark_token is not null and p.crashes + 1 >= ${CRASHES} as dead from pick p, first f
      where case when f.mark_token is null then p.mark_token is null else p.id = f.id end)
    update event_links l set
      mark_token = case when t.dead then null else ${lane.leaseToken}::bigint end,
      attempts = case when t.dead then l.attempts else l.attempts + 1 end,
      crashes = case when l.mark_token is null then 0 else l.crashes + 1 end,
      seen_hash = null,
      dead_code = case when t.dead then 'crashes' end,
      dead_serializer = case when t.dead then ${SERIALIZER}::int else l.dead_serializer end,
      sent = case when l.sent = 2 or l.want = 0 then 2 else 1 end,
      hot_until = greatest(l.hot_until, lane.lease_until + ${timing.lateMs} * interval '1 ms'),
      due_at = case when t.dead then null else lane.lease_until + ${backoff(timing, sql`l.attempts`)} end
    from todo t, lane, installation i where l.id = t.id and l.id = any(array(select id from todo))
    returning l.id::text, l.booking_id as "bookingId", l.calendar_id as "calendarId", t.dead,
      t.calendar_remote_id as "calendarRemoteId", l.generation::text, l.sent, l.remote_id as "remoteId", l.etag,
      t.hot_until::text as "hotBefore", (t.hot_until > clock_timestamp()) is true as hot, t.seen_hash as "hashBefore",
      t.sent as "sentBefore", i.id as installation, t.revision::int as revision, t.name as "serviceName", t.location,
      t.client_name as "clientName", t.client_email as "clientEmail", t.notes, t.time_zone as "timeZone",
      ${iso(sql`t.starts_at`)} as "startsAt", ${iso(sql`t.ends_at`)} as "endsAt", ${iso(sql`t.updated_at`)} as "updatedAt"`,
  );
  return marked.filter((link) => !link.dead);
}
