import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";

/** A lane this worker holds until its lease ends or it releases. */
export interface HeldLane {
  id: string;
  leaseToken: string;
  wakeSeq: string;
  credVersion: string;
  provider: string;
  /** The server it is asked at, or the service where that is one. */
  host: string;
  /** Above 0 the account was in trouble when the lane was claimed. */
  denials: number;
  /** It failed as a whole, was left alone for a while, and has not succeeded since. */
  failing: boolean;
}

/** Nobody holds the lane. */
export const free = sql`(lease_until is null or lease_until <= clock_timestamp())`;

/** Where the connection `n` is asked: its own server, or its service. */
export const hostOf = (n: SQL): SQL => sql`coalesce(${n}.config->>'server', ${n}.provider)`;

/** No operator keeps the lane's person out. It stays due meanwhile: nothing is lost, and nothing is an error. */
export const letIn = sql`(select u.locked_at from connections a join users u on u.id = a.user_id
  where a.id = s.id) is null`;

/**
 * Takes up to `limit` of the lanes `s` that `due` names, in the order of `first`, under a new numbered lease of
 * `leaseMs`. Lanes that another transaction is touching are left to it.
 */
export async function leaseLanes(leaseMs: number, due: SQL, first: SQL, limit: number): Promise<HeldLane[]> {
  return rows<HeldLane>(
    database(),
    sql`with due as materialized (
      select s.id from sync_lanes s join connections n on n.id = s.id
      where ${due} order by ${first} limit ${limit} for update of s skip locked)
    update sync_lanes s set lease_token = lease_token + 1,
      lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms',
      due_at = clock_timestamp() + ${leaseMs} * interval '1 ms'
    from due, connections n where s.id = due.id and n.id = s.id
    returning s.id, s.lease_token::text as "leaseToken", s.wake_seq::text as "wakeSeq",
      s.cred_version::text as "credVersion", n.provider, ${hostOf(sql`n`)} as host, s.denials,
      s.failures > 0 and s.not_before is not null as failing`,
  );
}
