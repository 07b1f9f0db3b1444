import { setTimeout as delay } from "node:timers/promises";
import { now } from "@/lib/clock";
import { ProviderError } from "@/lib/providers/errors";
import type { Credentials, OAuthConnect } from "@/lib/providers/provider";
import { findConnection, type StoredConnection } from "./queries";
import { openCredentials, sealCredentials } from "./secrets";
import { dropRefreshLease, storeTokens, takeRefreshLease } from "./store/tokens";

/** How long a peer's refresh is waited for, and how often it is looked at. */
const PATIENCE_MS = 10_000;
const GLANCE_MS = 100;

export interface FreshCredentials {
  credentials: Credentials;
  tokenVersion: number;
}

/**
 * Credentials whose access token has not ended; those of the version `refused`, which the service has just refused,
 * are renewed even if they look fresh. Over all processes one refresh reaches the service per version: a lease decides
 * who asks, and a compare-and-swap stores the answer before it is used. Throws `ProviderError`; `reauth` only after
 * re-reading showed that nobody replaced the credentials.
 */
export async function freshCredentials(
  connection: StoredConnection,
  connect: OAuthConnect,
  beforeRequest: () => AbortSignal,
  refused?: number,
): Promise<FreshCredentials> {
  const patience = performance.now() + PATIENCE_MS;
  let current = connection;
  for (;;) {
    const { id, userId, tokenVersion } = current;
    const credentials = openCredentials(userId, id, current.credentials);
    const works = connect.expiresAt(credentials).getTime() > now().getTime();
    if (works && refused !== tokenVersion) return { credentials, tokenVersion };
    if (await takeRefreshLease(id, tokenVersion)) {
      const renewed = await refreshOnce(current, connect, credentials, beforeRequest);
      if (renewed) return renewed;
    } else {
      if (performance.now() > patience)
        throw new ProviderError(
          "ambiguous",
          "refreshing",
          "Another process has not finished renewing the token.",
        );
      await delay(GLANCE_MS);
    }
    current = await reread(id);
  }
}

/** One request to the token endpoint; null when the credentials were replaced meanwhile. */
async function refreshOnce(
  { id, userId, tokenVersion }: StoredConnection,
  connect: OAuthConnect,
  credentials: Credentials,
  beforeRequest: () => AbortSignal,
): Promise<FreshCredentials | null> {
  let fresh: Credentials;
  try {
    fresh = await connect.refresh(credentials, beforeRequest);
  } catch (error) {
    await dropRefreshLease(id, tokenVersion);
    const replaced = (await reread(id)).tokenVersion !== tokenVersion;
    if (error instanceof ProviderError && error.kind === "reauth" && replaced) return null;
    throw error;
  }
  const stored = await storeTokens(id, tokenVersion, sealCredentials(userId, id, fresh));
  return stored ? { credentials: fresh, tokenVersion: tokenVersion + 1 } : null;
}

async function reread(id: string): Promise<StoredConnection> {
  const found = await findConnection(id);
  if (!found) throw new ProviderError("reauth", "no_credentials", "The connection does not exist.");
  return found;
}
