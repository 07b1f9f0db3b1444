import { type SQL, sql } from "drizzle-orm";
import { type Queryable, rows } from "@/db/client";

/** What is wanted of a link's event, as SQL: that it is here, kept until its successor is confirmed, or nowhere. */
export const WANT = { nowhere: sql`0`, here: sql`1`, kept: sql`2` } as const;

/**
 * What may have been sent under a link's key, as SQL: nothing ever, a write, or a delete: then the key is *doomed* and
 * never written again.
 */
export const SENT = { nothing: sql`0`, write: sql`1`, doomed: sql`2` } as const;

/** When the link `link` is due that something is wanted of at once: now. One that is due already keeps its turn. */
export const dueNow = (link: SQL): SQL => sql`least(${link}.due_at, clock_timestamp())`;

/** The links `l` that `among` names, locked in the order everybody locks links in: a part `l` of a statement. */
export const lockedLinks = (among: SQL): SQL => sql`l as materialized (
  select l.id from event_links l where ${among} order by l.booking_id, l.calendar_id for update)`;

/** Locks them and nothing else: for what touches links in several statements, each in an order of its own. */
export async function lockLinks(on: Queryable, among: SQL): Promise<void> {
  await rows(on, sql`with ${lockedLinks(among)} select count(*) from l`);
}
