import { ProviderError } from "@/lib/providers/errors";
import type { ProviderSession } from "@/lib/providers/provider";
import { providerOf } from "@/lib/providers/registry";
import { findConnection, type StoredConnection } from "./queries";
import { openCredentials } from "./secrets";
import { freshCredentials } from "./tokens";

/** A session together with the version of the credentials it uses. */
export interface OpenSession extends ProviderSession {
  tokenVersion: number;
}

/**
 * Opens a connection for calls to its provider: decrypts its credentials and renews them when they are about to
 * end or when the service refused the version `refused`. `beforeRequest` is called immediately before every HTTP
 * request. Throws `ProviderError` (reauth) when there are no credentials that can be used.
 */
export async function openSession(
  connectionId: string,
  beforeRequest: () => AbortSignal,
  refused?: number,
): Promise<OpenSession> {
  const connection = await findConnection(connectionId);
  if (!connection) throw new ProviderError("reauth", "no_credentials", "The connection does not exist.");
  return sessionOf(connection, beforeRequest, refused);
}

/** The same for a connection already read. */
export async function sessionOf(
  connection: StoredConnection,
  beforeRequest: () => AbortSignal,
  refused?: number,
): Promise<OpenSession> {
  const { id, userId, config, tokenVersion } = connection;
  const { connect } = providerOf(connection.provider);
  if (connect.kind === "oauth") {
    const fresh = await freshCredentials(connection, connect, beforeRequest, refused);
    return { ...fresh, config, beforeRequest };
  }
  if (refused === tokenVersion)
    throw new ProviderError("reauth", "unauthorized", "The password was refused.");
  return {
    credentials: openCredentials(userId, id, connection.credentials),
    config,
    beforeRequest,
    tokenVersion,
  };
}
