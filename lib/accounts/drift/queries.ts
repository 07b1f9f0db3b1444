import { sql } from "drizzle-orm";
import { database, fromJson, rows } from "@/db/client";
import type { Difference } from "@/lib/content/differences";
import { holds, unwritten, within } from "@/lib/sync/store/drift";

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
    differences: fromJson(row.differences),
  }));
}

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
  const last = account?.comparison ? fromJson(account.comparison) : null;
  return { comparison: last && { ...last, at: new Date(last.at) }, drifts, waiting: account?.waiting ?? 0 };
}
