import { type SQL, sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { free, letIn } from "./lease";
import { DISCONNECTED, PAUSED } from "./reasons";

/** An account whose sign-in was refused may be marked wrongly: it is asked again after this, then ever more seldom. */
export const PROBE_FIRST_MS = 15 * 60_000;
/** One whose password was refused is asked once a day at most: a service locks out who tries a wrong one often. */
export const PASSWORD_PROBE_MS = 24 * 3_600_000;

/** When a lane that is blocked now is looked at first, `ms` from now. */
export const probeIn = (ms: number): SQL => sql`clock_timestamp() + ${ms}::float8 * interval '1 ms'`;
export const firstProbe = probeIn(PROBE_FIRST_MS);

/** The lane `s` is blocked or in trouble, not held back by the person, and its next look is due. */
export const probeable = sql`probe_at <= clock_timestamp() and (blocked is not null or denials > 0)
  and coalesce(blocked, '') not in (${PAUSED}, ${DISCONNECTED}) and ${free} and ${letIn}`;

/** The lane works as far as anybody knows, and its service asked for no break: it may be asked whether it does. */
export const askable = sql`blocked is null and denials = 0
  and (not_before is null or not_before <= clock_timestamp())`;
/** It is to be asked that, or is being asked. */
export const proofDue = sql`probe_at <= clock_timestamp() and ${askable}`;
/** The same of a lane `s` that nobody is asking, and whose person is let in. */
export const provable = sql`${proofDue} and ${free} and ${letIn}`;

/**
 * Marks an account as refused, as the engine does when it meets the refusal: unless it was reconnected
 * meanwhile, or somebody holds it back already. It is looked at again after `lookAfterMs`.
 */
export async function blockLane(
  laneId: string,
  credVersion: string,
  code: string,
  lookAfterMs: number,
): Promise<void> {
  await rows(
    database(),
    sql`update sync_lanes set blocked = ${code}, blocked_at = now(), probe_at = ${probeIn(lookAfterMs)}
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
    sql`update sync_lanes set blocked = ${PAUSED}, blocked_at = now(), probe_at = null
    where id = ${laneId} and blocked is null`,
  );
}

/** Ends the pause, and has the account asked whether it works; what a lane is blocked for otherwise stays. */
export async function resumeLane(tx: Transaction, laneId: string): Promise<void> {
  await rows(
    tx,
    sql`update sync_lanes set blocked = null, blocked_at = null, probe_at = clock_timestamp()
    where id = ${laneId} and blocked = ${PAUSED}`,
  );
}
