import { type SQL, sql } from "drizzle-orm";
import { database, rows, uuids } from "@/db/client";
import { firstProbe, probeable, provable } from "@/lib/lanes/block";
import { free, type HeldLane, hostOf, leaseLanes, letIn } from "@/lib/lanes/lease";
import { nextProof } from "@/lib/lanes/proof";
import type { ZoneData } from "@/lib/zones";
import type { Timing } from "../timing";
import { auditDue } from "./audit";
import { nextTurn, takesTurns } from "./settle/denied";
import { zonesDue } from "./zones";

/** The lane does not rest: no service asked for a break and none denied everything, or that is over. */
const rested = sql`(not_before is null or not_before <= clock_timestamp())
  and (denied_until is null or denied_until <= clock_timestamp())`;

/** The lane `s` has something to do now, and somebody may do it. */
const claimable = sql`due_at <= clock_timestamp() and blocked is null and ${free} and ${rested} and ${letIn}`;

/** How many more lanes each server bears: those that are known, and all others. */
interface RoomAt {
  known: Record<string, number>;
  first: number;
}

/** Which due lanes may be claimed: these, or any that their servers have room for. */
export type Claimable = { only: string[] } | { roomAt: RoomAt };

/** Candidates looked at for each lane that is wanted: servers without room do not hide the others. */
const CANDIDATES = 4;

/** Takes up to `limit` due lanes, oldest first. */
export async function claimLanes(timing: Timing, limit: number, which: Claimable): Promise<HeldLane[]> {
  const due =
    "only" in which
      ? sql`${claimable} and s.id in ${uuids(which.only)}`
      : sql`${claimable} and s.id in ${borne(limit, which.roomAt)}`;
  return leaseLanes(timing.leaseMs, due, sql`s.due_at`, limit);
}

/** The oldest due lanes, of each server no more than it bears. */
function borne(limit: number, { known, first }: RoomAt): SQL {
  const rooms = sql`${JSON.stringify(known)}::text::jsonb`;
  const room = sql`coalesce((${rooms}->>host)::int, ${first}::int)`;
  return sql`(select id from (
      select id, host, row_number() over (partition by host order by due_at) as place from (
        select s.id, s.due_at, ${hostOf(sql`n`)} as host from sync_lanes s join connections n on n.id = s.id
        where ${claimable} and coalesce((${rooms}->>${hostOf(sql`n`)})::int, 1) > 0
        order by s.due_at limit ${limit * CANDIDATES}) oldest) placed
    where place <= ${room})`;
}

/** Somebody woke the lane since it was claimed. The links alone do not tell: a writer may not have committed yet. */
const wokenSince = (lane: HeldLane): SQL => sql`wake_seq <> ${lane.wakeSeq}::bigint`;

/**
 * The next of those that take turns, where nothing is due before it and those before it are gone (cancelled, or over):
 * asked at the end of all their turns it would be found to be well again days late. Others are passed over if locked.
 */
const pulled = (lane: HeldLane): SQL => sql`pulled as (
  update event_links l set due_at = ${nextTurn} from (
    select id, due_at, denials, mark_token from event_links where lane_id = ${lane.id} and due_at is not null
    order by due_at limit 1 for update skip locked) n
  where l.id = n.id and n.mark_token is null and ${takesTurns(sql`n`)} and n.due_at > ${nextTurn}
    and exists (select 1 from sync_lanes s where s.id = ${lane.id} and s.lease_token = ${lane.leaseToken}::bigint)
  returning l.due_at)`;

/**
 * When the lane's next link is due. A backlog counts from now and queues up behind the lanes that wait already: the
 * oldest account must not be served again before they are.
 */
const nextLink = sql`(select case when min(l.due_at) is null then null
    else greatest(least(min(l.due_at), (select due_at from pulled)), clock_timestamp(), s.not_before, s.denied_until) end
  from event_links l where l.lane_id = s.id and l.due_at is not null)`;

/**
 * When it is looked at: a blocked one as it was to be, one in trouble soon once it has nothing left to send, else its
 * events tell; one that works when it has been quiet for hours.
 */
const lookAtQuiet = sql`case when blocked is not null then probe_at
  when denials = 0 then coalesce(probe_at, ${nextProof})
  when not exists (select 1 from event_links l where l.lane_id = s.id and l.due_at is not null)
    then least(probe_at, ${firstProbe}) end`;

/**
 * Gives the lane back. It is due again at once if it was woken meanwhile, else when its next link is, never before
 * `not_before`. Answers whether it is due now; null when the lease had been lost.
 */
export async function releaseLane(lane: HeldLane): Promise<{ dueNow: boolean } | null> {
  const [released] = await rows<{ dueNow: boolean }>(
    database(),
    sql`with ${pulled(lane)} update sync_lanes s set lease_until = null,
      due_at = case when ${wokenSince(lane)} then greatest(clock_timestamp(), not_before, denied_until)
        else ${nextLink} end,
      probe_at = ${lookAtQuiet}
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
  proofs: boolean;
  missing: boolean;
  leaving: boolean;
  audit: boolean;
  zones: boolean;
  /** Tries that nothing remembers, or sessions that have run out. */
  leftovers: boolean;
}

/** Looks for work of every kind with index probes only: the whole cost of an idle tick. */
export async function findWork({ version }: ZoneData): Promise<Work> {
  const [found] = await rows<Work>(
    database(),
    sql`select exists (select 1 from sync_settings where planned_revision < config_revision) as plan,
      exists (select 1 from sync_lanes s join connections n on n.id = s.id where ${claimable}) as lanes,
      exists (select 1 from sync_lanes s where ${probeable}) as probes,
      exists (select 1 from sync_lanes s where ${provable}) as proofs,
      exists (select 1 from connections where relist_at <= now()) as missing,
      exists (select 1 from connections where disconnecting_at is not null and disconnected_at is null) as leaving,
      exists (select 1 from sync_settings where ${auditDue}) as audit,
      ${zonesDue(version)} as zones,
      exists (select 1 from throttles where reset_at < now() - interval '90 minutes')
        or exists (select 1 from sessions where expires_at < now()) as leftovers`,
  );
  if (!found) throw new Error("The look for work had no answer.");
  return found;
}
