import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { firstProbe } from "./probe";

/** Whether an account can be asked about its events now. */
interface AskedLane {
  paused: boolean;
  blocked: boolean;
  leaving: boolean;
  /** It asked for a break that is not over. */
  resting: boolean;
  /** A worker is at it. */
  working: boolean;
  /** Counts every change of the credentials; what an older one is refused says nothing about a newer one. */
  credVersion: string;
}

/** How an account is; null when the person has no such account. */
export async function findLane(userId: string, connectionId: string): Promise<AskedLane | null> {
  const [lane] = await rows<AskedLane>(
    database(),
    sql`select n.paused_at is not null as paused, l.blocked is not null as blocked,
      n.disconnecting_at is not null as leaving, (l.not_before > clock_timestamp()) is true as resting,
      (l.lease_until > clock_timestamp()) is true as working, l.cred_version::text as "credVersion"
    from connections n join sync_lanes l on l.id = n.id
    where n.id = ${connectionId} and n.user_id = ${userId} and n.disconnected_at is null`,
  );
  return lane ?? null;
}

/**
 * Marks an account "Reconnect needed", as the engine does when it meets the refusal: unless it was reconnected
 * meanwhile, or somebody holds it back already.
 */
export async function blockLane(connectionId: string, credVersion: string, code: string): Promise<void> {
  await rows(
    database(),
    sql`update sync_lanes set blocked = ${code}, blocked_at = now(), probe_at = ${firstProbe}
    where id = ${connectionId} and blocked is null and cred_version = ${credVersion}::bigint`,
  );
}

/** The account asked for a break until `until`: the engine keeps to it as well, and a longer one stays. */
export async function restLane(connectionId: string, until: Date): Promise<void> {
  await rows(
    database(),
    sql`update sync_lanes set not_before = greatest(not_before, ${until.toISOString()}::timestamptz)
    where id = ${connectionId}`,
  );
}
