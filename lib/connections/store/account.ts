import { type SQL, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { rows, type Transaction } from "@/db/client";
import type { ConnectedAccount } from "@/lib/providers/provider";
import { sealCredentials } from "../secrets";

/** First step of every change to a person's accounts: the settings row is first in the lock order. */
export async function lockSettings(tx: Transaction, userId: string): Promise<void> {
  await rows(tx, sql`select 1 from sync_settings where user_id = ${userId} for no key update`);
}

/**
 * Writes an account that has just proved it can be used. The same remote identity gets its row back: id, calendars
 * and links stay, a disconnect under way is called off. `others` tells whether the person has another account.
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
    values (${id}, ${userId}, ${provider}, ${account.remoteIdentity}, ${account.address}, ${config}::text::jsonb, ${sealed})
    on conflict (id) do update set address = excluded.address, config = excluded.config,
      credentials = excluded.credentials, token_version = connections.token_version + 1,
      refresh_lease_until = null, disconnecting_at = null, disconnect_mode = null, disconnected_at = null,
      connected_at = now()`,
  );
  return { id, known: known !== undefined, others: existing.some((c) => !c.same && !c.gone) };
}

/**
 * The account's lane after a (re)connect: a later `cred_version` makes the verdict of
 * workers with the old password void; a pause stays, and so does `not_before`.
 */
export async function renewLane(tx: Transaction, connectionId: string): Promise<void> {
  await noteOutage(tx, connectionId);
  await rows(
    tx,
    sql`insert into sync_lanes (id, cred_version) values (${connectionId}, 1)
    on conflict (id) do update set cred_version = sync_lanes.cred_version + 1,
      blocked = (select case when paused_at is null then null else 'paused' end from connections where id = ${connectionId}),
      blocked_at = (select paused_at from connections where id = ${connectionId}),
      failures = 0, failing_since = null, probe_at = null`,
  );
}

/**
 * What had waited for an account that did not work, written down as it works again; nothing if nothing had. Comes
 * before the lane is locked, as everywhere; `still` says what has to hold of the account (`n`) and its lane (`s`).
 */
export async function noteOutage(
  tx: Transaction,
  connectionId: string,
  still: SQL = sql`true`,
): Promise<void> {
  await rows(
    tx,
    sql`update connections n set outage = jsonb_build_object('until', clock_timestamp(), 'waited', w.waited, 'over', w.over)
    from sync_lanes s, lateral (
      select count(distinct l.booking_id)::int as waited,
        (count(distinct l.booking_id) filter (where b.ends_at <= now()))::int as over
      from event_links l left join bookings b on b.id = l.booking_id
      where l.lane_id = s.id and l.due_at is not null) w
    where n.id = ${connectionId} and s.id = n.id and s.blocked not in ('paused', 'disconnected') and w.waited > 0
      and ${still}`,
  );
}
