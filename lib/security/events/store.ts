import { sql } from "drizzle-orm";
import { v7 as newUuid, v5 as uuidOf } from "uuid";
import { database, rows } from "@/db/client";
import type { SecurityEventKind } from "@/db/schema/security-events";
import type { Visit } from "../visit";

export type { SecurityEventKind } from "@/db/schema/security-events";

/** Events in which somebody was refused: anybody can make as many of them as they like. */
export const REFUSALS: ReadonlySet<SecurityEventKind> = new Set([
  "sign_in_refused",
  "sign_in_throttled",
  "fresh_password_refused",
  "fresh_password_throttled",
  "reset_link_refused",
  "access_denied",
  "not_theirs",
  "cross_site",
  "cron_refused",
]);

/** How many a person has of each sort, refusals and the rest: however many are refused, what was done stays. */
const KEEP = 200;
const KEEP_DAYS = 90;
const MINUTE = 60_000;
/** Makes the ids of refusals: any fixed one will do. */
const NAMESPACE = "3f6d2a54-6a0f-4d6e-9a52-0f2a7f1d9b11";

/** A security event as its person's table holds it. */
export interface KeptEvent extends Visit {
  kind: SecurityEventKind;
  userId: string;
  sessionId: string | null;
}

/**
 * Keeps an event for its person; none for somebody whose account is gone. Like refusals of one minute are one row, which
 * counts them: its id is made of what they have in common, so that not even two at once are two.
 */
export async function keepEvent(event: KeptEvent, now: Date): Promise<void> {
  const { userId, kind, sessionId, address, browser } = event;
  const refused = REFUSALS.has(kind);
  const minute = Math.floor(now.getTime() / MINUTE);
  const id = refused ? uuidOf([userId, kind, sessionId, address, minute].join("|"), NAMESPACE) : newUuid();
  const sort = sql.join(
    [...REFUSALS].map((one) => sql`${one}`),
    sql`, `,
  );
  // The second part does not see what the first one writes: it leaves room for it.
  await rows(
    database(),
    sql`with written as (
      insert into security_events (id, user_id, kind, at, session_id, address, browser)
      select ${id}::uuid, id, ${kind}, ${now.toISOString()}::timestamptz, ${sessionId}::uuid, ${address}::text,
        ${browser}::text
      from users where id = ${userId}::uuid
      on conflict (id) do update set count = security_events.count + 1
    )
    delete from security_events where id in (
      select id from security_events
      where user_id = ${userId}::uuid and (kind in (${sort})) = ${refused}
      order by at desc, id desc offset ${KEEP - 1})`,
  );
}

/** Removes what is past its time; bounded, so that one call is never long. */
export async function pruneSecurityEvents(): Promise<void> {
  await rows(
    database(),
    sql`delete from security_events where id in (
      select id from security_events where at < now() - ${KEEP_DAYS} * interval '1 day' order by at limit 20000)`,
  );
}
