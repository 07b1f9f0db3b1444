import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows, type Transaction } from "@/db/client";
import { sealCredentials } from "@/lib/connections/secrets";
import { LIMITS } from "@/lib/errors/limits";
import type { ConnectedAccount } from "@/lib/providers/provider";

/** Whether what was signed in to is the person's account `connectionId`, which was to be connected again. */
export async function isSameAccount(
  userId: string,
  connectionId: string,
  { remoteIdentity }: ConnectedAccount,
): Promise<boolean> {
  const found = await rows(
    database(),
    sql`select 1 from connections where id = ${connectionId} and user_id = ${userId}
      and remote_identity = ${remoteIdentity}`,
  );
  return found.length > 0;
}

/** Whether the person may keep this account: one that is known always, a new one while there is room. */
export async function hasRoomFor(
  userId: string,
  provider: string,
  { remoteIdentity }: ConnectedAccount,
): Promise<boolean> {
  const [found] = await rows<{ known: boolean; all: number }>(
    database(),
    sql`select coalesce(bool_or(provider = ${provider} and remote_identity = ${remoteIdentity}), false) as known,
      count(*)::int as all from connections where user_id = ${userId}`,
  );
  return found === undefined || found.known || found.all < LIMITS.accounts;
}

/**
 * Writes an account that has just proved it can be used. The same remote identity gets its row back: id, calendars
 * and links stay, a disconnect under way is called off, an outage of before is old news. `others` tells whether the person has another account.
 */
export async function storeAccount(
  tx: Transaction,
  userId: string,
  provider: string,
  account: ConnectedAccount,
): Promise<{ id: string; known: boolean; others: boolean }> {
  const existing = await rows<{ id: string; same: boolean; gone: boolean }>(
    tx,
    sql`select id, provider = ${provider} and remote_identity = ${account.remoteIdentity} as same,
      disconnected_at is not null as gone
    from connections where user_id = ${userId} order by id for update`,
  );
  const known = existing.find((c) => c.same);
  const id = known?.id ?? uuid();
  const sealed = sealCredentials(userId, id, account.credentials);
  const config = JSON.stringify(account.config);
  await rows(
    tx,
    sql`insert into connections (id, user_id, provider, remote_identity, address, config, credentials)
    values (${id}, ${userId}, ${provider}, ${account.remoteIdentity}, ${account.address}, ${config}::text::jsonb,
      ${sealed})
    on conflict (id) do update set address = excluded.address, config = excluded.config,
      credentials = excluded.credentials, token_version = connections.token_version + 1,
      refresh_lease_until = null, disconnecting_at = null, disconnect_mode = null, disconnected_at = null,
      connected_at = now(), outage = null`,
  );
  return { id, known: known !== undefined, others: existing.some((c) => !c.same && !c.gone) };
}
