import { sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { free } from "./lease";
import { DISCONNECTED, PAUSED } from "./reasons";

/** An account whose sign-in was refused may be marked wrongly: it is asked again after this, then ever more seldom. */
export const PROBE_FIRST_MS = 15 * 60_000;

/** When a lane that is blocked now is looked at first. */
export const firstProbe = sql`clock_timestamp() + ${PROBE_FIRST_MS}::float8 * interval '1 ms'`;

/** The lane is blocked or in trouble, not held back by the person, and its next look is due. */
export const probeable = sql`probe_at <= clock_timestamp() and (blocked is not null or denials > 0)
  and coalesce(blocked, '') not in (${PAUSED}, ${DISCONNECTED}) and ${free}`;

/**
 * Marks an account "Reconnect needed", as the engine does when it meets the refusal: unless it was reconnected
 * meanwhile, or somebody holds it back already.
 */
export async function blockLane(laneId: string, credVersion: string, code: string): Promise<void> {
  await rows(
    database(),
    sql`update sync_lanes set blocked = ${code}, blocked_at = now(), probe_at = ${firstProbe}
    where id = ${laneId} and blocked is null and cred_version = ${credVersion}::bigint`,
  );
}

/** The account asked for a break until `until`: the engine keeps to it as well, and a longer one stays. */
export async function restLane(laneId: string, until: Date): Promise<void> {
  await rows(
    database(),
    sql`update sync_lanes set not_before = greatest(not_before, ${until.toISOString()}::timestamptz)
    where id = ${laneId}`,
  );
}

/** Holds a lane back for its person; one that is blocked already stays so for its own reason. */
export async function pauseLane(tx: Transaction, laneId: string): Promise<void> {
  await rows(
    tx,
    sql`update sync_lanes set blocked = ${PAUSED}, blocked_at = now() where id = ${laneId} and blocked is null`,
  );
}

/** Ends the pause; what a lane is blocked for otherwise stays. */
export async function resumeLane(tx: Transaction, laneId: string): Promise<void> {
  await rows(
    tx,
    sql`update sync_lanes set blocked = null, blocked_at = null where id = ${laneId} and blocked = ${PAUSED}`,
  );
}
