import type { IncomingMessage } from "node:http";
import { BlockList, isIPv4 } from "node:net";

/** An address and how many of its bits count. */
export interface Subnet {
  address: string;
  prefix: number;
}

const family = (address: string) => (isIPv4(address) ? "ipv4" : "ipv6");

/**
 * Makes `X-Forwarded-For` true where the caller is none of our proxies: a request that did not come through one was sent
 * from the caller's own address, as often as hops are counted, whatever its header says.
 */
export function correctForwarded(request: IncomingMessage, hops: number, isProxy: IsProxy): void {
  const caller = request.socket.remoteAddress;
  if (hops < 1 || caller === undefined || isProxy(caller)) return;
  request.headers["x-forwarded-for"] = Array<string>(hops).fill(caller).join(", ");
}

type IsProxy = (address: string) => boolean;

/** Whether an address lies in one of `subnets`; an IPv4 address may be written the IPv6 way. */
export function inSubnets(subnets: readonly Subnet[]): IsProxy {
  const list = new BlockList();
  for (const { address, prefix } of subnets) list.addSubnet(address, prefix, family(address));
  return (address) => list.check(address, family(address));
}
