import { env } from "@/lib/env";
import type { ServiceCode } from "@/lib/errors/codes";
import { denied, ProviderError } from "../errors";
import type { ConnectedAccount } from "../provider";
import { davClient } from "./client";
import { findAccount } from "./find";
import { isIcloud, serverAddresses } from "./hosts";

/** Failures to open https that plain http, where the operator listed it, may not share. */
const NOT_HTTPS = new Set<ServiceCode>(["unreachable", "no_tls", "connection_lost", "certificate"]);

export interface CaldavInput {
  server: string;
  username: string;
  password: string;
}

/**
 * Finds the account behind what a person typed: a bare host, an address with a path, a principal, a calendar home or
 * a calendar (RFC 6764 §6). Throws `ProviderError`; `code` is one of wrong_password, sign_in_kind, not_caldav,
 * no_calendar, odd_listing, unknown_host, unreachable, certificate, no_tls, address_refused, https_required, too_slow, other_host, throttled,
 * server_error.
 */
export async function connectCaldav(
  input: CaldavInput,
  beforeRequest: () => AbortSignal,
): Promise<ConnectedAccount> {
  const username = input.username.trim();
  const { password } = input;
  // A user-id with a colon cannot be sent (RFC 7617 §2).
  if (username.includes(":")) throw new ProviderError("reauth", "wrong_password", "A username has no colon.");
  const addresses = serverAddresses(input.server, env().CALDAV_ALLOWED_HOSTS);
  const [last] = addresses.slice(-1);
  if (!last) throw denied("bad_address", "This is not an address.");
  const credentials = { username, password };
  for (const address of addresses) {
    try {
      const client = davClient({ credentials, beforeRequest }, address.href, "ask");
      const { principal, listing, ...homes } = await findAccount(client, address);
      return {
        remoteIdentity: identityOf(principal, username),
        address: username.includes("@") ? username : `${username}@${address.host}`,
        config: {
          server: address.origin,
          username,
          principal: principal.href,
          ...homes,
          ...(client.usesDigest() && { signIn: "digest" }),
        },
        credentials,
        listing,
      };
    } catch (error) {
      const next = error instanceof ProviderError && NOT_HTTPS.has(error.code) && address !== last;
      if (!next) throw error;
    }
  }
  throw new ProviderError("ambiguous", "unreachable", "No address of the server answered.");
}

/** The same account always gives the same text: iCloud moves accounts between hosts, and http may become https. */
function identityOf(principal: URL, username: string): string {
  const host = isIcloud(principal) ? "icloud.com" : principal.host;
  return `${host}${principal.pathname.replace(/\/+$/, "")}#${username.toLowerCase()}`;
}
