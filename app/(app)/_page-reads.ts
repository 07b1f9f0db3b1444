import "server-only";

import { headers } from "next/headers";
import { after } from "next/server";
import { cache } from "react";
import { doubtAccounts } from "@/lib/accounts/check";
import { type AccountView, listAccounts } from "@/lib/accounts/list/queries";
import { now } from "@/lib/clock";
import { getIntegrations } from "@/lib/integrations/queries";
import { kickChecks } from "@/lib/sync/kick";

/**
 * The person's accounts, read once for a whole page: its frame shows them too. Those that were not heard of for minutes are
 * asked in the background, and the page follows.
 */
export const accountsOf = cache(async (userId: string): Promise<AccountView[]> => {
  const at = now();
  const accounts = await listAccounts(userId, at);
  if (await isPrefetch()) return accounts;
  const doubted = await doubtAccounts(accounts, at);
  if (doubted.length > 0) after(kickChecks(doubted));
  return accounts.map((account) => ({
    ...account,
    checking: account.checking || doubted.includes(account.id),
  }));
});

/**
 * Nobody looks at a page that a browser only fetches in case somebody will. Next's own prefetches render no page of ours, and
 * their headers are kept from it.
 */
async function isPrefetch(): Promise<boolean> {
  const given = await headers();
  return given.get("sec-purpose")?.includes("prefetch") === true || given.get("purpose") === "prefetch";
}

/** Everything the Integrations tab shows, read once for a whole page. */
export const integrationsOf = cache((userId: string) => getIntegrations(userId, now(), accountsOf(userId)));
