import { ProviderError } from "@/lib/providers/errors";
import type { ProviderSession } from "@/lib/providers/provider";
import { providerOf } from "@/lib/providers/registry";
import { findConnection } from "./queries";
import { openCredentials } from "./secrets";
import { freshCredentials } from "./tokens";

/** A session together with the version of the credentials it uses. */
export interface OpenSession extends ProviderSession {
  tokenVersion: number;
}

/**
 * Opens a connection: decrypts its credentials and renews them when they have ended or when the service refused the
 * version `refused`. A token is used to its very end, so that services whose tokens last an hour are asked for at most
 * one an hour; one that ends under way is met with a refusal and renewed then (`withRenewal`).
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
  const { id, userId, config, tokenVersion } = connection;
  const { connect } = providerOf(connection.provider);
  if (connect.kind === "oauth")
    return {
      ...(await freshCredentials(connection, connect, beforeRequest, refused)),
      config,
      beforeRequest,
    };
  if (refused === tokenVersion)
    throw new ProviderError("reauth", "unauthorized", "The password was refused.");
  const credentials = openCredentials(userId, id, connection.credentials);
  return { credentials, config, beforeRequest, tokenVersion };
}
