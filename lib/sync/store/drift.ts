import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { wakeLanes } from "@/lib/connections/store/wake";
import type { Difference } from "../drift/face";
import type { BookingSnapshot } from "../payload";
import { iso } from "./mark";

/** An event that nothing is to be done about: as far as Calpace knows it is outside what it should be. */
export interface SettledLink extends BookingSnapshot {
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
  link: Pick<SettledLink, "id" | "generation" | "syncedAt">;
  differences: Difference[];
}

/** The last comparison of an account's events; `code` says what kept it from looking at all of them. */
export interface Comparison {
  at: Date;
  checked: number;
  of: number;
  code: string | null;
}

/** An event found different outside, and not written again since. */
export interface Drift {
  bookingId: string;
  clientName: string;
  serviceName: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
  calendar: string;
  differences: Difference[];
  foundAt: Date;
  acceptedAt: Date | null;
}

/** What is known of an account's events outside; `comparison` is null when nobody ever looked. */
export interface ComparedAccount {
  comparison: Comparison | null;
  drifts: Drift[];
  /** Events that were found different and are to be written again, which has not got through yet. */
  waiting: number;
}

/** No request is under way, may still land, or is to come: what is outside can be compared with what was written. */
const atRest = sql`l.want = 1 and l.sent = 1 and l.due_at is null and l.mark_token is null and l.dead_code is null
  and l.seen_revision >= l.want_revision and l.synced_at is not null and l.remote_id is not null`;
const upcoming = sql`b.cancelled_at is null and b.ends_at > now()`;
/** The event is wanted and has not been written again since it was found different. */
const unwritten = sql`l.synced_at = d.synced_at and l.want = 1 and ${upcoming}`;
/** And it is not to be: what was found is how it stays. */
const holds = sql`${unwritten} and l.generation = d.generation and ${atRest}`;
const parsed = <T>(value: T | string): T => (typeof value === "string" ? (JSON.parse(value) as T) : value);

/** The soonest upcoming events of an account that are at rest, and how many there are of them in all. */
export async function listSettled(
  userId: string,
  connectionId: string,
  limit: number,
): Promise<{ links: SettledLink[]; of: number }> {
  const found = await rows<SettledLink & { of: number }>(
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
 * Keeps what a comparison found. What somebody accepted stays accepted while it looks the same; a link that was
 * written meanwhile is left out, because nobody knows which of the two was seen. Touches none of the engine's rows.
 */
export async function saveComparison(
  userId: string,
  connectionId: string,
  looks: readonly Look[],
  { at, checked, of, code }: Comparison,
): Promise<void> {
  const seen = looks.map(({ link, differences }) => ({ ...link, differences }));
  await database().transaction(async (tx) => {
    await rows(
      tx,
      sql`update connections set comparison = ${JSON.stringify({ at: at.toISOString(), checked, of, code })}::text::jsonb
      where id = ${connectionId} and user_id = ${userId} returning id`,
    );
    await rows(
      tx,
      sql`with seen as materialized (
        select * from jsonb_to_recordset(${JSON.stringify(seen)}::text::jsonb)
          as seen(id bigint, generation bigint, "syncedAt" timestamptz, differences jsonb)),
      same as (
        select s.* from seen s join event_links l on l.id = s.id join bookings b on b.id = l.booking_id
        where l.user_id = ${userId} and l.lane_id = ${connectionId} and l.generation = s.generation
          and l.synced_at = s."syncedAt" and ${atRest} and ${upcoming}),
      kept as (
        insert into event_drifts as d (link_id, user_id, generation, synced_at, differences, found_at)
        select id, ${userId}::uuid, generation, "syncedAt", differences, ${at.toISOString()}::timestamptz
        from same where differences <> '[]' order by id
        on conflict (link_id) do update set generation = excluded.generation, synced_at = excluded.synced_at,
          differences = excluded.differences,
          found_at = case when ${unchanged} then d.found_at else excluded.found_at end,
          accepted_at = case when ${unchanged} then d.accepted_at end
        where d.user_id = excluded.user_id)
      delete from event_drifts d where d.user_id = ${userId} and (
        d.link_id in (select id from seen where differences = '[]')
        or not exists (select 1 from event_links l join bookings b on b.id = l.booking_id
          where l.id = d.link_id and (l.id in (select id from seen) or (${unwritten}))))`,
    );
  });
}

const unchanged = sql`d.generation = excluded.generation and d.synced_at = excluded.synced_at
  and d.differences = excluded.differences`;

/** What was found different and still holds: in one account, or of one booking. Soonest first. */
export async function listDrifts(
  userId: string,
  of: { connectionId: string } | { bookingId: string },
): Promise<Drift[]> {
  const found = await rows<
    Omit<Drift, "startsAt" | "endsAt" | "foundAt" | "acceptedAt" | "differences"> & {
      startsAt: string;
      endsAt: string;
      foundAt: string;
      acceptedAt: string | null;
      differences: Difference[] | string;
    }
  >(
    database(),
    sql`select b.id as "bookingId", b.client_name as "clientName", s.name as "serviceName",
      b.starts_at::text as "startsAt", b.ends_at::text as "endsAt", b.time_zone as "timeZone", c.name as calendar,
      d.differences, d.found_at::text as "foundAt", d.accepted_at::text as "acceptedAt"
    from event_drifts d join event_links l on l.id = d.link_id join bookings b on b.id = l.booking_id
      join services s on s.id = b.service_id join calendars c on c.id = l.calendar_id
    where d.user_id = ${userId} and b.user_id = d.user_id and ${within(of)} and ${holds}
    order by b.starts_at, b.id`,
  );
  return found.map((row) => ({
    ...row,
    startsAt: new Date(row.startsAt),
    endsAt: new Date(row.endsAt),
    foundAt: new Date(row.foundAt),
    acceptedAt: row.acceptedAt === null ? null : new Date(row.acceptedAt),
    differences: parsed(row.differences),
  }));
}

const within = (of: { connectionId: string } | { bookingId: string }): SQL =>
  "bookingId" in of ? sql`l.booking_id = ${of.bookingId}` : sql`l.lane_id = ${of.connectionId}`;

/** What is known of an account's events outside: when they were last compared, and what was found. */
export async function readComparison(userId: string, connectionId: string): Promise<ComparedAccount> {
  const [[account], drifts] = await Promise.all([
    rows<{ comparison: (Omit<Comparison, "at"> & { at: string }) | string | null; waiting: number }>(
      database(),
      sql`select n.comparison, (select count(*)::int from event_drifts d join event_links l on l.id = d.link_id
          join bookings b on b.id = l.booking_id
        where d.user_id = ${userId} and b.user_id = d.user_id and l.lane_id = n.id and ${unwritten}
          and not (${holds})) as waiting
      from connections n where n.id = ${connectionId} and n.user_id = ${userId}`,
    ),
    listDrifts(userId, { connectionId }),
  ]);
  const last = account?.comparison ? parsed(account.comparison) : null;
  return { comparison: last && { ...last, at: new Date(last.at) }, drifts, waiting: account?.waiting ?? 0 };
}

/** Leaves a booking's event as it was found by `seenAt`; false when something else has been found or done since. */
export async function acceptDrift(
  userId: string,
  bookingId: string,
  seenAt: Date,
  at: Date,
): Promise<boolean> {
  const accepted = await rows(
    database(),
    sql`update event_drifts d set accepted_at = coalesce(d.accepted_at, ${at.toISOString()}::timestamptz)
    from event_links l join bookings b on b.id = l.booking_id
    where l.id = d.link_id and d.user_id = ${userId} and b.user_id = ${userId} and b.id = ${bookingId}
      and d.found_at <= ${seenAt.toISOString()}::timestamptz and ${holds}
    returning d.link_id`,
  );
  return accepted.length > 0;
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
      l as materialized (
        select l.id from event_links l
        where l.id in (select id from drifted) and l.booking_id in (select id from locked)
        order by l.booking_id, l.calendar_id for update)
      update event_links e set due_at = clock_timestamp(), seen_hash = null
      from l where e.id = l.id and e.want = 1 and e.mark_token is null and e.dead_code is null
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
