import { sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { DISCONNECTED } from "./reasons";

/** Closes the lane of an account that has been left: what there still was to do stays parked, in case it comes back. */
export async function closeLane(tx: Transaction, laneId: string): Promise<void> {
  await rows(
    tx,
    sql`update event_links set due_at = null, mark_token = null, dead_code = ${DISCONNECTED} where lane_id = ${laneId}`,
  );
  await rows(
    tx,
    sql`update sync_lanes set blocked = ${DISCONNECTED}, blocked_at = now(), probe_at = null, due_at = null,
      lease_token = lease_token + 1, lease_until = null where id = ${laneId}`,
  );
}

/** Forgets everything the sync remembers of a person whose bookings are gone: nothing of it has a foreign key. */
export async function forgetPerson(tx: Transaction, userId: string): Promise<void> {
  await rows(tx, sql`delete from event_links where user_id = ${userId}`);
  await rows(tx, sql`delete from sync_attempts where user_id = ${userId}`);
  await rows(
    tx,
    sql`delete from sync_lanes where id in (select id from connections where user_id = ${userId})`,
  );
}
