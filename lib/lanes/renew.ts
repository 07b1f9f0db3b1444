import { type SQL, sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { lockedLinks } from "./link";
import { nextProof } from "./proof";
import { DISCONNECTED, PAUSED } from "./reasons";

/**
 * The account's lane after a (re)connect: a later `cred_version` makes the verdict of
 * workers with the old password void; a pause stays, and so does `not_before`. What the old credentials were denied is
 * forgotten: the rest it brought, and the back-offs. That it was just signed in to proves that it works.
 */
export async function renewLane(tx: Transaction, laneId: string): Promise<void> {
  await noteOutage(tx, laneId);
  await rows(
    tx,
    sql`with ${lockedLinks(sql`l.lane_id = ${laneId} and l.denials > 0`)}
    update event_links e set denials = 0,
      due_at = case when e.mark_token is null and e.due_at is not null then least(e.due_at, clock_timestamp())
        else e.due_at end
    from l where e.id = l.id`,
  );
  await rows(
    tx,
    sql`insert into sync_lanes (id, cred_version, proven_at, probe_at) values (${laneId}, 1, now(), ${nextProof})
    on conflict (id) do update set cred_version = sync_lanes.cred_version + 1,
      blocked = (select case when paused_at is null then null else ${PAUSED} end from connections where id = ${laneId}),
      blocked_at = (select paused_at from connections where id = ${laneId}),
      failures = 0, failing_since = null, proven_at = now(),
      probe_at = (select case when paused_at is null then ${nextProof} end from connections where id = ${laneId}),
      denials = 0, denied_until = null, denied_code = null`,
  );
}

/**
 * What had waited for an account that did not work, written down as it works again. If nothing had, what was told of an
 * earlier time goes as well. Comes before the lane is locked, as everywhere; `still` says what has to hold of the account
 * (`n`) and its lane (`s`).
 */
export async function noteOutage(tx: Transaction, laneId: string, still: SQL = sql`true`): Promise<void> {
  await rows(
    tx,
    sql`update connections n set outage = case when w.waited > 0
      then jsonb_build_object('until', clock_timestamp(), 'waited', w.waited, 'over', w.over) end
    from sync_lanes s, lateral (
      select count(distinct l.booking_id)::int as waited,
        (count(distinct l.booking_id) filter (where b.ends_at <= now()))::int as over
      from event_links l left join bookings b on b.id = l.booking_id
      where l.lane_id = s.id and l.due_at is not null) w
    where n.id = ${laneId} and s.id = n.id and s.blocked not in (${PAUSED}, ${DISCONNECTED}) and ${still}`,
  );
}
