import type { ServiceCode } from "@/lib/errors/codes";

/**
 * What a failed request means to the engine; only the engine decides what follows (docs/sync-engine.md).
 * `ambiguous` = the request may or may not have taken effect (time-out, reset, 5xx).
 */
export type ProviderErrorKind = "throttled" | "ambiguous" | "reauth" | "target_gone" | "invalid" | "unsent";

/** The one error a provider throws. `code` is short, stable and safe to show as a word; never a secret. */
export class ProviderError extends Error {
  override name = "ProviderError";
  /** A word the message to the person needs (a host name); never a secret. */
  readonly detail: string | undefined;
  constructor(
    readonly kind: ProviderErrorKind,
    readonly code: ServiceCode,
    message: string,
    /** When a throttled account may be asked again (UTC); absent if the service did not say. */
    readonly retryAfter?: Date,
    options?: ErrorOptions & { detail?: string },
  ) {
    super(message, options);
    this.detail = options?.detail;
  }
}
