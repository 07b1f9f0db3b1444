import { env } from "@/lib/env";
import { clientAddress } from "./address";

/** Characters of a `User-Agent` that are kept. */
const BROWSER_LENGTH = 300;

/** Where a request came from, as far as it can be told; both are null when nothing was said. */
export interface Visit {
  /** The client's address as our own proxies saw it. */
  address: string | null;
  /** What the browser calls itself: anybody can write anything here, so it is shown and never trusted. */
  browser: string | null;
}

/** A visit nobody made in a browser: commands and the engine itself. */
export const NO_VISIT: Visit = { address: null, browser: null };

/** Where a request with these `headers` came from. */
export function visitOf(headers: Pick<Headers, "get">): Visit {
  const browser = (headers.get("user-agent") ?? "").replace(/[^\x20-\x7e]+/g, " ").trim();
  return {
    address: clientAddress(headers, env().TRUSTED_PROXY_HOPS),
    browser: browser.slice(0, BROWSER_LENGTH) || null,
  };
}
