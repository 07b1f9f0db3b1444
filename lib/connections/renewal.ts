import { blockLane, restLane } from "@/lib/lanes/block";
import { ProviderError } from "@/lib/providers/errors";
import type { OpenSession } from "./session";

/** Opens an account; `refused` is the version of the credentials that the service has just refused. */
export type Open = (refused?: number) => Promise<OpenSession>;

/** Asks the account something, and once more with renewed credentials if the service refused those it was asked with. */
export type Ask = <T>(what: (session: OpenSession) => Promise<T>) => Promise<T>;

/**
 * Every way to a service goes through here: a token can end early, so a refused one is renewed once, for all who ask
 * at the same time or later, before the sign-in counts as refused. The account is opened when it is first asked.
 * Throws what `open` and `what` throw; when the renewal itself cannot be made now, nothing was done and the account
 * has to wait (throttled).
 */
export function withRenewal(open: Open): Ask {
  let first: Promise<OpenSession> | undefined;
  let renewed: Promise<OpenSession> | undefined;
  return async (what) => {
    first ??= open();
    const opened = await first;
    const session = renewed ? await renewed : opened;
    try {
      return await what(session);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.kind !== "reauth" || session !== opened) throw error;
      renewed ??= renew(open, opened.tokenVersion);
      return what(await renewed);
    }
  };
}

async function renew(open: Open, refused: number): Promise<OpenSession> {
  try {
    return await open(refused);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== "ambiguous") throw error;
    const { code, message, retryAfter } = error;
    throw new ProviderError("throttled", code, message, retryAfter, { cause: error });
  }
}

/**
 * Keeps what a failed request tells of the account itself: a refused sign-in marks it, unless its credentials
 * (`credVersion`) were replaced meanwhile, and nobody asks before the service said it may be asked.
 */
export async function keepTrouble(
  connectionId: string,
  credVersion: string,
  { kind, code, retryAfter }: ProviderError,
): Promise<void> {
  if (kind === "reauth") await blockLane(connectionId, credVersion, code);
  if (retryAfter) await restLane(connectionId, retryAfter);
}
