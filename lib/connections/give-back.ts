import { setTimeout as delay } from "node:timers/promises";
import { log } from "@/lib/log";
import { ProviderError } from "@/lib/providers/errors";
import { providers } from "@/lib/providers/registry";
import { isUsed, type LeftAccount } from "./queries";
import { openCredentials } from "./secrets";

/** Requests for one consent at most, the pause before the second, and how long each may take, in ms. */
const TRIES = 2;
const PAUSE_MS = 1_000;
const PATIENCE_MS = 5_000;

/**
 * Gives back the consents of accounts whose credentials are erased, where the service takes them back. One that another
 * connection lives by, whosever it is, stays: a service ends all of an account's tokens at once. Never throws, and takes
 * eleven seconds at most: what failed is logged, and the person can still end it at the service itself.
 */
export async function giveBack(accounts: readonly LeftAccount[]): Promise<void> {
  await Promise.all(accounts.map(giveBackOne));
}

async function giveBackOne(account: LeftAccount): Promise<void> {
  const { id, userId, provider, credentials } = account;
  const connect = providers.find((known) => known.id === provider)?.connect;
  if (connect?.kind !== "oauth" || !connect.revoke || connect.missing().length > 0) return;
  try {
    const opened = openCredentials(userId, id, credentials);
    for (let left = TRIES; ; ) {
      // Asked before each try: the person may have connected the account again meanwhile.
      if (await isUsed(account)) return;
      try {
        return await connect.revoke(opened, () => AbortSignal.timeout(PATIENCE_MS));
      } catch (error) {
        left -= 1;
        if (left === 0) throw error;
      }
      await delay(PAUSE_MS);
    }
  } catch (error) {
    const code = error instanceof ProviderError ? error.code : "internal";
    log().warn({ connectionId: id, provider, code }, "A consent could not be given back");
  }
}
