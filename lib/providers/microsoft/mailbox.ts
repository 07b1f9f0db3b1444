import { credentialsOf } from "../kit/credentials";
import type { ProviderSession } from "../provider";
import { type GraphClient, graphClient } from "./client";
import { microsoftCredentials } from "./schema";
import { coversLent } from "./scopes";

/** An account for one operation. */
export interface Mailbox {
  graph: GraphClient;
  /** msal's name of the account: what is remembered of it goes by that. */
  account: string;
  /** Whether the permission that other people's calendars take was given. */
  mayWriteLent: boolean;
}

export function mailboxOf({ credentials, beforeRequest }: ProviderSession): Mailbox {
  const { accessToken, account, cache } = credentialsOf(microsoftCredentials, credentials);
  return { graph: graphClient(accessToken, beforeRequest), account, mayWriteLent: coversLent(cache) };
}
