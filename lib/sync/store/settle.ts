import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { CALENDAR_GONE, DISCONNECTED } from "@/lib/connections/store/parked";
import type { PushReport } from "../outcome";
import { SERIALIZER } from "../payload";
import type { Timing } from "../timing";
import type { HeldLane } from "./claim";
import { backoff } from "./mark";
import { firstProbe } from "./probe";

/** What a batch told about its whole account. */
export interface LaneVerdict {
  /** The account is to be left alone for a while: throttled, or nothing at all gets through. */
  rest: boolean;
  /** Retry-After of a throttled answer, ISO 8601; without it a rest backs off with the failures in a row. */
  notBefore: string | null;
  /** Why the credentials no longer work; blocks the lane unless they were replaced meanwhile. */
  blocked: string | null;
}

export interface Settled {
  /** False: the lease was lost and nothing at all was changed. */
  held: boolean;
  /** Links of the held lane that are due now. */
  again: number;
}

/** This many refusals of one content and a link is given up until the content or the serializer changes. */
const REFUSALS = 3;
/** How long an account rests that did not say how long: doubled with every failure in a row. */
const REST_BASE_MS = 15_000;
const REST_CAP_MS = 15 * 60_000;
/** This many conflicts in a row and a link backs off instead of going on at once. */
const CONFLICTS = 3;

/**
 * Books the results of a batch, all or nothing, under the fence of the lease token. One UPDATE over the locked
 * rows: two data-changing CTEs on one row would lose one of the changes (PostgreSQL manual §7.8.4).
 * The lanes are an array so that all links are locked before the first of them: a part of a statement runs when it is
 * needed, and an edit that holds a link and wakes the lane would meet a settle that holds the lane.
 */
export async function settleBatch(
  timing: Timing,
  lane: HeldLane,
  reports: PushReport[],
  verdict: LaneVerdict,
): Promise<Settled> {
  const succeeded = reports.some((r) => ["ok", "skip", "gone", "absent", "conflict"].includes(r.outcome));
  const failed = verdict.rest || reports.some((r) => r.outcome === "ambiguous");
  const token = sql`${lane.leaseToken}::bigint`;
  const [settled] = await rows<{ held: boolean; again: number }>(
    database(),
    sql`with r as materialized (
      select * from json_to_recordset(${JSON.stringify(reports)}::text::json) as r(id bigint, "bookingId" uuid, generation bigint, outcome text,
        operation text, pushed bigint, hash text, conditional boolean, etag text, "remoteId" text, "remoteUrl" text,
        "hotBefore" timestamptz, hot boolean, "hashBefore" text, "sentBefore" smallint, code text, "durationMs" integer)),
    locked as materialized (
      select l.id, l.user_id, l.booking_id, l.calendar_id, l.lane_id, l.want, l.want_revision, l.generation, l.mark_token
      from event_links l
      where l.booking_id = any(array(select "bookingId" from r))
      order by l.booking_id, l.calendar_id for update),
    p as materialized (
      select k.*, r.outcome, r.operation, r.pushed, r.hash, r.conditional, r.etag as new_etag, r."remoteId" as new_remote_id,
        r."remoteUrl" as new_remote_url, r."hotBefore" as hot_before, r.hot, r."hashBefore" as hash_before,
        r."sentBefore" as sent_before, r.code, r."durationMs" as duration_ms, (r.id is not null) as mine,
        k.want = 2 and exists (
          select 1 from locked t join r q on q.id = t.id and q.generation = t.generation and t.mark_token = ${token}
          where t.booking_id = k.booking_id and t.want = 1 and t.id <> k.id
            and q.outcome in ('ok', 'skip') and q.pushed >= t.want_revision) as opened
      from locked k left join r on r.id = k.id and r.generation = k.generation and k.mark_token = ${token}),
    lanes as materialized (
      select id, lease_token from sync_lanes
      where id = any(array(select ${lane.id}::uuid union select lane_id from p where opened)) order by id for no key update),
    fence as materialized (select 1 from lanes where id = ${lane.id} and lease_token = ${token}),
    d as materialized (
      select p.*, case when opened then 0 else want end as want2,
        case when outcome = 'gone' or (outcome = 'absent' and not hot)
            then case when want = 1 then 'bump' else 'drop' end
          when outcome = 'absent' then 'doom'
          when outcome in ('ok', 'skip') then 'ok'
          when outcome in ('unsent', 'throttled', 'target_gone') then 'unsent'
          else outcome end as verdict,
        (outcome = 'skip' or conditional or not hot) as sure
      from p, fence where mine or opened),
    dropped as (delete from event_links l using d where l.id = d.id and d.verdict = 'drop'),
    changed as (
      update event_links l set
        want = d.want2,
        mark_token = case when d.mine then null else l.mark_token end,
        generation = case when d.verdict = 'bump' then nextval('link_generation') else l.generation end,
        sent = case d.verdict when 'bump' then 0 when 'doom' then 2 when 'unsent' then d.sent_before else l.sent end,
        seen_revision = case d.verdict when 'ok' then d.pushed when 'bump' then 0 when 'doom' then 0 else l.seen_revision end,
        seen_hash = case when d.verdict = 'ok' and d.sure then d.hash when d.verdict = 'unsent' then d.hash_before
          when d.mine then null else l.seen_hash end,
        etag = case when d.verdict in ('bump', 'doom') then null when d.outcome in ('ok', 'conflict') then d.new_etag else l.etag end,
        remote_id = case when d.verdict = 'bump' then null when d.outcome in ('ok', 'conflict') then d.new_remote_id else l.remote_id end,
        remote_url = case when d.verdict = 'bump' then null
          when d.outcome in ('ok', 'conflict') then coalesce(d.new_remote_url, l.remote_url) else l.remote_url end,
        hot_until = case when d.verdict = 'bump' then null
          when d.verdict in ('ok', 'conflict', 'doom', 'unsent', 'auth') then d.hot_before else l.hot_until end,
        attempts = case when d.verdict in ('ok', 'bump') then 0
          when d.verdict in ('unsent', 'auth') then greatest(l.attempts - 1, 0) else l.attempts end,
        conflicts = case when d.verdict = 'conflict' then least(l.conflicts + 1, 1000) when d.mine then 0 else l.conflicts end,
        refusals = case when d.verdict = 'invalid' then l.refusals + 1 when d.verdict in ('ok', 'bump') then 0 else l.refusals end,
        dead_code = case when d.opened and l.dead_code not in (${CALENDAR_GONE}, ${DISCONNECTED}) then null when d.verdict = 'invalid' and l.refusals + 1 >= ${REFUSALS} then coalesce(d.code, 'invalid') else l.dead_code end,
        dead_serializer = case when d.verdict = 'invalid' then ${SERIALIZER}::int else l.dead_serializer end,
        last_error = case when d.verdict in ('ok', 'bump', 'doom') then null when d.mine and d.outcome <> 'unsent' then d.code else l.last_error end,
        first_synced_at = case when d.verdict = 'ok' then coalesce(l.first_synced_at, now()) else l.first_synced_at end,
        synced_at = case when d.verdict = 'ok' and (d.outcome <> 'skip' or l.synced_at is null) then now() else l.synced_at end,
        due_at = case when d.opened and l.dead_code in (${CALENDAR_GONE}, ${DISCONNECTED}) then null when d.opened then clock_timestamp()
          when d.verdict = 'ok' and d.want2 > 0 and d.pushed >= l.want_revision
            then case when d.sure then null else d.hot_before end
          when d.verdict in ('ok', 'bump', 'auth') then clock_timestamp()
          when d.verdict = 'unsent' and d.outcome <> 'target_gone' then clock_timestamp()
          when d.verdict = 'conflict' and l.conflicts + 1 < ${CONFLICTS} then clock_timestamp()
          when d.verdict = 'doom' then d.hot_before
          when d.verdict = 'invalid' and l.refusals + 1 >= ${REFUSALS} then null
          else clock_timestamp() + ${backoff(timing, sql`l.attempts`)} end
      from d where l.id = d.id and l.id = any(array(select id from d)) and d.verdict is distinct from 'drop'
      returning l.lane_id, l.due_at),
    logged as (
      insert into sync_attempts (user_id, booking_id, calendar_id, lane_id, operation, outcome, code, revision, duration_ms)
      select user_id, booking_id, calendar_id, lane_id, operation, outcome, code, pushed, duration_ms from d
      where mine and outcome not in ('skip', 'unsent')),
    woken as (
      update sync_lanes s set
        wake_seq = case when s.id = ${lane.id} then s.wake_seq else s.wake_seq + 1 end,
        due_at = case when s.id = ${lane.id} or s.lease_until > clock_timestamp() then s.due_at
          else greatest(least(s.due_at, clock_timestamp()), s.not_before) end,
        not_before = case when s.id = ${lane.id} then greatest(s.not_before, ${verdict.notBefore}::timestamptz,
          case when ${verdict.rest && !verdict.notBefore} then clock_timestamp()
            + least(${REST_CAP_MS}::float8, ${REST_BASE_MS}::float8 * power(2, least(s.failures, 20))) * (0.5 + 0.5 * random()) * interval '1 ms' end)
          else s.not_before end,
        blocked = case when s.id = ${lane.id} and ${verdict.blocked}::text is not null
          and s.cred_version = ${lane.credVersion}::bigint then ${verdict.blocked}::text else s.blocked end,
        probe_at = case when s.id = ${lane.id} and ${verdict.blocked}::text is not null
          and s.cred_version = ${lane.credVersion}::bigint then ${firstProbe} else s.probe_at end,
        blocked_at = case when s.id = ${lane.id} and ${verdict.blocked}::text is not null
          and s.cred_version = ${lane.credVersion}::bigint then now() else s.blocked_at end,
        failures = case when s.id <> ${lane.id} then s.failures when ${succeeded} then 0 when ${failed} then s.failures + 1 else s.failures end,
        failing_since = case when s.id <> ${lane.id} then s.failing_since when ${succeeded} then null
          when ${failed} then coalesce(s.failing_since, now()) else s.failing_since end,
        succeeded_at = case when s.id = ${lane.id} and ${succeeded} then now() else s.succeeded_at end
      from lanes, fence where s.id = lanes.id
        and (s.id = ${lane.id} or exists (select 1 from d where d.opened and d.lane_id = s.id)))
    select exists (select 1 from fence) as held,
      (select count(*)::int from changed where lane_id = ${lane.id} and due_at <= clock_timestamp()) as again`,
  );
  return settled ?? { held: false, again: 0 };
}
