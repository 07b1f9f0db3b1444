import { and, asc, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import { calendars, connections } from "@/db/schema";

/** What opening a session needs of a connection. */
export interface StoredConnection {
  id: string;
  userId: string;
  provider: string;
  config: Record<string, string>;
  credentials: string | null;
  /** Counts every change of the credentials. */
  tokenVersion: number;
}

const stored = {
  id: connections.id,
  userId: connections.userId,
  provider: connections.provider,
  config: connections.config,
  credentials: connections.credentials,
  tokenVersion: connections.tokenVersion,
};

/** A connection by its id alone: for the engine, which works for everybody. */
export async function findConnection(connectionId: string): Promise<StoredConnection | null> {
  const [found] = await database().select(stored).from(connections).where(eq(connections.id, connectionId));
  return found ?? null;
}

/** A person's own connection, unless it was disconnected. */
export async function findOwnConnection(
  userId: string,
  connectionId: string,
): Promise<StoredConnection | null> {
  const [found] = await database()
    .select(stored)
    .from(connections)
    .where(
      and(
        eq(connections.userId, userId),
        eq(connections.id, connectionId),
        isNull(connections.disconnectedAt),
      ),
    );
  return found ?? null;
}

/** What a reconnect form shows again: the account's provider and what was typed, without any password. */
export async function findReconnect(
  userId: string,
  connectionId: string,
): Promise<{ provider: string; typed: Record<string, string> } | null> {
  const [found] = await database()
    .select({ provider: connections.provider, address: connections.address, config: connections.config })
    .from(connections)
    .where(and(eq(connections.userId, userId), eq(connections.id, connectionId)));
  return found
    ? { provider: found.provider, typed: { username: found.address, email: found.address, ...found.config } }
    : null;
}

/** The calendars of a person's account as they were last listed, vanished ones included, the default first. */
export async function listCalendars(
  userId: string,
  connectionId: string,
): Promise<(typeof calendars.$inferSelect)[]> {
  return database()
    .select()
    .from(calendars)
    .where(and(eq(calendars.userId, userId), eq(calendars.connectionId, connectionId)))
    .orderBy(asc(calendars.position), asc(calendars.name));
}
