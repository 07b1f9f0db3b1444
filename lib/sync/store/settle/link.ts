import { type SQL, sql } from "drizzle-orm";
import { SERIALIZER } from "@/lib/content/event";
import { dueNow, SENT, WANT } from "@/lib/lanes/link";
import { PARKED } from "@/lib/lanes/park";
import type { Timing } from "../../timing";
import { backoff } from "../mark";
import { deniedAlone } from "./denied";

/*
 * What a settle writes into a link, `l` being the link before. One whose gate opens may have no report: it is not
 * `mine`, has no verdict, and only what the gate says of it changes.
 */

/** This many refusals of one content and a link is given up until the content or the serializer changes. */
const REFUSALS = 3;
/** This many conflicts or lost keys in a row and a link backs off instead of going on at once. */
const CONFLICTS = 3;

const isMine = sql`decided.mine`;
/** The event was just read or written: the report has its ETag and its id. */
const seen = sql`decided.outcome in ('ok', 'conflict')`;
/** It was denied: something else than its content is what is wrong. */
const isDenied = sql`decided.verdict in ('denied', 'unproven')`;
/** The content was refused once too often. */
const givenUp = sql`decided.verdict = 'invalid' and l.refusals + 1 >= ${REFUSALS}`;

/** What is wanted, and that the mark is settled. */
const intent = sql`want = decided.want_now,
  mark_token = case when ${isMine} then null else l.mark_token end`;

/**
 * The key, what may have been sent under it, and until when that may still land. A request that was answered leaves
 * what an older one may still do; after one without an answer the link stays as it was marked.
 */
const key = sql`generation = case when decided.verdict = 'bump' then nextval('link_generation') else l.generation end,
  sent = case decided.verdict when 'bump' then ${SENT.nothing} when 'doom' then ${SENT.doomed}
    when 'unsent' then decided.sent_before when 'denied' then decided.sent_before else l.sent end,
  hot_until = case when decided.verdict = 'bump' then null
    when decided.verdict in ('ok', 'conflict', 'doom', 'unsent', 'denied', 'auth') then decided.hot_before
    else l.hot_until end`;

/** The event as it was last seen outside. */
const event = sql`etag = case when decided.verdict in ('bump', 'doom') then null
    when ${seen} then decided.new_etag else l.etag end,
  remote_id = case when decided.verdict = 'bump' then null
    when ${seen} then decided.new_remote_id else l.remote_id end,
  remote_url = case when decided.verdict = 'bump' then null
    when ${seen} then coalesce(decided.new_remote_url, l.remote_url) else l.remote_url end`;

/**
 * Whether its next write reads first. Somebody wrote into an event that was met otherwise than it was left; and what a
 * write carried on stands under an ETag of our own, which no longer tells that it is there [mergeSticky].
 */
const merge = sql`merge = case when decided.verdict = 'conflict' then true
    when decided.verdict = 'bump' then false
    when decided.outcome = 'ok' then coalesce(decided.carried, false) else l.merge end`;

/** The content it has there. The mark took the hash away: only what is sure, or was never touched, gets one again. */
const content = sql`seen_revision = case decided.verdict when 'ok' then decided.pushed when 'bump' then 0
    when 'doom' then 0 else l.seen_revision end,
  seen_hash = case when decided.verdict = 'ok' and decided.sure then decided.hash
    when decided.verdict in ('unsent', 'denied') then decided.hash_before
    when ${isMine} then null else l.seen_hash end,
  first_synced_at = case when decided.verdict = 'ok' then coalesce(l.first_synced_at, now())
    else l.first_synced_at end,
  synced_at = case when decided.verdict = 'ok' and (decided.outcome <> 'skip' or l.synced_at is null) then now()
    else l.synced_at end`;

/** Tries since the last success; the mark has counted one already, which is taken back when nothing was tried. */
const counters = sql`attempts = case when decided.verdict in ('ok', 'bump') then 0
    when decided.verdict in ('unsent', 'auth', 'denied', 'unproven') then greatest(l.attempts - 1, 0) else l.attempts end,
  conflicts = case when decided.verdict in ('conflict', 'bump') then least(l.conflicts + 1, 1000)
    when ${isMine} then 0 else l.conflicts end,
  refusals = case when decided.verdict = 'invalid' then l.refusals + 1
    when decided.verdict in ('ok', 'bump') then 0 else l.refusals end,
  denials = case when decided.verdict in ('ok', 'bump', 'conflict', 'doom') then 0
    when ${isDenied} and not decided.stale then l.denials + 1 else l.denials end`;

/** What was denied is not what would be asked now: other credentials, or another demand. */
const deniedNoMore = sql`${isDenied} and (decided.stale or decided.asked_anew)`;
/** A write that is denied is asked again until its booking ends; a removal until it is done. */
const pastAsking = sql`${isDenied} and decided.over and decided.want_now <> ${WANT.nowhere}
  and not (decided.stale or decided.asked_anew)`;

/** What is wrong with it. A gate that opens revives what was given up; what is parked goes on waiting. */
const trouble = sql`dead_code = case when decided.opened and l.dead_code not in ${PARKED} then null
    when ${givenUp} then coalesce(decided.code, 'invalid')
    when ${pastAsking} then coalesce(decided.code, 'refused') else l.dead_code end,
  dead_serializer = case when decided.verdict = 'invalid' or (${pastAsking}) then ${SERIALIZER}::int else l.dead_serializer end,
  last_error = case when decided.verdict in ('ok', 'bump', 'doom') then null
    when ${isMine} and decided.outcome <> 'unsent' then decided.code else l.last_error end`;

/** The event is to be there, and the revision that is wanted is. */
const fulfilled = sql`decided.verdict = 'ok' and decided.want_now <> ${WANT.nowhere}
  and decided.pushed >= l.want_revision`;
/** The next request can be made at once: the last one was answered, or none was made. A calendar that is gone waits. */
const goesOn = sql`decided.verdict in ('ok', 'auth')
  or (decided.verdict = 'unsent' and decided.outcome <> 'target_gone')
  or (decided.verdict in ('conflict', 'bump') and l.conflicts + 1 < ${CONFLICTS})
  or (${deniedNoMore})`;

/** Tries in a row that came to nothing, for the back-off. What starts anew each time counts its beginnings. */
const inVain = sql`case when decided.verdict = 'bump' then l.conflicts else l.attempts end`;

/**
 * When something is to be done again: at once where a gate opens; never where all is done, unless an older write may
 * still come over it, then once more when cold; never where it was given up; else after a back-off.
 */
const nextDue = (timing: Timing): SQL => sql`case
  when decided.opened and l.dead_code in ${PARKED} then null
  when decided.opened then ${dueNow(sql`l`)}
  when ${fulfilled} then case when decided.sure then null else decided.hot_before end
  when ${goesOn} then clock_timestamp()
  when decided.verdict = 'doom' then decided.hot_before
  when ${givenUp} or ${pastAsking} then null
  when ${isDenied} and decided.rest_until is not null then decided.rest_until
  when ${isDenied} then ${deniedAlone(sql`l.denials`, sql`decided.last_turn`, sql`decided.turns_ahead`, sql`decided.turn`)}
  else clock_timestamp() + ${backoff(timing, inVain)} end`;

/** The new value of every column of a link `l` that a settle may change, as its row of `decided` says. */
export const linkChanges = (timing: Timing): SQL =>
  sql`${intent}, ${key}, ${event}, ${merge}, ${content}, ${counters}, ${trouble}, due_at = ${nextDue(timing)}`;
