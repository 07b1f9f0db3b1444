import { ProviderError } from "@/lib/providers/errors";
import type { ProviderSession } from "@/lib/providers/provider";
import { findConnection, type StoredConnection } from "./queries";
import { openCredentials } from "./secrets";

/**
 * Opens a connection for calls to its provider: decrypts its credentials. `beforeRequest` is called immediately
 * before every HTTP request. Throws `ProviderError` (reauth) when there are no credentials that can be used.
 */
export async function openSession(
  connectionId: string,
  beforeRequest: () => AbortSignal,
): Promise<ProviderSession> {
  const connection = await findConnection(connectionId);
  if (!connection) throw new ProviderError("reauth", "no_credentials", "The connection does not exist.");
  return sessionOf(connection, beforeRequest);
}

/** The same for a connection already read. */
export function sessionOf(connection: StoredConnection, beforeRequest: () => AbortSignal): ProviderSession {
  const { id, userId, config, credentials } = connection;
  return { credentials: openCredentials(userId, id, credentials), config, beforeRequest };
}
