import { ProviderError } from "@/lib/providers/errors";
import type { ProviderSession } from "@/lib/providers/provider";
import { providerOf } from "@/lib/providers/registry";
import { findConnection, type StoredConnection } from "./queries";
import { openCredentials } from "./secrets";
import { type Freshness, freshCredentials } from "./tokens";

/** A session together with the version of the credentials it uses. */
export interface OpenSession extends ProviderSession {
  tokenVersion: number;
}

/** For callers who do not renew a token that ends under way, in ms: it works for as long as they may take. */
const WHILE_ASKING_MS = 60_000;

/**
 * Opens a connection for the engine: decrypts its credentials and renews them when they have ended or when the
 * service refused the version `refused`. A token is used to its very end, so that services whose tokens last an hour
 * are asked for at most one an hour; the engine meets one that ends under way with a refusal and asks again.
 * `beforeRequest` is called immediately before every HTTP request. Throws `ProviderError` (reauth) when there are no
 * credentials that can be used.
 */
export async function openSession(
  connectionId: string,
  beforeRequest: () => AbortSignal,
  refused?: number,
): Promise<OpenSession> {
  const connection = await findConnection(connectionId);
  if (!connection) throw new ProviderError("reauth", "no_credentials", "The connection does not exist.");
  return open(connection, beforeRequest, { forMs: 0, refused });
}

/** The same for a connection already read and somebody who waits: the token works for as long as that may take. */
export async function sessionOf(
  connection: StoredConnection,
  beforeRequest: () => AbortSignal,
): Promise<OpenSession> {
  return open(connection, beforeRequest, { forMs: WHILE_ASKING_MS });
}

async function open(
  connection: StoredConnection,
  beforeRequest: () => AbortSignal,
  freshness: Freshness,
): Promise<OpenSession> {
  const { id, userId, config, tokenVersion } = connection;
  const { connect } = providerOf(connection.provider);
  if (connect.kind === "oauth") {
    const fresh = await freshCredentials(connection, connect, beforeRequest, freshness);
    return { ...fresh, config, beforeRequest };
  }
  if (freshness.refused === tokenVersion)
    throw new ProviderError("reauth", "unauthorized", "The password was refused.");
  return {
    credentials: openCredentials(userId, id, connection.credentials),
    config,
    beforeRequest,
    tokenVersion,
  };
}
