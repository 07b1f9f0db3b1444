import type { CalendarListing, ProviderSession } from "../provider";
import { configOf, type DavClient, davClient } from "./client";
import { listHomes } from "./listing";

/** One account, for as long as a session of it lasts. */
export interface DavAccount {
  client: DavClient;
  /** Its calendars as they are listed now. Throws `ProviderError`. */
  list(): Promise<CalendarListing>;
  /** The same, asked for once in a session. */
  listed(): Promise<CalendarListing>;
}

// A session serves a whole drain: what it has learnt is kept for it.
const accounts = new WeakMap<ProviderSession, DavAccount>();

/** The account behind a session. Throws `ProviderError` when what is stored of it cannot be read. */
export function accountOf(session: ProviderSession): DavAccount {
  const account = accounts.get(session) ?? open(session);
  accounts.set(session, account);
  return account;
}

function open(session: ProviderSession): DavAccount {
  const config = configOf(session);
  const client = davClient(session, config.server, config.signIn ?? "basic");
  const list = () => listHomes(client, config);
  let kept: CalendarListing | undefined;
  return {
    client,
    list,
    async listed() {
      kept ??= await list();
      return kept;
    },
  };
}
