import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { DISCONNECTED } from "@/lib/connections/store/parked";

/** Credentials of an account that is being disconnected are kept no longer than this, whatever is left to do. */
const LEAVE_HOURS = 72;

/**
 * Ends disconnects whose work is done, or whose time is up: erases the credentials and closes the lane. What is
 * left then stays parked, for the case that the account is connected again. Answers how many ended.
 */
export async function finishLeaving(): Promise<number> {
  const ready = await rows<{ id: string }>(
    database(),
    sql`select n.id from connections n join sync_settings y on y.user_id = n.user_id
    where n.disconnecting_at is not null and n.disconnected_at is null
      and (n.disconnecting_at < now() - ${LEAVE_HOURS} * interval '1 hour'
        or (y.planned_revision >= y.config_revision and not exists (
          select 1 from event_links l where l.lane_id = n.id and l.dead_code is distinct from ${DISCONNECTED}
            and (l.due_at is not null or l.want in (0, 2)))))`,
  );
  for (const { id } of ready) await finishOne(id);
  return ready.length;
}

async function finishOne(id: string): Promise<void> {
  await database().transaction(async (tx) => {
    // First, so that a reconnect that comes at the same moment either waits or has already taken the mark off.
    const [leaving] = await rows(
      tx,
      sql`update connections set credentials = null, disconnected_at = now(), token_version = token_version + 1
      where id = ${id} and disconnecting_at is not null and disconnected_at is null returning id`,
    );
    if (!leaving) return;
    await rows(
      tx,
      sql`with p as materialized (
        select id from event_links where lane_id = ${id} order by booking_id, calendar_id for update)
      update event_links e set due_at = null, mark_token = null, dead_code = ${DISCONNECTED} from p where e.id = p.id`,
    );
    await rows(
      tx,
      sql`update sync_lanes set blocked = ${DISCONNECTED}, blocked_at = now(), probe_at = null, due_at = null,
        lease_token = lease_token + 1, lease_until = null where id = ${id}`,
    );
  });
}
