import { type SQL, sql } from "drizzle-orm";
import { database, fromJson, rows, uuids } from "@/db/client";
import { proofDue } from "@/lib/lanes/block";
import { providerOf } from "@/lib/providers/registry";
import { type AccountFacts, type Health, healthOf } from "@/lib/states/account/health";
import { healthWord } from "@/lib/states/account/words";

export interface CalendarView {
  id: string;
  name: string;
  color: string | null;
  canWrite: boolean;
  isDefault: boolean;
  vanished: boolean;
  /** What the person has to give before it can be written. */
  needs: "permission" | null;
}

export interface AccountView {
  id: string;
  provider: string;
  /** "Google Calendar", "iCloud" … */
  providerName: string;
  /** What the person calls it, else its address. */
  name: string;
  address: string;
  health: Health;
  lastSyncedAt: Date | null;
  /** It is being asked whether it still works, or is about to be. */
  checking: boolean;
  /** Changes that wait, and the bookings they are of. */
  waiting: number;
  waitingBookings: number;
  /** The last outage, for a day after it ended: bookings that had waited, those over by then, those still to send. */
  outage: { waited: number; over: number; left: number } | null;
  /** Settings of the person that the planner has not followed yet. */
  planning: boolean;
  /** The default calendar first. */
  calendars: CalendarView[];
  /** How many it has at the service, if not all of them are among `calendars`. */
  calendarsTotal: number | null;
}

type Instants = "provenAt" | "notBefore" | "failingSince" | "deniedUntil" | "nextTry" | "nextLook";
type RawAccount = Omit<AccountFacts, Instants> &
  Record<Instants | "succeededAt", string | null> &
  Record<"waited" | "over" | "left", number | null> &
  Pick<
    AccountView,
    "id" | "provider" | "address" | "checking" | "waitingBookings" | "planning" | "calendarsTotal"
  > & {
    userId: string;
    name: string | null;
    calendars: CalendarView[] | string;
  };

const date = (text: string | null): Date | null => (text ? new Date(text) : null);

/** A person's accounts with their health and calendars: one statement. Disconnected ones are left out. */
export const listAccounts = (userId: string, at: Date): Promise<AccountView[]> =>
  read(sql`n.user_id = ${userId}`, at);

/** How the accounts of each of these people are, in the word that an account's own page shows, and how many are so. */
export async function accountWords(
  userIds: readonly string[],
  at: Date,
): Promise<Map<string, Map<string, number>>> {
  const found = new Map<string, Map<string, number>>();
  for (const { userId, health } of await read(sql`n.user_id in ${uuids(userIds)}`, at)) {
    const words = found.get(userId) ?? new Map<string, number>();
    const word = healthWord(health);
    found.set(userId, words.set(word, (words.get(word) ?? 0) + 1));
  }
  return found;
}

async function read(whose: SQL, at: Date): Promise<(AccountView & { userId: string })[]> {
  const accounts = await rows<RawAccount>(
    database(),
    sql`select n.id, n.user_id as "userId", n.provider, n.name, n.address, n.disconnecting_at is not null as disconnecting,
      n.paused_at is not null as paused, l.blocked, l.not_before::text as "notBefore",
      l.denied_code as "deniedCode", l.denied_until::text as "deniedUntil", l.probe_at::text as "nextLook",
      l.failing_since::text as "failingSince", l.succeeded_at::text as "succeededAt", l.proven_at::text as "provenAt",
      (${proofDue}) is true as checking, w.next_try::text as "nextTry",
      coalesce(w.waiting, 0) as waiting, coalesce(w.bookings, 0) as "waitingBookings",
      coalesce(w.retrying, 0) as retrying, coalesce(w.put_off, 0) as "putOff", w.put_off_code as "putOffCode", w.last_error as "lastError",
      coalesce(t.total, 0) as total, o.waited, o.over, o."left",
      y.planned_revision < y.config_revision as planning, n.calendars_total as "calendarsTotal",
      coalesce(c.calendars, '[]') as calendars
    from connections n join sync_lanes l on l.id = n.id join sync_settings y on y.user_id = n.user_id
    left join lateral (select count(*)::int as waiting, count(distinct e.booking_id)::int as bookings,
        count(*) filter (where e.attempts > 0 and e.mark_token is null)::int as retrying, min(e.due_at) as next_try,
        count(*) filter (where (e.attempts > 0 or e.denials > 0) and e.mark_token is null)::int as put_off,
        case when bool_and(e.denials > 0) and count(distinct e.last_error) = 1 then min(e.last_error) end as put_off_code,
        mode() within group (order by e.last_error) filter (where e.last_error is not null) as last_error
      from event_links e where e.lane_id = n.id and e.due_at is not null) w on true
    left join lateral (select count(*)::int as total from event_links e
      where w.waiting > 0 and e.lane_id = n.id) t on true
    left join lateral (select (n.outage ->> 'waited')::int as waited, (n.outage ->> 'over')::int as over,
        (select count(distinct e.booking_id)::int from event_links e join bookings b on b.id = e.booking_id
          where e.lane_id = n.id and e.due_at is not null and e.created_at <= u.until and b.ends_at > u.until
            and (e.synced_at is null or e.synced_at < u.until)) as "left"
      from (select (n.outage ->> 'until')::timestamptz as until) u
      where u.until > now() - interval '24 hours') o on true
    left join lateral (select jsonb_agg(jsonb_build_object('id', k.id, 'name', k.name, 'color', k.color,
          'canWrite', k.can_write, 'isDefault', k.is_default, 'vanished', k.vanished_at is not null,
          'needs', k.needs)
          order by k.is_default desc, k.position, k.name) as calendars
      from calendars k where k.connection_id = n.id) c on true
    where ${whose} and n.disconnected_at is null
    order by n.created_at, n.id`,
  );
  return accounts.map((raw) => {
    const facts: AccountFacts = {
      ...raw,
      provenAt: date(raw.provenAt),
      notBefore: date(raw.notBefore),
      failingSince: date(raw.failingSince),
      deniedUntil: date(raw.deniedUntil),
      nextTry: date(raw.nextTry),
      nextLook: date(raw.nextLook),
    };
    return {
      id: raw.id,
      userId: raw.userId,
      provider: raw.provider,
      providerName: providerOf(raw.provider).name,
      name: raw.name ?? raw.address,
      address: raw.address,
      health: healthOf(facts, at),
      lastSyncedAt: date(raw.succeededAt),
      checking: raw.checking,
      waiting: raw.waiting,
      waitingBookings: raw.waitingBookings,
      outage: raw.waited === null ? null : { waited: raw.waited, over: raw.over ?? 0, left: raw.left ?? 0 },
      planning: raw.planning,
      calendars: fromJson(raw.calendars),
      calendarsTotal: raw.calendarsTotal,
    };
  });
}
