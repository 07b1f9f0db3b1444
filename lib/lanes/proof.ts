import { type SQL, sql } from "drizzle-orm";
import { database, type Queryable, rows, uuids } from "@/db/client";
import { askable } from "./block";

/*
 * An account is shown as connected while its service accepted its credentials not long ago. Every answered request
 * proves it; an account that has nothing to send is asked for that alone.
 */

const HOUR = 3_600_000;
/** So long after the last proof a quiet account is asked, in ms, and by chance up to an hour later: accounts part. */
const QUIET_MS = 5 * HOUR;
const SPREAD_MS = HOUR;
/** An account that could not be asked is asked again after this, in ms. */
const AGAIN_MS = HOUR / 4;

/** When an account that was proven now is asked again, should it stay quiet. */
export const nextProof = sql`clock_timestamp() + (${QUIET_MS}::float8 + random() * ${SPREAD_MS}::float8) * interval '1 ms'`;
/** The same for one that gave no answer. */
export const proofAgain = sql`clock_timestamp() + (1 + random()) * ${AGAIN_MS}::float8 * interval '1 ms'`;

/**
 * Notes that the service accepted the account's credentials, if they are still those of `credVersion`. One that is
 * marked as refused was marked wrongly: it is looked at at once. A trouble is ended by an event only.
 */
export async function noteProof(laneId: string, credVersion: string): Promise<void> {
  await rows(
    database(),
    sql`update sync_lanes set proven_at = now(),
      probe_at = case when blocked is not null then clock_timestamp() when denials = 0 then ${nextProof} else probe_at end
    where id = ${laneId} and cred_version = ${credVersion}::bigint`,
  );
}

/** Not within the last `ms`. */
const longAgo = (column: SQL, ms: number): SQL =>
  sql`(${column} is null or ${column} < clock_timestamp() - ${ms}::float8 * interval '1 ms')`;

/**
 * Has accounts that seem to work asked at once whether they do, unless they proved it or were asked within the last
 * `freshMs`, or asked for a break themselves. Answers which.
 */
export async function demandProof(
  laneIds: readonly string[],
  freshMs = 0,
  on: Queryable = database(),
): Promise<string[]> {
  if (laneIds.length === 0) return [];
  const asked = await rows<{ id: string }>(
    on,
    sql`with lane as (select id from sync_lanes where id in ${uuids(laneIds)} and ${askable}
        and ${longAgo(sql`proven_at`, freshMs)} and ${longAgo(sql`checked_at`, freshMs)}
      order by id for no key update)
    update sync_lanes s set probe_at = clock_timestamp() from lane where s.id = lane.id returning s.id`,
  );
  return asked.map(({ id }) => id);
}
