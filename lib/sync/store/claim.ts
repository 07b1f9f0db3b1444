import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { Timing } from "../timing";
import { probeable } from "./probe";

/** A lane this worker holds until its lease ends or it releases. */
export interface HeldLane {
  id: string;
  leaseToken: string;
  wakeSeq: string;
  credVersion: string;
  provider: string;
}

const claimable = sql`due_at <= clock_timestamp() and blocked is null
  and (lease_until is null or lease_until <= clock_timestamp())
  and (not_before is null or not_before <= clock_timestamp())`;

/**
 * Takes up to `limit` due lanes, oldest first, under a new numbered lease. `only` restricts to these lanes.
 * Lanes that another transaction is touching are left to it.
 */
export async function claimLanes(timing: Timing, limit: number, only?: string[]): Promise<HeldLane[]> {
  const among: SQL = only
    ? sql`and s.id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(only)}::text::jsonb))`
    : sql``;
  return rows<HeldLane>(
    database(),
    sql`with due as materialized (
      select s.id from sync_lanes s join connections n on n.id = s.id
      where ${claimable} ${among} order by s.due_at limit ${limit} for update of s skip locked)
    update sync_lanes s set lease_token = lease_token + 1,
      lease_until = clock_timestamp() + ${timing.leaseMs} * interval '1 ms',
      due_at = clock_timestamp() + ${timing.leaseMs} * interval '1 ms'
    from due, connections n where s.id = due.id and n.id = s.id
    returning s.id, s.lease_token::text as "leaseToken", s.wake_seq::text as "wakeSeq",
      s.cred_version::text as "credVersion", n.provider`,
  );
}

/**
 * Gives the lane back. It is due again at once if it was woken meanwhile (the count tells, the links alone do
 * not: a writer may not have committed yet), else when its next link is, never before `not_before`. A backlog
 * queues up behind the lanes that wait already: the oldest account must not be served again before they are.
 * Answers whether it is due now; null when the lease had been lost.
 */
export async function releaseLane(lane: HeldLane): Promise<{ dueNow: boolean } | null> {
  const [released] = await rows<{ dueNow: boolean }>(
    database(),
    sql`update sync_lanes s set lease_until = null,
      due_at = case when wake_seq <> ${lane.wakeSeq}::bigint then greatest(clock_timestamp(), not_before)
        else (select case when min(l.due_at) is null then null
          else greatest(min(l.due_at), clock_timestamp(), s.not_before) end
          from event_links l where l.lane_id = s.id and l.due_at is not null) end
    where id = ${lane.id} and lease_token = ${lane.leaseToken}::bigint
    returning (due_at <= clock_timestamp() and blocked is null) is true as "dueNow"`,
  );
  return released ?? null;
}

/** What a tick finds to do. */
export interface Work {
  plan: boolean;
  lanes: boolean;
  probes: boolean;
  missing: boolean;
  leaving: boolean;
  audit: boolean;
}

/** Looks for work of every kind with index probes only: the whole cost of an idle tick. */
export async function findWork(): Promise<Work> {
  const [found] = await rows<Work>(
    database(),
    sql`select exists (select 1 from sync_settings where planned_revision < config_revision) as plan,
      exists (select 1 from sync_lanes s join connections n on n.id = s.id where ${claimable}) as lanes,
      exists (select 1 from sync_lanes where ${probeable}) as probes,
      exists (select 1 from connections where relist_at <= now()) as missing,
      exists (select 1 from connections where disconnecting_at is not null and disconnected_at is null) as leaving,
      exists (select 1 from sync_settings where audited_at < now() - interval '24 hours') as audit`,
  );
  if (!found) throw new Error("The look for work had no answer.");
  return found;
}
