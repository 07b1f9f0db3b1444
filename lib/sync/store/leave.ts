import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { LeftAccount } from "@/lib/connections/queries";
import { closeLane } from "@/lib/lanes/leave";
import { lockLinks, WANT } from "@/lib/lanes/link";
import { PARKED } from "@/lib/lanes/park";
import { lockSettings } from "@/lib/lanes/replan";

/** Credentials of an account that is being disconnected are kept no longer than this, whatever is left to do. */
const LEAVE_HOURS = 72;

/** Whether account `n` of a person with settings `y` has nothing left to do before it ends, or no time. */
const finished = sql`n.disconnecting_at is not null and n.disconnected_at is null
  and (n.disconnecting_at < now() - ${LEAVE_HOURS} * interval '1 hour'
    or (y.planned_revision >= y.config_revision and not exists (
      select 1 from event_links l where l.lane_id = n.id and (l.dead_code is null or l.dead_code not in ${PARKED})
        and (l.due_at is not null or l.want in (${WANT.nowhere}, ${WANT.kept})))))`;

/**
 * Ends disconnects whose work is done, or whose time is up: erases the credentials and closes the lane. What is
 * left then stays parked, for the case that the account is connected again. Answers those that ended, with what was erased.
 */
export async function finishLeaving(): Promise<LeftAccount[]> {
  const ready = await rows<{ id: string; userId: string }>(
    database(),
    sql`select n.id, n.user_id as "userId" from connections n join sync_settings y on y.user_id = n.user_id
    where ${finished}`,
  );
  const ended: LeftAccount[] = [];
  for (const { id, userId } of ready) ended.push(...(await finishOne(id, userId)));
  return ended;
}

/** Ends one, if that is still right once nobody else can touch its links: a booking may just have been cancelled. */
async function finishOne(id: string, userId: string): Promise<LeftAccount[]> {
  return database().transaction(async (tx) => {
    // First, as the lock order asks: a reconnect and the deletion of the whole account wait here or go before.
    await lockSettings(tx, userId);
    await lockLinks(tx, sql`l.lane_id = ${id}`);
    const left = await rows<LeftAccount>(
      tx,
      sql`update connections n
      set credentials = null, disconnected_at = now(), token_version = n.token_version + 1
      from sync_settings y, connections before
      where n.id = ${id} and y.user_id = n.user_id and before.id = n.id and ${finished}
      returning n.id, n.user_id as "userId", n.provider, n.remote_identity as "remoteIdentity", before.credentials`,
    );
    if (left.length > 0) await closeLane(tx, id);
    return left;
  });
}
