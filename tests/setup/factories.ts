import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { calendars, connections, services, syncLanes, syncSettings, users } from "@/db/schema";
import { createBooking } from "@/lib/bookings/commands";

/** A person as sign-up leaves one. */
export async function aPerson(overrides: Partial<typeof users.$inferInsert> = {}): Promise<{ id: string }> {
  const id = uuid();
  await database()
    .insert(users)
    .values({
      id,
      email: `${id}@example.test`,
      name: "Ada",
      timeZone: "Europe/Berlin",
      passwordHash: "none",
      ...overrides,
    });
  await database().insert(syncSettings).values({ userId: id });
  return { id };
}

export async function aService(
  userId: string,
  overrides: Partial<typeof services.$inferInsert> = {},
): Promise<{ id: string }> {
  const id = uuid();
  await database()
    .insert(services)
    .values({ id, userId, name: "Coaching", durationMinutes: 50, color: "blue", ...overrides });
  return { id };
}

/** A connected account with `names.length` calendars, the first its default; ids in the order of `names`. */
export async function anAccount(
  userId: string,
  provider = "caldav",
  names = ["Work"],
  overrides: Partial<typeof connections.$inferInsert> = {},
): Promise<{ id: string; calendars: string[] }> {
  const id = uuid();
  await database()
    .insert(connections)
    .values({
      id,
      userId,
      provider,
      remoteIdentity: id,
      address: `${id}@example.test`,
      credentials: "none",
      ...overrides,
    });
  await database().insert(syncLanes).values({ id, provenAt: new Date() });
  const made = names.map((name, position) => ({
    id: uuid(),
    connectionId: id,
    userId,
    remoteId: `${id}/${name}`,
    name,
    canWrite: true,
    isDefault: position === 0,
    position,
  }));
  await database().insert(calendars).values(made);
  return { id, calendars: made.map((c) => c.id) };
}

let minutes = 0;

/** A booking in the future, made by the product's own command. */
export async function aBooking(
  userId: string,
  serviceId: string,
  overrides: { clientName?: string; date?: string; startTime?: string } = {},
): Promise<{ id: string; revision: number }> {
  minutes = (minutes + 1) % 1_000;
  const start = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 5, 1, 8, minutes * 5));
  const result = await createBooking(userId, "UTC", {
    id: uuid(),
    serviceId,
    clientName: "Grace",
    clientEmail: "grace@example.test",
    date: start.toISOString().slice(0, 10),
    startTime: start.toISOString().slice(11, 16),
    notes: "",
    ...overrides,
  });
  if (!result.ok) throw new Error(`booking refused: ${result.code} ${JSON.stringify(result.fields)}`);
  return result.value.booking;
}

/** Every promise of the protocol that holds at any instant (docs/sync-engine.md); returns what is broken. */
export async function brokenInvariants(): Promise<string[]> {
  const found = await rows<{ what: string }>(
    database(),
    sql`select 'two wanted links for booking ' || booking_id as what from event_links where want = 1 group by booking_id having count(*) > 1
    union all select 'kept copy without a due or dead successor: link ' || k.id from event_links k
      where k.want = 2 and not exists (select 1 from event_links w where w.booking_id = k.booking_id and w.want = 1
        and (w.due_at is not null or w.dead_code is not null))
    union all select 'sleeping lane with a due link: ' || s.id from sync_lanes s
      join event_links l on l.lane_id = s.id and l.due_at is not null
      where s.lease_until is null and s.blocked is null
        and (s.due_at is null or s.due_at > greatest(l.due_at, s.not_before, s.denied_until, clock_timestamp()))
    union all select 'a link that is due and given up: ' || id from event_links
      where due_at is not null and dead_code is not null
    union all select 'a trouble without a reason: ' || id from sync_lanes where (denials > 0) <> (denied_code is not null)
    union all select 'a wall time that is not its instant: booking ' || id from bookings
      where ends_at > now() and wall_start <> (starts_at at time zone 'UTC') + utc_offset * interval '1 minute'
    union all select 'negative attempts: ' || id from event_links where attempts < 0`,
  );
  return found.map((f) => f.what);
}
