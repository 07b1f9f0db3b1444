import { env } from "@/lib/env";
import type { ServiceCode } from "@/lib/errors/codes";
import { ProviderError } from "../errors";
import type { ConnectedAccount } from "../provider";
import { type DavClient, type DavListing, davClient } from "./client";
import { answerError } from "./errors";
import { isIcloud, isTrusted, serverAddresses } from "./hosts";
import { listHomes } from "./listing";
import { hrefsOf } from "./multistatus";

const PROPS = { "d:current-user-principal": {}, "d:resourcetype": {}, "c:calendar-home-set": {} };
/** Where well-known servers keep CalDAV when neither the address nor /.well-known leads there: Nextcloud, Baïkal. */
const COMMON_PATHS = ["remote.php/dav/", "dav.php/"];
/** Failures of one address that another address of the same server may not share. */
const PASSING = new Set<ServiceCode>([
  "https_required",
  "address_refused",
  "too_many_redirects",
  "bad_answer",
  "too_large",
  "other_host",
  "server_error",
]);
/** Failures to open https that plain http, where the operator listed it, may not share. */
const NOT_HTTPS = new Set<ServiceCode>(["unreachable", "no_tls", "connection_lost", "certificate"]);

export interface CaldavInput {
  server: string;
  username: string;
  password: string;
}

/**
 * Finds the account behind what a person typed: a bare host, an address with a path, a principal or a calendar
 * home (RFC 6764 §6). Throws `ProviderError`; `code` is one of wrong_password, not_caldav, no_calendar,
 * unreachable, certificate, no_tls, address_refused, https_required, too_slow, other_host, throttled, server_error.
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
  if (!last) throw new ProviderError("invalid", "bad_address", "This is not an address.");
  const credentials = { username, password };
  for (const address of addresses) {
    try {
      const client = davClient({ credentials, beforeRequest }, address.href);
      const { principal, homes } = await findHomes(client, address);
      const calendars = await listHomes(client, homes);
      if (calendars.length === 0)
        throw new ProviderError("invalid", "no_calendar", "The account has no calendar for events.");
      return {
        remoteIdentity: identityOf(principal, username),
        address: username.includes("@") ? username : `${username}@${address.host}`,
        config: {
          server: address.origin,
          username,
          principal: principal.href,
          home: homes.map((h) => h.href).join(" "),
        },
        credentials,
        calendars,
      };
    } catch (error) {
      const next = error instanceof ProviderError && NOT_HTTPS.has(error.code) && address !== last;
      if (!next) throw notCaldav(error);
    }
  }
  throw new ProviderError("ambiguous", "unreachable", "No address of the server answered.");
}

/** A server that refuses to be asked in CalDAV's own words is none, whatever else it may be. */
function notCaldav(error: unknown): unknown {
  const refused = error instanceof ProviderError && (error.code === "refused" || error.code === "read_only");
  return refused ? new ProviderError("invalid", "not_caldav", error.message) : error;
}

/** The same account always gives the same text: iCloud moves accounts between hosts, and http may become https. */
function identityOf(principal: URL, username: string): string {
  const host = isIcloud(principal) ? "icloud.com" : principal.host;
  return `${host}${principal.pathname.replace(/\/+$/, "")}#${username.toLowerCase()}`;
}

interface Homes {
  principal: URL;
  homes: URL[];
}

async function findHomes(client: DavClient, address: URL): Promise<Homes> {
  let failure = new ProviderError("invalid", "not_caldav", "No CalDAV was found at this address.");
  for (const context of contextsOf(address)) {
    try {
      const found = await homesAt(client, context, address);
      if (found) return found;
    } catch (error) {
      if (!(error instanceof ProviderError) || !PASSING.has(error.code)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function contextsOf(address: URL): URL[] {
  const folder = address.href.endsWith("/") ? address.href : `${address.href}/`;
  const typed = address.pathname === "/" ? [] : [address.href];
  const all = [
    ...typed,
    new URL("/.well-known/caldav", address).href,
    new URL("/", address).href,
    ...COMMON_PATHS.map((path) => new URL(path, folder).href),
  ];
  return [...new Set(all)].map((href) => new URL(href));
}

/** The calendar homes a resource leads to, over its principal if need be; null when it leads nowhere. */
async function homesAt(client: DavClient, context: URL, address: URL): Promise<Homes | null> {
  const listing = await client.propfind(context.href, "0", PROPS);
  const found = read(listing, address);
  if (!found) return null;
  const [direct] = found.homes;
  const principal = found.principal ?? (direct && listing.answer.url);
  if (principal && direct) return { principal, homes: found.homes };
  if (!principal) return null;
  const { homes } = read(await client.propfind(principal.href, "0", PROPS), address) ?? { homes: [] };
  if (homes.length === 0)
    throw new ProviderError("invalid", "no_calendar", "The account has no calendar home.");
  return { principal, homes };
}

function read({ answer, resources }: DavListing, address: URL): { principal?: URL; homes: URL[] } | null {
  // A redirect to another host went without the password, so its 401 says nothing about it.
  if (!isTrusted(address, answer.url) && (answer.status === 401 || resources)) throw otherHost(answer.url);
  if (answer.status === 401 || answer.status === 429 || answer.status >= 500)
    throw answerError(answer, "PROPFIND");
  const [self] = resources ?? [];
  if (!self) return null;
  const homes = hrefsOf(self.props.calendarHomeSet, answer.url);
  const [principal] = hrefsOf(self.props.currentUserPrincipal, answer.url);
  for (const url of [...homes, ...(principal ? [principal] : [])])
    if (!isTrusted(address, url)) throw otherHost(url);
  return { ...(principal && { principal }), homes };
}

const otherHost = (url: URL): ProviderError =>
  new ProviderError("invalid", "other_host", "The address leads to another host.", undefined, {
    detail: url.host,
  });
