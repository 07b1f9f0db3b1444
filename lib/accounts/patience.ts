import { ProviderError } from "@/lib/providers/errors";

/** Longest a person waits for one request, and for connecting altogether, in ms. */
const REQUEST = 10_000;
const ALTOGETHER = 25_000;

/**
 * What `beforeRequest` is while a person waits: each request has ten seconds, all together twenty-five.
 * `monotonic` is a clock in ms that never jumps.
 */
export function whilePersonWaits(monotonic = () => performance.now()): () => AbortSignal {
  const until = monotonic() + ALTOGETHER;
  return () => {
    const left = until - monotonic();
    if (left <= 0) throw new ProviderError("unsent", "too_slow", "The server took too long altogether.");
    return AbortSignal.timeout(Math.ceil(Math.min(REQUEST, left)));
  };
}
