import { and, asc, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { calendars, connections } from "@/db/schema";

/** What opening a session needs of a connection; `tokenVersion` counts every change of the credentials. */
export const storedConnection = {
  id: connections.id,
  userId: connections.userId,
  provider: connections.provider,
  config: connections.config,
  credentials: connections.credentials,
  tokenVersion: connections.tokenVersion,
};

export type StoredConnection = Pick<typeof connections.$inferSelect, keyof typeof storedConnection>;

/** A connection by its id alone: for the engine, which works for everybody. */
export async function findConnection(connectionId: string): Promise<StoredConnection | null> {
  const [found] = await database()
    .select(storedConnection)
    .from(connections)
    .where(eq(connections.id, connectionId));
  return found ?? null;
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
