import {
  and,
  asc,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { database, type Queryable } from "@/db/client";
import { bookings, services } from "@/db/schema";
import { SENT, WANT } from "@/lib/lanes/link";
import { DISCONNECTED } from "@/lib/lanes/reasons";
import { MAX_DURATION_MINUTES } from "@/lib/services/schema";
import type { SyncState } from "@/lib/states/booking/sync-state";
import type { Destination } from "@/lib/states/destination/routing";
import type { BookingFilter, Cause, Cursor, SyncFilter } from "./paging";
import { MOST_AT_ONCE } from "./schema";
import { readSyncStates, refusedFor } from "./sync/queries";

export type Booking = typeof bookings.$inferSelect;

/** What a booking's row shows of its service. */
type BookedService = Pick<typeof services.$inferSelect, "id" | "name" | "color" | "location">;

export interface BookingItem {
  booking: Booking;
  service: BookedService;
  sync: SyncState;
  /** Where the rule puts it, and why. */
  destination: Destination;
}

/** How many bookings a page of the list shows. */
const BOOKINGS_PAGE = MOST_AT_ONCE;

export interface BookingListOptions {
  filter?: BookingFilter;
  /** Part of the client's name or e-mail, in any case. */
  search?: string;
  /** Only those whose event outside is in this state. */
  sync?: SyncFilter | undefined;
  /** Only those that are kept out of their calendar for this cause. */
  cause?: Cause | null;
  cursor?: Cursor | null;
  limit?: number;
}

export interface BookingPage {
  items: BookingItem[];
  /** Where the page before and the one after start; null at the ends of the list. */
  previous: Cursor | null;
  next: Cursor | null;
}

const columns = {
  booking: bookings,
  service: { id: services.id, name: services.name, color: services.color, location: services.location },
};

const soonestFirst = [asc(bookings.startsAt), asc(bookings.id)];

const withService = () =>
  database().select(columns).from(bookings).innerJoin(services, eq(services.id, bookings.serviceId));

/** One booking's row; null when the person has none of that id. */
export async function findBooking(
  userId: string,
  id: string,
  on: Queryable = database(),
): Promise<Booking | null> {
  const [booking] = await on
    .select()
    .from(bookings)
    .where(and(eq(bookings.id, id), eq(bookings.userId, userId)));
  return booking ?? null;
}

/** Those of these bookings that are the person's, soonest first. */
export async function findBookings(userId: string, ids: readonly string[]): Promise<Booking[]> {
  return database()
    .select()
    .from(bookings)
    .where(and(eq(bookings.userId, userId), inArray(bookings.id, [...ids])))
    .orderBy(asc(bookings.startsAt), asc(bookings.id));
}

/** One booking with its service and its sync state; null when the person has none of that id. */
export async function getBooking(userId: string, id: string, now: Date): Promise<BookingItem | null> {
  const found = await withService().where(and(eq(bookings.id, id), eq(bookings.userId, userId)));
  const [item] = await withSync(userId, found, now);
  return item ?? null;
}

/**
 * A page of bookings with their sync states: upcoming ones soonest first, past and cancelled ones latest first.
 * Pages are found by key, so the ten-thousandth costs what the first does. *Upcoming* means: has not ended. A page that
 * has emptied since it was linked to is the first one: nobody is told that there is nothing.
 */
export async function listBookings(
  userId: string,
  now: Date,
  options: BookingListOptions = {},
): Promise<BookingPage> {
  const {
    filter = "upcoming",
    search = "",
    sync,
    cause = null,
    cursor = null,
    limit = BOOKINGS_PAGE,
  } = options;
  const backwards = cursor?.direction === "previous";
  const ascending = (filter === "upcoming") !== backwards;
  const found = await withService()
    .where(
      and(
        eq(bookings.userId, userId),
        within(filter, now),
        matching(search),
        sync ? syncedAs(sync, now) : undefined,
        cause ? refusedFor(cause, now) : undefined,
        cursor ? beyond(cursor, ascending) : undefined,
      ),
    )
    .orderBy(...(ascending ? soonestFirst : [desc(bookings.startsAt), desc(bookings.id)]))
    .limit(limit + 1);
  const more = found.length > limit;
  const page = found.slice(0, limit);
  if (backwards) page.reverse();
  if (cursor && page.length === 0) return listBookings(userId, now, { ...options, cursor: null });
  const first = page[0]?.booking;
  const last = page.at(-1)?.booking;
  const hasPrevious = backwards ? more : cursor !== null;
  const hasNext = backwards || more;
  return {
    items: await withSync(userId, page, now),
    previous: hasPrevious && first ? { direction: "previous", startsAt: first.startsAt, id: first.id } : null,
    next: hasNext && last ? { direction: "next", startsAt: last.startsAt, id: last.id } : null,
  };
}

/** How many bookings a week shows at most. */
const WEEK_LIMIT = 300;

/** The live bookings that share time with a week, soonest first, with their sync states; `more` when not all are there. */
export async function listWeek(
  userId: string,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
  now: Date,
  limit = WEEK_LIMIT,
): Promise<{ items: BookingItem[]; more: boolean }> {
  const found = await withService()
    .where(
      and(
        eq(bookings.userId, userId),
        isNull(bookings.cancelledAt),
        lt(bookings.startsAt, endsAt),
        gt(bookings.startsAt, earliestStart(startsAt)),
        gt(bookings.endsAt, startsAt),
      ),
    )
    .orderBy(...soonestFirst)
    .limit(limit + 1);
  return { items: await withSync(userId, found.slice(0, limit), now), more: found.length > limit };
}

/** No booking lasts longer than this, so what has not ended began after it: that lets the index on the start work. */
const LONGEST_MS = MAX_DURATION_MINUTES * 60_000;
const earliestStart = (end: Date) => new Date(end.getTime() - LONGEST_MS);

function within(filter: BookingFilter, now: Date): SQL | undefined {
  if (filter === "cancelled") return isNotNull(bookings.cancelledAt);
  const live = isNull(bookings.cancelledAt);
  return filter === "upcoming"
    ? and(live, gt(bookings.endsAt, now), gt(bookings.startsAt, earliestStart(now)))
    : and(live, lte(bookings.endsAt, now));
}

// position() needs no escaping of % and _, as like does. Which letters have a case is up to the database's locale.
const matching = (search: string): SQL | undefined =>
  search
    ? or(
        sql`position(lower(${search}) in lower(${bookings.clientName})) > 0`,
        sql`position(lower(${search}) in lower(${bookings.clientEmail})) > 0`,
      )
    : undefined;

/** The states people tell apart in a list, as lib/states/booking tells them of one booking. */
function syncedAs(filter: SyncFilter, now: Date): SQL {
  const link = (condition: SQL) =>
    sql`exists (select 1 from event_links l join sync_lanes s on s.id = l.lane_id join connections n on n.id = l.lane_id
      where l.booking_id = ${bookings.id} and l.user_id = ${bookings.userId} and ${condition})`;
  const there = link(
    sql`l.want = ${WANT.here} and l.sent = ${SENT.write} and l.seen_revision >= l.want_revision and (l.dead_code is null
      or (l.dead_code = ${DISCONNECTED} and ${bookings.endsAt} <= ${now.toISOString()}::timestamptz))`,
  );
  const kept = sql`(l.dead_code = ${DISCONNECTED} and n.disconnect_mode is not distinct from 'keep')`;
  const stuck =
    link(sql`l.want <> ${WANT.kept} and ((l.dead_code is not null and not ${kept}) or (l.due_at is not null and n.paused_at is null and (
    s.blocked is not null or s.denials > 0 or s.not_before > ${now.toISOString()}::timestamptz
    or ((l.attempts > 0 or l.denials > 0) and l.mark_token is null and l.due_at > ${now.toISOString()}::timestamptz))))`);
  const due = link(sql`l.want <> ${WANT.kept} and l.due_at is not null`);
  switch (filter) {
    case "synced":
      return there;
    case "problem":
      return sql`not ${there} and ${stuck}`;
    case "waiting":
      return sql`not ${there} and not ${stuck} and ${due}`;
    case "none":
      return sql`not ${there} and not ${stuck} and not ${due}`;
  }
}

function beyond(cursor: Cursor, ascending: boolean): SQL {
  const key = sql`(${cursor.startsAt.toISOString()}::timestamptz, ${cursor.id}::uuid)`;
  return ascending
    ? sql`(${bookings.startsAt}, ${bookings.id}) > ${key}`
    : sql`(${bookings.startsAt}, ${bookings.id}) < ${key}`;
}

async function withSync(
  userId: string,
  found: { booking: Booking; service: BookedService }[],
  now: Date,
): Promise<BookingItem[]> {
  const places = await readSyncStates(
    userId,
    found.map((item) => item.booking),
    now,
  );
  return found.flatMap((item) => {
    const place = places.get(item.booking.id);
    return place ? [{ ...item, ...place }] : [];
  });
}

/** The person's other bookings that share time with [startsAt, endsAt), soonest first; at most four are returned. */
export async function findOverlaps(
  userId: string,
  time: { startsAt: Date; endsAt: Date; exceptId?: string },
): Promise<Booking[]> {
  return database()
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.userId, userId),
        isNull(bookings.cancelledAt),
        lt(bookings.startsAt, time.endsAt),
        gt(bookings.startsAt, earliestStart(time.startsAt)),
        gt(bookings.endsAt, time.startsAt),
        time.exceptId ? ne(bookings.id, time.exceptId) : undefined,
      ),
    )
    .orderBy(...soonestFirst)
    .limit(4);
}
