import { askAccount, keepTrouble } from "@/lib/connections/renewal";
import { openSession } from "@/lib/connections/session";
import { env } from "@/lib/env";
import { fail, ok, type Result } from "@/lib/errors";
import { ProviderError } from "@/lib/providers/errors";
import type { ProviderDefinition } from "@/lib/providers/provider";
import { providerOf } from "@/lib/providers/registry";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { type ComparedLinks, compareLinks } from "@/lib/sync/compare";
import { type LinkAtRest, listAtRest, restoreLinks } from "@/lib/sync/store/drift";
import { bucketsOf, takeTokens } from "@/lib/sync/store/quota";
import { whilePersonWaits } from "../patience";
import { findAccount, type OwnAccount } from "../queries";
import { refusalOf } from "../refusal";
import type { Comparison } from "./queries";
import { acceptDrift, saveComparison } from "./store";

/** Events looked at in one go, the soonest first. */
const MOST = 300;

/**
 * Compares an account's upcoming events with what Calpace wrote, by looking at each of them outside. Only events at
 * rest are looked at, and none of them is touched; an account that refuses the sign-in is marked so. Ends after 25
 * seconds with as many as there was time for; when the service says when to come back, nobody asks before. Fails
 * when not one could be looked at, and with `too_soon` after a few times.
 */
export async function compareEvents(
  userId: string,
  connectionId: string,
  at: Date,
): Promise<Result<Comparison>> {
  const account = await findAccount(userId, connectionId);
  if (!account || account.leaving) return fail("account_not_found");
  if (account.paused) return fail("paused");
  if (account.blocked) return fail("sign_in_refused");
  if (account.resting) return fail("resting");
  if ((await takeAttempt([{ key: `compare:${userId}`, policy: policies.compare }], at)) > 0)
    return fail("too_soon");
  const definition = providerOf(account.provider);
  const { links, of } = await listAtRest(userId, connectionId, MOST);
  const allowed = links.slice(0, await allowance(definition, connectionId, links.length));
  if (links.length > 0 && allowed.length === 0) return fail("throttled");
  try {
    const { looks, trouble } = allowed.length > 0 ? await look(account, definition, allowed) : nothingToSee;
    const code = trouble && refusalOf(trouble, "look_refused");
    const comparison = { at, checked: looks.length, of, code };
    await saveComparison(userId, connectionId, looks, comparison);
    return ok(comparison);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return fail(refusalOf(error, "look_refused"));
  }
}

const nothingToSee: ComparedLinks = { looks: [], trouble: null };

/** Throws what kept it from looking at all, or what the account itself is refused for. */
async function look(
  account: OwnAccount,
  definition: ProviderDefinition,
  links: readonly LinkAtRest[],
): Promise<ComparedLinks> {
  const provider = await definition.load();
  const beforeRequest = whilePersonWaits();
  return askAccount(
    account,
    (refused) => openSession(account.id, beforeRequest, refused),
    async (ask) => {
      // A worker makes as many requests at once as the service likes; one more is what is left.
      const abreast = account.working ? 1 : definition.concurrency;
      const compared = await compareLinks({ provider, ask, links, abreast, appUrl: env().APP_URL });
      const { looks, trouble } = compared;
      if (trouble && (looks.length === 0 || trouble.kind === "reauth")) throw trouble;
      if (trouble) await keepTrouble(account, trouble);
      return compared;
    },
  );
}

/** How many events may be asked about, where the service counts requests. Each costs as much as reading it does. */
async function allowance(
  { id, quota }: ProviderDefinition,
  connectionId: string,
  wanted: number,
): Promise<number> {
  const cost = quota?.units?.read ?? 1;
  return Math.floor((await takeTokens(bucketsOf(id, quota, connectionId), wanted * cost)) / cost);
}

/** Leaves a booking's event as the person saw it found. Fails with `stale_drift` when that is not how it is now. */
export async function acceptEvent(
  userId: string,
  bookingId: string,
  seenAt: Date,
  at: Date,
): Promise<Result<null>> {
  return (await acceptDrift(userId, bookingId, seenAt, at)) ? ok(null) : fail("stale_drift");
}

/**
 * Has events written again that were found different: one booking's, also when that was accepted, or every one of
 * an account that was not. Returns the lanes to kick; none when they have been written again already.
 */
export async function restoreEvents(
  userId: string,
  of: { connectionId: string } | { bookingId: string },
  at: Date,
): Promise<Result<{ lanes: string[] }>> {
  if ((await takeAttempt([{ key: `restore:${userId}`, policy: policies.restore }], at)) > 0)
    return fail("too_soon");
  return ok({ lanes: await restoreLinks(userId, of) });
}
