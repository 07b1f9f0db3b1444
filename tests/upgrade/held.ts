import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { resumeAccount } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { keepListing } from "@/lib/connections/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import { signedInTo } from "./credentials";
import type { Held } from "./dump";
import type { CalendarServices } from "./services";

/** Accounts that are blocked, paused or left. */
export const heldAccounts = (): Promise<Held[]> =>
  rows<Held>(
    database(),
    sql`select s.id, s.blocked, (select count(*)::int from event_links l where l.lane_id = s.id
        and (l.due_at is not null or l.dead_code is not null)) as waiting
    from sync_lanes s where s.blocked is not null order by s.id`,
  );

/** What these accounts are and what waits for them, as text, without the instants that a test moves. */
export async function waitingFor(accounts: readonly Held[]): Promise<string[]> {
  const ids = JSON.stringify(accounts.map(({ id }) => id));
  const among = sql`(select value::uuid from jsonb_array_elements_text(${ids}::text::jsonb))`;
  const found = await rows<{ text: string }>(
    database(),
    sql`select (to_jsonb(l) - 'due_at' - 'hot_until' || jsonb_build_object('due', l.due_at is not null))::text as text
      from event_links l where l.lane_id in ${among}
    union all select (to_jsonb(n) || jsonb_build_object('blocked', s.blocked))::text
      from connections n join sync_lanes s on s.id = n.id where n.id in ${among}
    order by 1`,
  );
  return found.map(({ text }) => text);
}

/** Brings everything back as people would: calendars that were missing, paused accounts, and sign-ins. */
export async function bringBack(services: CalendarServices): Promise<void> {
  const missing = await rows<{ user: string; account: string; identity: string; id: string; name: string }>(
    database(),
    sql`select n.user_id as "user", n.id as account, n.remote_identity as identity, c.remote_id as id, c.name
    from calendars c join connections n on n.id = c.connection_id where c.vanished_at is not null or not c.can_write`,
  );
  for (const { user, account, identity, id, name } of missing) {
    const { calendars } = services.account(identity);
    const there = calendars.find(({ remoteId }) => remoteId === id);
    if (there) there.canWrite = true;
    else calendars.push({ remoteId: id, name, color: null, canWrite: true, isDefault: false });
    await keepListing(user, account, wholeListing(calendars));
  }
  const held = await rows<{ user: string; id: string; identity: string; paused: boolean }>(
    database(),
    sql`select n.user_id as "user", n.id, n.remote_identity as identity, s.blocked = 'paused' as paused
    from connections n join sync_lanes s on s.id = n.id where s.blocked is not null`,
  );
  for (const { user, id, identity, paused } of held) {
    const account = services.account(identity);
    if (paused) await resumeAccount(user, id);
    else await keepAccount(user, account.provider, signedInTo(account));
  }
}
