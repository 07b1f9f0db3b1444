import { count, sql } from "drizzle-orm";
import { database, rows, uuids } from "@/db/client";
import { users } from "@/db/schema";
import { accountWords } from "@/lib/accounts/list/queries";
import { alive, type SignedInUser } from "@/lib/auth/store";

/** People on one page of the list. */
export const PAGE = 50;

/** A person as an operator sees them: nothing of their clients, their bookings or their calendars. */
export interface PersonView {
  id: string;
  name: string;
  email: string;
  role: SignedInUser["role"];
  createdAt: Date;
  /** Since when they are locked out; null when they are not. */
  lockedAt: Date | null;
  /** When one of their browsers was last seen, as far as that is kept; null when it is not. */
  lastSeenAt: Date | null;
  /** Browsers that are signed in. */
  sessions: number;
  /** How their connected accounts are, in the words of an account's own page, and how many are so. */
  accounts: Map<string, number>;
}

interface RawPerson extends Omit<PersonView, "createdAt" | "lockedAt" | "lastSeenAt" | "accounts"> {
  createdAt: string;
  lockedAt: string | null;
  lastSeenAt: string | null;
}

const date = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** What the person did themself, so that they were there. */
const PRESENT = sql`('signed_up', 'signed_in', 'signed_out')`;

/** The people `where` names, in the order they came. */
async function read(where: ReturnType<typeof sql>, now: Date): Promise<PersonView[]> {
  const found = await rows<RawPerson>(
    database(),
    sql`select u.id, u.name, u.email, u.role, u.created_at::text as "createdAt", u.locked_at::text as "lockedAt",
      greatest(s.seen, e.seen)::text as "lastSeenAt", coalesce(s.count, 0) as sessions
    from users u
    left join lateral (select max(last_seen_at) as seen,
        count(*) filter (where ${alive(now)})::int as count
      from sessions where user_id = u.id) s on true
    left join lateral (select max(at) as seen from security_events
      where user_id = u.id and kind in ${PRESENT}) e on true
    where ${where} order by u.created_at, u.id`,
  );
  const accounts = await accountWords(
    found.map(({ id }) => id),
    now,
  );
  return found.map((person) => ({
    ...person,
    createdAt: new Date(person.createdAt),
    lockedAt: date(person.lockedAt),
    lastSeenAt: date(person.lastSeenAt),
    accounts: accounts.get(person.id) ?? new Map(),
  }));
}

/** The people of the page `page` (1 is the first), and how many there are on all. */
export async function listPeople(page: number, now: Date): Promise<{ people: PersonView[]; total: number }> {
  const ids = await database()
    .select({ id: users.id })
    .from(users)
    .orderBy(users.createdAt, users.id)
    .limit(PAGE)
    .offset((page - 1) * PAGE);
  const people = await read(sql`u.id in ${uuids(ids.map(({ id }) => id))}`, now);
  const [all] = await database().select({ total: count() }).from(users);
  return { people, total: all?.total ?? 0 };
}

/** One person; null when there is none with this id. */
export async function findPerson(personId: string, now: Date): Promise<PersonView | null> {
  return (await read(sql`u.id = ${personId}`, now))[0] ?? null;
}

/** What a deletion takes away, in numbers. */
export interface DeletionPreview {
  services: number;
  bookings: number;
  /** Of these, how many are still to come: their events stay in the person's calendars. */
  upcoming: number;
  accounts: number;
}

/** What goes with a person's account. */
export async function previewDeletion(personId: string): Promise<DeletionPreview> {
  const [counted] = await rows<DeletionPreview>(
    database(),
    sql`select (select count(*)::int from services where user_id = ${personId}) as services,
      (select count(*)::int from bookings where user_id = ${personId}) as bookings,
      (select count(*)::int from bookings where user_id = ${personId} and cancelled_at is null and ends_at > now())
        as upcoming,
      (select count(*)::int from connections where user_id = ${personId} and disconnected_at is null) as accounts`,
  );
  if (!counted) throw new Error("The count had no answer.");
  return counted;
}
