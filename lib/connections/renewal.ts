import type { ServiceCode } from "@/lib/errors/codes";
import { blockLane, restLane } from "@/lib/lanes/block";
import { noteProof } from "@/lib/lanes/proof";
import { ProviderError } from "@/lib/providers/errors";
import { providerOf } from "@/lib/providers/registry";
import { lookAfter } from "./looks";
import type { OpenSession } from "./session";

/** Opens an account; `refused` is the version of the credentials that the service has just refused. */
export type Open = (refused?: number) => Promise<OpenSession>;

/** Asks the account something, and once more with renewed credentials if the service refused those it was asked with. */
export type Ask = <T>(what: (session: OpenSession) => Promise<T>) => Promise<T>;

/**
 * The credentials were refused and could not be renewed now. Whatever kept the service from it, its operator's part
 * included, is no fault of what was asked: the account has to wait (throttled), or no time is left (unsent).
 */
export class NotRenewed extends ProviderError {
  /** What the service denied the renewal with; null when it just has to be tried again. */
  readonly deniedBy: ServiceCode | null;
  constructor(cause: ProviderError) {
    const kind = cause.kind === "unsent" ? "unsent" : "throttled";
    super(kind, cause.code, cause.message, cause.retryAfter, { cause });
    this.deniedBy = cause.kind === "denied" ? cause.code : null;
  }
}

/**
 * Every way to a service goes through here: a token can end early, so a refused one is renewed once, for all who ask
 * at the same time or later, before the sign-in counts as refused. The account is opened when it is first asked.
 * What is asked has to bear being asked twice: its first requests may have taken effect before one was refused.
 * Throws what `open` and `what` throw, and `NotRenewed`.
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
    if (!(error instanceof ProviderError) || error.kind === "reauth") throw error;
    throw new NotRenewed(error);
  }
}

/** An account that is asked something, with the version of its credentials when it was read. */
export interface AskedAccount {
  id: string;
  provider: string;
  credVersion: string;
}

/**
 * Asks an account something beside the sync, and keeps what that tells of the account itself, as everybody who asks has to:
 * that it works, or what is wrong with it. `what` throws what one of its requests threw. Throws that, and what `open` throws.
 */
export async function askAccount<T>(
  account: AskedAccount,
  open: Open,
  what: (ask: Ask) => Promise<T>,
): Promise<T> {
  try {
    const answer = await what(withRenewal(open));
    await noteProof(account.id, account.credVersion);
    return answer;
  } catch (error) {
    if (error instanceof ProviderError) await keepTrouble(account, error);
    throw error;
  }
}

/**
 * Keeps what a failed request tells of the account itself: a refused sign-in marks it, unless its credentials
 * were replaced meanwhile, and nobody asks before the service said it may be asked.
 */
export async function keepTrouble(
  { id, provider, credVersion }: AskedAccount,
  { kind, code, retryAfter }: ProviderError,
): Promise<void> {
  if (kind === "reauth") await blockLane(id, credVersion, code, lookAfter(providerOf(provider)));
  if (retryAfter) await restLane(id, retryAfter);
}
