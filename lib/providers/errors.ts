import type { ServiceCode } from "@/lib/errors/codes";

/**
 * What a failed request means to the engine; only the engine decides what follows (docs/sync-engine.md).
 *
 * - `throttled`: the service itself asked for a break; nothing took effect.
 * - `ambiguous`: there was no answer, or one to a success that cannot be read: it may have taken effect.
 * - `reauth`: the credentials are not accepted.
 * - `target_gone`: the calendar was asked for, and is not there.
 * - `invalid`: the service's own words refuse *this event's content*. The only kind that may ever end an event.
 * - `denied`: every other refusal, unknown ones and answers that are not the service's own included. It says something
 *   of the account, this installation, the service or the network, never of the event: so it is never final.
 * - `unsent`: no request was made.
 */
export type ProviderErrorKind =
  | "throttled"
  | "ambiguous"
  | "reauth"
  | "target_gone"
  | "invalid"
  | "denied"
  | "unsent";

interface Details extends ErrorOptions {
  /** A word the message to the person needs (a host name); never a secret. */
  detail?: string | undefined;
  /** See `ProviderError.proven`. */
  proven?: boolean | undefined;
}

/** The one error a provider throws. `code` is short, stable and safe to show as a word; never a secret. */
export class ProviderError extends Error {
  override name = "ProviderError";
  readonly detail: string | undefined;
  /**
   * Of a denial: the answer is the service's own, every request of the operation was answered, and no write of it took
   * effect. A web page, a proxy's words or an empty body in place of the API's JSON or XML prove nothing.
   */
  readonly proven: boolean;
  constructor(
    readonly kind: ProviderErrorKind,
    readonly code: ServiceCode,
    message: string,
    /** When the account may be asked again (UTC); absent if the service did not say. */
    readonly retryAfter?: Date,
    options?: Details,
  ) {
    super(message, options);
    this.detail = options?.detail;
    this.proven = options?.proven ?? false;
  }
}

/** A refusal that names no content. `proven` as in `ProviderError`; `retryAfter` when the answer said so (UTC). */
export const denied = (
  code: ServiceCode,
  message: string,
  { retryAfter, ...options }: Details & { retryAfter?: Date | undefined } = {},
): ProviderError => new ProviderError("denied", code, message, retryAfter, options);
