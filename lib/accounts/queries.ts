import { and, eq, isNull, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { connections, syncLanes } from "@/db/schema";
import { type StoredConnection, storedConnection } from "@/lib/connections/queries";

/** A person's own account and whether it can be asked about its events now. */
export interface OwnAccount extends StoredConnection {
  paused: boolean;
  /** Its sign-in was refused, or it is paused. */
  blocked: boolean;
  leaving: boolean;
  /** It asked for a break that is not over. */
  resting: boolean;
  /** A worker is at it. */
  working: boolean;
  /** Counts every change of the credentials; what an older one is refused says nothing about a newer one. */
  credVersion: string;
}

/** The account, unless it was disconnected; null when the person has no such account. */
export async function findAccount(userId: string, connectionId: string): Promise<OwnAccount | null> {
  const [account] = await database()
    .select({
      ...storedConnection,
      paused: sql<boolean>`${connections.pausedAt} is not null`,
      blocked: sql<boolean>`${syncLanes.blocked} is not null`,
      leaving: sql<boolean>`${connections.disconnectingAt} is not null`,
      resting: sql<boolean>`(${syncLanes.notBefore} > clock_timestamp()) is true`,
      working: sql<boolean>`(${syncLanes.leaseUntil} > clock_timestamp()) is true`,
      credVersion: sql<string>`${syncLanes.credVersion}::text`,
    })
    .from(connections)
    .innerJoin(syncLanes, eq(syncLanes.id, connections.id))
    .where(
      and(
        eq(connections.userId, userId),
        eq(connections.id, connectionId),
        isNull(connections.disconnectedAt),
      ),
    );
  return account ?? null;
}

/** What a reconnect form shows again: the account, its provider and what was typed, without any password. */
export async function findReconnect(
  userId: string,
  connectionId: string,
): Promise<{ provider: string; address: string; typed: Record<string, string> } | null> {
  const [found] = await database()
    .select({ provider: connections.provider, address: connections.address, config: connections.config })
    .from(connections)
    .where(and(eq(connections.userId, userId), eq(connections.id, connectionId)));
  if (!found) return null;
  const { provider, address, config } = found;
  return { provider, address, typed: { username: address, email: address, ...config } };
}

/** Where a test event goes. */
export interface TestPlace {
  calendarId: string;
  calendarRemoteId: string;
  calendar: string;
}

/**
 * The calendar of an account that a test event is written to: the one named, else its default one. Null when the
 * person has no such account, it is being disconnected, or nothing in it can be written.
 */
export async function findTestPlace(
  userId: string,
  connectionId: string,
  calendarId: string | null,
): Promise<TestPlace | null> {
  const [place] = await rows<TestPlace>(
    database(),
    sql`select c.id as "calendarId", c.remote_id as "calendarRemoteId", c.name as calendar
    from calendars c join connections n on n.id = c.connection_id
    where n.id = ${connectionId} and n.user_id = ${userId} and c.user_id = ${userId}
      and n.disconnecting_at is null and n.disconnected_at is null and c.can_write and c.vanished_at is null
      and (${calendarId}::uuid is null or c.id = ${calendarId}::uuid)
    order by c.is_default desc, c.position, c.id limit 1`,
  );
  return place ?? null;
}
