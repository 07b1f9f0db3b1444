import { and, asc, eq, isNotNull } from "drizzle-orm";
import { database, type Queryable } from "@/db/client";
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

/** An account that is not used any more, with the sealed credentials it was used with until then. */
export type LeftAccount = Pick<
  typeof connections.$inferSelect,
  "id" | "userId" | "provider" | "remoteIdentity" | "credentials"
>;

/** The person's accounts that have credentials: what is left of them once the person is gone. */
export async function accountsWithCredentials(on: Queryable, userId: string): Promise<LeftAccount[]> {
  const { id, provider, remoteIdentity, credentials } = connections;
  return on
    .select({ id, userId: connections.userId, provider, remoteIdentity, credentials })
    .from(connections)
    .where(and(eq(connections.userId, userId), isNotNull(credentials)));
}

/** Whether any connection, of anybody, has credentials for the account at the service that this one was for. */
export async function isUsed({ provider, remoteIdentity }: LeftAccount): Promise<boolean> {
  const found = await database()
    .select({ id: connections.id })
    .from(connections)
    .where(
      and(
        eq(connections.provider, provider),
        eq(connections.remoteIdentity, remoteIdentity),
        isNotNull(connections.credentials),
      ),
    )
    .limit(1);
  return found.length > 0;
}
