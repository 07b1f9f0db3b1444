import type { HttpErrorCode } from "@/lib/errors/codes";
import { hostAndPort } from "@/lib/http/connector";
import { HttpError } from "@/lib/http/errors";
import { type GuardedFetch, guardedFetch } from "@/lib/http/guarded-fetch";
import { denied, ProviderError } from "../errors";

/** No connection was opened, so nobody was asked. */
const NOT_OPENED: ReadonlySet<HttpErrorCode> = new Set([
  "address_refused",
  "https_required",
  "unknown_host",
  "unreachable",
  "no_tls",
  "certificate",
]);

/**
 * Runs `work`, turning failures of the transport into the provider's error: where a connection was open, whether it
 * took effect is unknown. The cause that is kept is our own, without address, header or body.
 */
export async function asProvider<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HttpError && NOT_OPENED.has(error.code))
      throw denied(error.code, "No connection was opened.", { cause: error });
    if (error instanceof HttpError)
      throw new ProviderError("ambiguous", error.code, "The request failed.", undefined, { cause: error });
    throw error;
  }
}

/**
 * A fetch for the service at `base`, which asks `beforeRequest` first. The operator names that host, so it may be
 * anywhere; what people type never gets here. No API sends anybody elsewhere, only what stands in between does: followed,
 * "see other" would turn a write into a read, and pass what was there before for what was written. Throws `ProviderError`.
 */
export function serviceFetch(base: URL, beforeRequest: () => AbortSignal): GuardedFetch {
  const fetch = guardedFetch({ allowedHosts: [hostAndPort(base)], beforeRequest, redirects: false });
  return (url, init) =>
    asProvider(() =>
      fetch(url, init).catch((error: unknown) => {
        // The operator named that host: it has not moved, its name could not be looked up.
        if (error instanceof HttpError && error.code === "unknown_host")
          throw new HttpError("unreachable", { cause: error });
        throw error;
      }),
    );
}
