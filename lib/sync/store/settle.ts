import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { HeldLane } from "@/lib/lanes/lease";
import type { LaneVerdict, PushReport } from "../report";
import type { Timing } from "../timing";
import { opened, stillValid, sure, verdictOn, wantNow } from "./settle/decision";
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
}

/** What became of each link of the batch. */
const reportsOf = (reports: PushReport[]): SQL => sql`reports as materialized (
  select * from json_to_recordset(${JSON.stringify(reports)}::text::json) as r(
    id bigint, "bookingId" uuid, generation bigint, outcome text, operation text, pushed bigint, hash text,
    conditional boolean, etag text, "remoteId" text, "remoteUrl" text, "hotBefore" timestamptz, hot boolean,
    "hashBefore" text, "sentBefore" smallint, code text, "durationMs" integer))`;

/** All links of the batch's bookings, locked in the order everybody locks links in: a success may open a gate. */
const locked = sql`locked as materialized (
  select l.id, l.user_id, l.booking_id, l.calendar_id, l.lane_id, l.want, l.want_revision, l.generation,
    l.mark_token
  from event_links l
  where l.booking_id = any(array(select "bookingId" from reports))
  order by l.booking_id, l.calendar_id for update)`;

/** Each of them with its report, if it has one that still counts (`mine`), and whether its gate opens. */
const links = (token: SQL): SQL => sql`links as materialized (
  select k.*, r.outcome, r.operation, r.pushed, r.hash, r.conditional, r.etag as new_etag,
    r."remoteId" as new_remote_id, r."remoteUrl" as new_remote_url, r."hotBefore" as hot_before, r.hot,
    r."hashBefore" as hash_before, r."sentBefore" as sent_before, r.code, r."durationMs" as duration_ms,
    (r.id is not null) as mine, ${opened(token)} as opened
  from locked k left join reports r on ${stillValid(sql`r`, sql`k`, token)})`;

/**
 * The held lane, and those a gate opens on, locked in id order. They are an array so that all links are locked before
 * the first of them: a part of a statement runs when it is needed, and an edit that holds a link and wakes the lane
 * would meet a settle that holds the lane.
 */
const lanes = (lane: HeldLane): SQL => sql`lanes as materialized (
  select id, lease_token from sync_lanes
  where id = any(array(select ${lane.id}::uuid union select lane_id from links where opened))
  order by id for no key update)`;

/** One row while the lease is still held. Without it nothing is decided, so nothing is changed. */
const fence = (lane: HeldLane, token: SQL): SQL =>
  sql`fence as materialized (select 1 from lanes where id = ${lane.id} and lease_token = ${token})`;

/** What is to become of each link that was pushed or whose gate opens. */
const decided = sql`decided as materialized (
  select links.*, ${wantNow} as want_now, ${verdictOn} as verdict, ${sure} as sure
  from links, fence where mine or opened)`;

/** Links whose event is gone and not wanted go. */
const dropped = sql`dropped as (
  delete from event_links l using decided where l.id = decided.id and decided.verdict = 'drop')`;

/** All others are written. The array has them found by their keys: a bloated table would be read whole. */
const changed = (timing: Timing): SQL => sql`changed as (
  update event_links l set ${linkChanges(timing)}
  from decided
  where l.id = decided.id and l.id = any(array(select id from decided)) and decided.verdict is distinct from 'drop'
  returning l.lane_id, l.due_at)`;

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
    and (s.id = ${lane.id} or exists (select 1 from decided where decided.opened and decided.lane_id = s.id)))`;

/** Books the results of a batch, all or nothing, under the fence of the lease token (docs/sync-engine.md, step 6). */
export async function settleBatch(
  timing: Timing,
  lane: HeldLane,
  reports: PushReport[],
  verdict: LaneVerdict,
): Promise<Settled> {
  const token = sql`${lane.leaseToken}::bigint`;
  const [settled] = await rows<Settled>(
    database(),
    sql`with ${reportsOf(reports)}, ${locked}, ${links(token)}, ${lanes(lane)}, ${fence(lane, token)}, ${decided},
      ${dropped}, ${changed(timing)}, ${logged}, ${told(lane, laneChanges(lane, reports, verdict))}
    select exists (select 1 from fence) as held,
      (select count(*)::int from changed where lane_id = ${lane.id} and due_at <= clock_timestamp()) as again`,
  );
  return settled ?? { held: false, again: 0 };
}
