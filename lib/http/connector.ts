import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { buildConnector } from "undici";
import { HttpError } from "./errors";

/** Asks the system's resolver for every address of a host. Tests put their own in its place. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How long opening one connection may take, in ms; the request's own deadline is usually nearer. */
const CONNECT_TIMEOUT = 10_000;

/** Addresses that look public and are the platform itself to a machine that runs on it: Azure's and IBM Cloud's. */
const PLATFORMS = ["168.63.129.16/32", "161.26.0.0/16"].map((range) => ipaddr.parseCIDR(range));

/**
 * Whether an address is a plain public one. Everything else stays closed: private, loopback, link-local (cloud
 * metadata), carrier-grade NAT, multicast, and the mapped and transition ranges that can hide one of those.
 */
function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const ip = ipaddr.process(address);
  if (ip.range() !== "unicast") return false;
  if (PLATFORMS.some((range) => ip.kind() === range[0].kind() && ip.match(range))) return false;
  // Only 2000::/3 is global unicast (RFC 4291 §2.4): ::7f00:1 is an old way to write 127.0.0.1.
  return ip.kind() === "ipv4" || (ip.toByteArray()[0] ?? 0) >> 5 === 1;
}

/** `host:port` of a URL as the allow-list spells it: always with the port, IPv6 in brackets. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`.toLowerCase();
}

/**
 * Opens connections for undici: to `allowed` hosts freely, to any other only at public addresses. Literals are
 * checked here because undici never resolves them; names through *all* their answers; and what was really
 * connected to once more.
 */
export function guardedConnector(
  allowed: ReadonlySet<string>,
  resolve: Resolve = systemResolve,
): buildConnector.connector {
  const open = buildConnector({ timeout: CONNECT_TIMEOUT });
  const guarded = buildConnector({
    timeout: CONNECT_TIMEOUT,
    lookup: guardedLookup(resolve),
    autoSelectFamily: true,
  });
  return (options, callback) => {
    if (allowed.has(listedName(options))) return open(options, callback);
    if (isIP(options.hostname) !== 0 && !isPublicAddress(options.hostname))
      return callback(new HttpError("address_refused"), null);
    guarded(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      if (socket.remoteAddress && isPublicAddress(socket.remoteAddress)) return callback(null, socket);
      socket.destroy();
      callback(new HttpError("address_refused"), null);
    });
  };
}

function listedName({ hostname, protocol, port }: buildConnector.Options): string {
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  return `${host}:${port || (protocol === "https:" ? "443" : "80")}`.toLowerCase();
}

const systemResolve: Resolve = (host, done) => dnsLookup(host, { all: true }, done);

/** A resolver that answers only when every address is public: one private answer condemns the name. */
function guardedLookup(resolve: Resolve): LookupFunction {
  return (host, options, done) =>
    resolve(host, (error, addresses) => {
      if (error) return done(error, "", 0);
      const [first] = addresses;
      if (!first || !addresses.every((a) => isPublicAddress(a.address)))
        return done(new HttpError("address_refused"), "", 0);
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
}
