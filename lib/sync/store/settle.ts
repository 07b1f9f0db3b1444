import { type SQL, sql } from "drizzle-orm";
import { database, fromJson, rows } from "@/db/client";
import type { HeldLane } from "@/lib/lanes/lease";
import { isServed } from "../evidence";
import type { LaneRuling, PushReport } from "../report";
import type { Timing } from "../timing";
import { askedAnew, opened, stillValid, sure, verdictOn, wantNow } from "./settle/decision";
import { deniedRest, joinsTurns, takesTurns } from "./settle/denied";
import { laneChanges } from "./settle/lane";
import { linkChanges } from "./settle/link";

/*
 * A settle is one statement of these parts, each of which reads those before it. One UPDATE does everything to a
 * link: two data-changing parts on one row would lose one of the changes (PostgreSQL manual §7.8.4).
 */

export interface Settled {
  /** False: the lease was lost and nothing at all was changed. */
  held: boolean;
  /** Links of the held lane that are due now. */
  again: number;
  /** The account is in trouble: from now on it is asked with one event at a time. */
  troubled: boolean;
  /** Other lanes that got something to do, because what they waited for is confirmed. */
  opened: string[];
  /** The account has other credentials by now than those the batch was asked with. */
  stale: boolean;
}

/** What became of each link of the batch. */
const reportsOf = (reports: PushReport[]): SQL => sql`reports as materialized (
  select * from json_to_recordset(${JSON.stringify(reports)}::text::json) as r(
    id bigint, "bookingId" uuid, generation bigint, outcome text, operation text, pushed bigint, hash text,
    conditional boolean, etag text, "remoteId" text, "remoteUrl" text, "hotBefore" timestamptz, hot boolean,
    "hashBefore" text, "sentBefore" smallint, code text, proven boolean, carried boolean, "durationMs" integer))`;

/** All links of the batch's bookings: a success may open a gate. */
const ofBatch = sql`l.booking_id = any(array(select "bookingId" from reports))`;
/** With them the lane's other links that were denied: a rest takes the place of their back-offs, a recovery ends them. */
const orDenied = (lane: HeldLane): SQL => sql`l.id = any(array(
  select d.id from event_links d where d.booking_id = any(array(select "bookingId" from reports))
  union select d.id from event_links d where d.lane_id = ${lane.id} and d.due_at is not null and d.denials > 0))`;

/** Those links, locked in the order everybody locks links in. */
const locked = (among: SQL): SQL => sql`locked as materialized (
  select l.id, l.user_id, l.booking_id, l.calendar_id, l.lane_id, l.want, l.want_revision, l.generation,
    l.mark_token, l.denials
  from event_links l where ${among} order by l.booking_id, l.calendar_id for update)`;

/** Each of them with its report, if it has one that still counts (`mine`), and whether its gate opens. */
const links = (token: SQL): SQL => sql`links as materialized (
  select k.*, r.outcome, r.operation, r.pushed, r.hash, r.conditional, r.etag as new_etag,
    r."remoteId" as new_remote_id, r."remoteUrl" as new_remote_url, r."hotBefore" as hot_before, r.hot,
    r."hashBefore" as hash_before, r."sentBefore" as sent_before, r.code, r.proven, r.carried, r."durationMs" as duration_ms,
    (r.id is not null) as mine, ${opened(token)} as opened
  from locked k left join reports r on ${stillValid(sql`r`, sql`k`, token)})`;

/**
 * The held lane, and those a gate opens on, locked in id order. They are an array so that all links are locked before
 * the first of them: a part of a statement runs when it is needed, and an edit that holds a link and wakes the lane
 * would meet a settle that holds the lane.
 */
const lanes = (lane: HeldLane): SQL => sql`lanes as materialized (
  select id, lease_token, cred_version, denials from sync_lanes
  where id = any(array(select ${lane.id}::uuid union select lane_id from links where opened))
  order by id for no key update)`;

/** One row while the lease is still held. Without it nothing is decided, so nothing is changed. */
const fence = (lane: HeldLane, token: SQL): SQL =>
  sql`fence as materialized (select 1 from lanes where id = ${lane.id} and lease_token = ${token})`;

/**
 * Until when the account rests that denied everything, if it still has the credentials it was asked with: one row, or
 * none. It is one instant for the lane and for the links that wait with it.
 */
const rested = (lane: HeldLane, denied: boolean): SQL => sql`rested as materialized (
  select clock_timestamp() + ${deniedRest(sql`lanes.denials`)} as until from lanes, fence
  where ${denied} and lanes.id = ${lane.id} and lanes.cred_version = ${lane.credVersion}::bigint)`;

/**
 * Of each link denied now its `turn` among those that take turns; how many wait for their own (`ahead`), and when the
 * last of them is due.
 */
const turns = (lane: HeldLane): SQL => sql`turns as materialized (
  select d.id, case when d.joins then row_number() over (partition by d.joins order by d.id) end as turn, w.last, w.ahead
  from (select id, ${joinsTurns(sql`links`)} as joins from links where outcome = 'denied') d,
    (select max(o.due_at) as last, count(*) as ahead from event_links o where o.lane_id = ${lane.id}
      and o.due_at is not null and o.mark_token is null and ${takesTurns(sql`o`)}) w)`;

/**
 * What is to become of each link that was pushed or whose gate opens. `stale`: it was asked with credentials that are
 * not the account's any more, so what they were denied counts for nothing.
 */
const decided = (lane: HeldLane): SQL => sql`decided as materialized (
  select links.*, turns.turn, turns.last as last_turn, turns.ahead as turns_ahead, ${wantNow} as want_now, ${verdictOn} as verdict, ${sure} as sure, ${askedAnew} as asked_anew,
    (select lanes.cred_version <> ${lane.credVersion}::bigint from lanes where lanes.id = ${lane.id}) as stale,
    (select until from rested) as rest_until,
    outcome = 'denied' and exists (select 1 from bookings b where b.id = links.booking_id and b.ends_at <= now()) as over
  from links left join turns on turns.id = links.id, fence where mine or opened)`;

/** Links whose event is gone and not wanted go. */
const dropped = sql`dropped as (
  delete from event_links l using decided where l.id = decided.id and decided.verdict = 'drop')`;

/** All others are written. The array has them found by their keys: a bloated table would be read whole. */
const changed = (timing: Timing): SQL => sql`changed as (
  update event_links l set ${linkChanges(timing)}
  from decided
  where l.id = decided.id and l.id = any(array(select id from decided)) and decided.verdict is distinct from 'drop'
  returning l.lane_id, l.due_at)`;

/**
 * The lane's other denied links are due now, in the order in which they were: a rest (`rested`) holds them all, and
 * where one of them was served (`fence`) so may they be.
 */
const waiting = (lane: HeldLane, where: SQL): SQL => sql`waiting as (
  update event_links l set due_at = least(l.due_at, clock_timestamp())
  from locked, ${where}
  where l.id = locked.id and l.id = any(array(select id from locked)) and l.lane_id = ${lane.id} and l.denials > 0
    and l.due_at is not null and l.mark_token is null and l.id not in (select id from decided))`;

/** The receipt's line for each request that was made. */
const logged = sql`logged as (
  insert into sync_attempts
    (user_id, booking_id, calendar_id, lane_id, operation, outcome, code, revision, duration_ms)
  select user_id, booking_id, calendar_id, lane_id, operation, outcome, code, pushed, duration_ms
  from decided where mine and outcome not in ('skip', 'unsent'))`;

/** The held lane is told how the batch went, and the lanes that got something to do are woken. */
const told = (lane: HeldLane, changes: SQL): SQL => sql`told as (
  update sync_lanes s set ${changes}
  from lanes, fence where s.id = lanes.id
    and (s.id = ${lane.id} or exists (select 1 from decided where decided.opened and decided.lane_id = s.id))
  returning s.id, s.denials)`;

/** Books the results of a batch, all or nothing, under the fence of the lease token (docs/sync-engine.md, step 6). */
export async function settleBatch(
  timing: Timing,
  lane: HeldLane,
  reports: PushReport[],
  verdict: LaneRuling,
): Promise<Settled> {
  const token = sql`${lane.leaseToken}::bigint`;
  const denied = verdict.denied !== null;
  const healed = reports.some((report) => isServed(report) && report.denialsBefore > 0);
  const [settled] = await rows<Omit<Settled, "opened"> & { opened: string[] | string }>(
    database(),
    sql`with ${reportsOf(reports)}, ${locked(denied || healed ? orDenied(lane) : ofBatch)}, ${links(token)}, ${lanes(lane)},
      ${fence(lane, token)}, ${rested(lane, denied)}, ${turns(lane)}, ${decided(lane)}, ${dropped}, ${changed(timing)},
      ${denied || healed ? sql`${waiting(lane, denied ? sql`rested` : sql`fence`)},` : sql``} ${logged}, ${told(lane, laneChanges(lane, reports, verdict))}
    select exists (select 1 from fence) as held,
      (select count(*)::int from changed where lane_id = ${lane.id} and due_at <= clock_timestamp()) as again,
      (select coalesce(jsonb_agg(distinct lane_id), '[]') from decided where opened and lane_id <> ${lane.id}) as opened,
      coalesce((select denials > 0 from told where id = ${lane.id}), false) as troubled,
      coalesce((select cred_version <> ${lane.credVersion}::bigint from lanes where id = ${lane.id}), false) as stale`,
  );
  if (!settled) return { held: false, again: 0, troubled: false, opened: [], stale: false };
  return { ...settled, opened: fromJson(settled.opened) };
}
