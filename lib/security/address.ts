import ipaddr from "ipaddr.js";

/**
 * The client's address as our own proxies saw it, or null when nobody trustworthy says. Every trusted proxy appends
 * the address it was called from to `X-Forwarded-For`, so with `hops` proxies the hop-th entry from the right counts;
 * whatever stands left of it was written by the client. With 0 hops no header counts at all.
 * IPv6 is cut to its /64: one household or server can use all of it.
 */
export function clientAddress(headers: Pick<Headers, "get">, hops: number): string | null {
  if (hops < 1) return null;
  const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((e) => e.trim());
  const entry = entries.at(-hops);
  if (!entry) return null;
  const text = /^\[([^\]]+)\](:\d+)?$/.exec(entry)?.[1] ?? entry.replace(/^([\d.]+):\d+$/, "$1");
  if (!ipaddr.isValid(text)) return null;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv4") return address.toString();
  return `${new ipaddr.IPv6([...address.toByteArray().slice(0, 8), ...Array<number>(8).fill(0)]).toRFC5952String()}/64`;
}
