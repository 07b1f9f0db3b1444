import { hostAndPort } from "@/lib/http/connector";
import { HttpError } from "@/lib/http/errors";
import { type GuardedFetch, guardedFetch } from "@/lib/http/guarded-fetch";
import { ProviderError } from "../errors";

/**
 * Runs `work`, turning failures of the transport into the provider's error: whether it took effect is unknown. The
 * cause that is kept is our own, without address, header or body.
 */
export async function asProvider<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpError)
      throw new ProviderError("ambiguous", error.code, "The request failed.", undefined, { cause: error });
    throw error;
  }
}

/**
 * A fetch for the service at `base`, which asks `beforeRequest` first. The operator names that host, so it may be
 * anywhere; what people type never gets here. Throws `ProviderError`.
 */
export function serviceFetch(base: URL, beforeRequest: () => AbortSignal): GuardedFetch {
  const fetch = guardedFetch({ allowedHosts: [hostAndPort(base)], beforeRequest });
  return (url, init) => asProvider(() => fetch(url, init));
}
