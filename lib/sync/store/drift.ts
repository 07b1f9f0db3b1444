import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { Difference } from "@/lib/content/differences";
import type { BookingSnapshot } from "@/lib/content/event";
import { dueNow, lockedLinks, SENT, WANT } from "@/lib/lanes/link";
import { wakeLanes } from "@/lib/lanes/wake";
import { iso } from "./mark";

/** An event that nothing is to be done about: as far as Calpace knows it is outside what it should be. */
export interface LinkAtRest extends BookingSnapshot {
  id: string;
  calendarId: string;
  calendarRemoteId: string;
  generation: string;
  remoteId: string;
  etag: string | null;
  syncedAt: string;
  installation: string;
}

/** What looking at one of them found; nothing when it looks as it was written. */
export interface Look {
  link: Pick<LinkAtRest, "id" | "generation" | "syncedAt">;
  differences: Difference[];
}

/** No request is under way, may still land, or is to come: what is outside can be compared with what was written. */
export const atRest = sql`l.want = ${WANT.here} and l.sent = ${SENT.write} and l.due_at is null
  and l.mark_token is null and l.dead_code is null and l.seen_revision >= l.want_revision
  and l.synced_at is not null and l.remote_id is not null`;
export const upcoming = sql`b.cancelled_at is null and b.ends_at > now()`;
/** The event is wanted and has not been written again since it was found different. */
export const unwritten = sql`l.synced_at = d.synced_at and l.want = ${WANT.here} and ${upcoming}`;
/** And it is not to be: what was found is how it stays. */
export const holds = sql`${unwritten} and l.generation = d.generation and ${atRest}`;

/** The drifts `d` of one account, or of one booking. */
export const within = (of: { connectionId: string } | { bookingId: string }): SQL =>
  "bookingId" in of ? sql`l.booking_id = ${of.bookingId}` : sql`l.lane_id = ${of.connectionId}`;

/** The soonest upcoming events of an account that are at rest, and how many there are of them in all. */
export async function listAtRest(
  userId: string,
  connectionId: string,
  limit: number,
): Promise<{ links: LinkAtRest[]; of: number }> {
  const found = await rows<LinkAtRest & { of: number }>(
    database(),
    sql`select l.id::text, l.calendar_id as "calendarId", c.remote_id as "calendarRemoteId", l.generation::text,
      l.remote_id as "remoteId", l.etag, l.synced_at::text as "syncedAt", i.id as installation,
      b.id as "bookingId", b.revision::int as revision, s.name as "serviceName", s.location,
      b.client_name as "clientName", b.client_email as "clientEmail", b.notes, b.time_zone as "timeZone",
      ${iso(sql`b.starts_at`)} as "startsAt", ${iso(sql`b.ends_at`)} as "endsAt",
      ${iso(sql`b.updated_at`)} as "updatedAt", (count(*) over ())::int as "of"
    from bookings b join event_links l on l.booking_id = b.id and l.user_id = b.user_id
      join services s on s.id = b.service_id
      join calendars c on c.id = l.calendar_id and c.vanished_at is null, installation i
    where b.user_id = ${userId} and l.lane_id = ${connectionId} and ${atRest} and ${upcoming}
      and (l.hot_until is null or l.hot_until <= clock_timestamp())
    order by b.starts_at, b.id limit ${limit}`,
  );
  return { links: found.map(({ of: _of, ...link }) => link), of: found[0]?.of ?? 0 };
}

/**
 * Has events that were found different written again: one booking's, or all of an account that nobody accepted.
 * Returns the lanes that have something to do. Lock order: bookings → event_links → sync_lanes.
 */
export async function restoreLinks(
  userId: string,
  of: { connectionId: string } | { bookingId: string },
): Promise<string[]> {
  const every = "connectionId" in of;
  return database().transaction(async (tx) => {
    const sent = await rows<{ lane_id: string }>(
      tx,
      sql`with drifted as materialized (
        select l.id, l.booking_id from event_drifts d join event_links l on l.id = d.link_id
          join bookings b on b.id = l.booking_id
        where d.user_id = ${userId} and b.user_id = ${userId} and ${within(of)} and ${holds}
          and (not ${every}::boolean or d.accepted_at is null)),
      locked as materialized (
        select b.id from bookings b where b.id in (select booking_id from drifted) order by b.id for no key update),
      ${lockedLinks(sql`l.id in (select id from drifted) and l.booking_id in (select id from locked)`)}
      update event_links e set due_at = ${dueNow(sql`e`)}, seen_hash = null
      from l where e.id = l.id and e.want = ${WANT.here} and e.mark_token is null and e.dead_code is null
      returning e.lane_id`,
    );
    const lanes = [...new Set(sent.map((s) => s.lane_id))];
    await wakeLanes(tx, lanes);
    return lanes;
  });
}

/** Forgets what was found about events that are over, gone, or written again since. */
export async function pruneDrifts(): Promise<void> {
  await rows(
    database(),
    sql`delete from event_drifts d where not exists (
      select 1 from event_links l join bookings b on b.id = l.booking_id
      where l.id = d.link_id and l.synced_at = d.synced_at and b.ends_at > now())`,
  );
}
