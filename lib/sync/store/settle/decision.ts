import { type SQL, sql } from "drizzle-orm";
import { SENT, WANT } from "@/lib/lanes/link";

/*
 * What a settle decides about a link: from its report, and from the link as it stands now that it is locked.
 */

/** The report counts: neither the link's key nor its mark is another one by now. `token` is the lease's number. */
export const stillValid = (report: SQL, link: SQL, token: SQL): SQL =>
  sql`${report}.id = ${link}.id and ${report}.generation = ${link}.generation and ${link}.mark_token = ${token}`;

/** The event is outside as it was pushed: it was just written, or nothing had to be. */
const confirmed = sql`('ok', 'skip')`;

/** The gate of the link `k` opens: its successor `n` is confirmed by a report `q`, at the revision that is wanted. */
export const opened = (token: SQL): SQL => sql`k.want = ${WANT.kept} and exists (
  select 1 from locked n join reports q on ${stillValid(sql`q`, sql`n`, token)}
  where n.booking_id = k.booking_id and n.want = ${WANT.here} and n.id <> k.id
    and q.outcome in ${confirmed} and q.pushed >= n.want_revision)`;

/** What is wanted from now on: a copy was kept for its successor's sake, and that is there. */
export const wantNow = sql`case when opened then ${WANT.nowhere} else want end`;

/** The event is not there and cannot come any more: its key is spent, or no earlier create can still land. */
const goneForCertain = sql`outcome = 'gone' or (outcome = 'absent' and not hot)`;

/** A wanted event that is gone begins its next generation, under a new key; the link of an unwanted one goes. */
const afterGone = sql`case when want = ${WANT.here} then 'bump' else 'drop' end`;

/** No request was carried out, so the mark is taken back. */
const notSent = sql`outcome in ('unsent', 'throttled', 'target_gone')`;

/**
 * Nobody wants the event by now, and nothing was ever sent of it. To ask for its removal could be denied for ever, and
 * "there is none" would pass for the success that ends an account's trouble.
 */
const neverWritten = sql`(${notSent} or (outcome = 'denied' and proven)) and sent_before = ${SENT.nothing}
  and ${wantNow} = ${WANT.nowhere}`;

/** By now something else is wanted than what was denied: that is asked at once, it was not denied yet. */
export const askedAnew = sql`case when ${wantNow} = ${WANT.nowhere} then operation <> 'delete'
  when operation = 'delete' then sent_before < ${SENT.doomed}
  else want_revision > pushed end`;

/**
 * What becomes of a link that was pushed. 'bump' and 'drop': its event is gone for certain. 'doom': an earlier create
 * may still land, so it is deleted once more when cold. 'ok': the event is as it was pushed. 'unsent': no request was
 * carried out, so the mark is taken back. 'denied': the same, and the answer proves it; 'unproven': it does not, so the
 * request may have taken effect. 'conflict', 'ambiguous', 'auth' and 'invalid' are the outcomes of that name.
 */
export const verdictOn = sql`case when ${goneForCertain} then ${afterGone}
  when outcome = 'absent' then 'doom'
  when outcome in ${confirmed} then 'ok'
  when ${neverWritten} then 'drop'
  when ${notSent} then 'unsent'
  when outcome = 'denied' and proven is not true then 'unproven'
  else outcome end`;

/** No older write can come over it: it was sure before, or the service compares ETags, or none can still land. */
export const sure = sql`(outcome = 'skip' or conditional or not hot)`;
