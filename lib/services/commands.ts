import { and, eq, isNull, sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { services } from "@/db/schema";
import { fail, ok, type Result } from "@/lib/errors";
import { LIMITS } from "@/lib/errors/limits";
import { touchLinks } from "@/lib/sync/store/bookings";
import { getService, type Service } from "./queries";
import type { NewService, ServiceEdit } from "./schema";

/**
 * Makes a service. The id comes with the form, so that a form sent twice makes one service.
 * Fails with `service_sent_before` when that id was used for something else, and with `too_many_services`.
 */
export async function createService(userId: string, input: NewService): Promise<Result<Service>> {
  const kept = await database().$count(services, eq(services.userId, userId));
  if (kept >= LIMITS.services && !(await getService(userId, input.id))) return fail("too_many_services");
  const [made] = await database()
    .insert(services)
    .values({ ...input, userId })
    .onConflictDoNothing({ target: services.id })
    .returning();
  if (made) return ok(made);
  const before = await getService(userId, input.id);
  const same =
    before &&
    before.name === input.name &&
    before.durationMinutes === input.durationMinutes &&
    before.color === input.color &&
    before.location === input.location;
  return same ? ok(before) : fail("service_sent_before");
}

export interface ServiceUpdated {
  service: Service;
  /** Lanes that have events to rewrite now. */
  lanes: string[];
  /** Upcoming bookings whose events are rewritten. */
  touched: number;
}

/**
 * Changes a service. A new name or location rewrites the events of its upcoming bookings; a new duration is for new
 * bookings only. Locks the service before its bookings: a booking being created holds the service until it is there.
 */
export async function updateService(
  userId: string,
  input: ServiceEdit,
  now: Date,
): Promise<Result<ServiceUpdated>> {
  return database().transaction(async (tx) => {
    const [before] = await tx
      .select()
      .from(services)
      .where(and(eq(services.id, input.id), eq(services.userId, userId)))
      .for("no key update");
    if (!before) return fail("service_not_found");
    const { id, ...change } = input;
    const [service] = await tx
      .update(services)
      .set(change)
      .where(and(eq(services.id, id), eq(services.userId, userId)))
      .returning();
    if (!service) return fail("service_not_found");
    const shown = before.name !== service.name || before.location !== service.location;
    const touched = shown ? await reviseUpcoming(tx, userId, id, now) : [];
    const lanes = touched.length > 0 ? await touchLinks(tx, touched) : [];
    return ok({ service, lanes, touched: touched.length });
  });
}

/** Raises the revision of a service's upcoming bookings, locked in id order as the planner does. */
async function reviseUpcoming(
  tx: Transaction,
  userId: string,
  serviceId: string,
  now: Date,
): Promise<string[]> {
  const revised = await rows<{ id: string }>(
    tx,
    sql`with upcoming as (
      select id from bookings
      where user_id = ${userId} and service_id = ${serviceId} and cancelled_at is null
        and ends_at > ${now.toISOString()}::timestamptz
      order by id for no key update)
    update bookings b set revision = b.revision + 1, updated_at = clock_timestamp()
    from upcoming where b.id = upcoming.id returning b.id`,
  );
  return revised.map((r) => r.id);
}

/** Stops new bookings of a service; those it has stay where they are. Archiving twice keeps the first date. */
export async function archiveService(userId: string, id: string, now: Date): Promise<Result<Service>> {
  const [archived] = await database()
    .update(services)
    .set({ archivedAt: now })
    .where(and(eq(services.id, id), eq(services.userId, userId), isNull(services.archivedAt)))
    .returning();
  return found(archived ?? (await getService(userId, id)));
}

/** Lets a service be booked again. */
export async function unarchiveService(userId: string, id: string): Promise<Result<Service>> {
  const [active] = await database()
    .update(services)
    .set({ archivedAt: null })
    .where(and(eq(services.id, id), eq(services.userId, userId)))
    .returning();
  return found(active ?? null);
}

const found = (service: Service | null): Result<Service> =>
  service ? ok(service) : fail("service_not_found");
