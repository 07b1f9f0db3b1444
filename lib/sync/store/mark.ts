import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { type BookingSnapshot, SERIALIZER } from "@/lib/content/event";
import { type HeldLane, letIn } from "@/lib/lanes/lease";
import { SENT, WANT } from "@/lib/lanes/link";
import type { Timing } from "../timing";

/** A booking's snapshot, or nulls all over when the booking is gone. */
type Found<T> = { [K in keyof T]: T[K] | null };

/** A link whose next request has been announced; what is needed to make it, from one snapshot. */
export interface MarkedLink extends Found<Omit<BookingSnapshot, "bookingId">> {
  id: string;
  bookingId: string;
  calendarId: string;
  calendarRemoteId: string | null;
  generation: string;
  /** A delete may have been sent: the key is never written again. */
  doomed: boolean;
  remoteId: string | null;
  etag: string | null;
  /** Its next write reads first, and carries what is not ours. */
  merge: boolean;
  hotBefore: string | null;
  hot: boolean;
  hashBefore: string | null;
  /** As the table has it, passed back unread. */
  sentBefore: number;
  denialsBefore: number;
  installation: string;
}

/** After this many marks in a row that were never settled a link is given up: whatever it carries kills its worker. */
const CRASHES = 5;

/** ISO 8601 in UTC with whole seconds, from a timestamptz. */
export const iso = (column: SQL): SQL =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Full-jitter exponential back-off after `attempts` tries, as an SQL interval (AWS Architecture Blog, 2015). */
export const backoff = (timing: Timing, attempts: SQL): SQL => sql`(0.1 + 0.9 * random())
  * least(${timing.backoffCapMs}::float8, ${timing.backoffBaseMs}::float8 * power(2, least(${attempts}, 20)))
  * interval '1 ms'`;

/** The lane, while its lease leaves time for a request and nobody has blocked it (a pause), or locked its person. */
const held = (timing: Timing, lane: HeldLane, token: SQL): SQL => sql`held as materialized (
  select id, lease_until from sync_lanes s
  where id = ${lane.id} and lease_token = ${token} and blocked is null
    and (denied_until is null or denied_until <= clock_timestamp()) and ${letIn}
    and lease_until > clock_timestamp() + ${timing.requestReserveMs} * interval '1 ms' for share)`;

/**
 * Its due links, oldest first, with what their events shall say. One this worker holds marked is passed over: edited
 * under way it is due, but its settle comes first. The limit is part of the statement's text: as a parameter it keeps
 * PostgreSQL from reusing a plan.
 */
const picked = (token: SQL, limit: number, order: SQL): SQL => sql`picked as materialized (
  select l.id, l.due_at, l.mark_token, l.crashes, l.seen_hash, l.sent, l.denials, l.hot_until,
    b.revision, b.client_name,
    b.client_email, b.notes, b.time_zone, b.starts_at, b.ends_at, b.updated_at, s.name, s.location,
    c.remote_id as calendar_remote_id
  from event_links l left join bookings b on b.id = l.booking_id left join services s on s.id = b.service_id
    left join calendars c on c.id = l.calendar_id
  where l.lane_id = (select id from held) and l.due_at <= clock_timestamp()
    and l.mark_token is distinct from ${token}
  order by ${order} limit ${sql.raw(String(limit))} for update of l skip locked)`;

/** The oldest of them decides: if its last mark was never settled, its worker died. */
const first = sql`first as (select * from picked order by due_at, id limit 1)`;

const oldest = sql`l.due_at, l.id`;
/**
 * Into an account that lets nothing through one event is sent: one it never denied, else the one denied longest ago. A
 * mark whose worker died was no turn, though it made the event due later.
 */
const probe = sql`(l.denials > 0), (l.mark_token is null), l.due_at, l.id`;

/** Then it goes alone, or is given up if that happened too often; else all go whose marks are settled. */
const todo = sql`todo as materialized (
  select picked.*, first.mark_token is not null and picked.crashes + 1 >= ${CRASHES} as given_up from picked, first
  where case when first.mark_token is null then picked.mark_token is null else picked.id = first.id end)`;

/** The mark, and the try it counts. Should nobody settle it, the link is due again after the lease, and a back-off. */
const announced = (timing: Timing, token: SQL): SQL => sql`
  mark_token = case when todo.given_up then null else ${token} end,
  attempts = case when todo.given_up then l.attempts else l.attempts + 1 end,
  crashes = case when l.mark_token is null then 0 else l.crashes + 1 end,
  due_at = case when todo.given_up then null else held.lease_until + ${backoff(timing, sql`l.attempts`)} end,
  dead_code = case when todo.given_up then 'crashes' end,
  dead_serializer = case when todo.given_up then ${SERIALIZER}::int else l.dead_serializer end`;

/** What may be sent from now on, and until when it may land. What is outside then is not known: the hash goes. */
const sentFromNow = (timing: Timing): SQL => sql`
  sent = case when l.sent = ${SENT.doomed} or l.want = ${WANT.nowhere} then ${SENT.doomed} else ${SENT.write} end,
  hot_until = greatest(l.hot_until, held.lease_until + ${timing.lateMs} * interval '1 ms'),
  seen_hash = null`;

/** Where the event is, or is to be. */
const place = sql`l.id::text, l.booking_id as "bookingId", l.calendar_id as "calendarId",
  todo.calendar_remote_id as "calendarRemoteId", l.generation::text, l.sent = ${SENT.doomed} as doomed,
  l.remote_id as "remoteId", l.etag, l.merge, i.id as installation`;

/** What was known before the mark: settle puts it back when no request was made. */
const before = sql`todo.hot_until::text as "hotBefore", (todo.hot_until > clock_timestamp()) is true as hot,
  todo.seen_hash as "hashBefore", todo.sent as "sentBefore", todo.denials as "denialsBefore"`;

/** What the event shall say, and the revision of the booking that says so. */
const payload = sql`todo.revision::int as revision, todo.name as "serviceName", todo.location,
  todo.client_name as "clientName", todo.client_email as "clientEmail", todo.notes, todo.time_zone as "timeZone",
  ${iso(sql`todo.starts_at`)} as "startsAt", ${iso(sql`todo.ends_at`)} as "endsAt",
  ${iso(sql`todo.updated_at`)} as "updatedAt"`;

/**
 * Announces the requests for up to `limit` due links of a held lane, or for one, `alone`, durably,
 * before any is sent (docs/sync-engine.md, step 4). Payload and pushed revision come from this one snapshot. Marks
 * nothing when the lease is lost or leaves no time for a request, or the lane was blocked meanwhile or rests. The array
 * has the links found by their keys.
 */
export async function markLinks(
  timing: Timing,
  lane: HeldLane,
  limit = timing.markLimit,
  alone = false,
): Promise<MarkedLink[]> {
  const token = sql`${lane.leaseToken}::bigint`;
  const due = alone ? picked(token, 1, probe) : picked(token, limit, oldest);
  const marked = await rows<MarkedLink & { givenUp: boolean }>(
    database(),
    sql`with ${held(timing, lane, token)}, ${due}, ${first}, ${todo}
    update event_links l set ${announced(timing, token)}, ${sentFromNow(timing)}
    from todo, held, installation i where l.id = todo.id and l.id = any(array(select id from todo))
    returning ${place}, ${before}, ${payload}, todo.given_up as "givenUp"`,
  );
  return marked.filter((link) => !link.givenUp);
}
