import { and, asc, count, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { database, type Queryable, uuids } from "@/db/client";
import { bookings, services } from "@/db/schema";

export type Service = typeof services.$inferSelect;

/** How many services a page of the list shows. */
const SERVICES_PAGE = 50;

export interface ServiceListOptions {
  archived?: boolean;
  /** Part of the name, in any case. */
  search?: string;
  /** Only those of these ids. */
  among?: readonly string[] | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
  limit?: number;
}

export interface ServicePage {
  services: Service[];
  /** Where the following page starts; null on the last one. */
  next: string | null;
}

/** A person's services by name, a page at a time. */
export async function listServices(userId: string, options: ServiceListOptions = {}): Promise<ServicePage> {
  const { archived = false, search = "", among, after, limit = SERVICES_PAGE } = options;
  const last = after ? await getService(userId, after) : null;
  const found = await database()
    .select()
    .from(services)
    .where(
      and(
        eq(services.userId, userId),
        archived ? isNotNull(services.archivedAt) : isNull(services.archivedAt),
        // position() needs no escaping of % and _, as like does.
        search ? sql`position(lower(${search}) in lower(${services.name})) > 0` : undefined,
        among ? sql`${services.id} in ${uuids(among)}` : undefined,
        last
          ? sql`(lower(${services.name}), ${services.id}) > (lower(${last.name}), ${last.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(sql`lower(${services.name})`, asc(services.id))
    .limit(limit + 1);
  const page = found.slice(0, limit);
  return { services: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** One service of the person; null when there is none of that id, someone else's included. */
export async function getService(
  userId: string,
  id: string,
  on: Queryable = database(),
): Promise<Service | null> {
  const [service] = await on
    .select()
    .from(services)
    .where(and(eq(services.id, id), eq(services.userId, userId)));
  return service ?? null;
}

/** How many bookings of a service have neither ended nor been cancelled. */
export async function countUpcoming(userId: string, serviceId: string, now: Date): Promise<number> {
  const [row] = await database()
    .select({ count: count() })
    .from(bookings)
    .where(
      and(
        eq(bookings.userId, userId),
        eq(bookings.serviceId, serviceId),
        isNull(bookings.cancelledAt),
        gt(bookings.endsAt, now),
      ),
    );
  return row?.count ?? 0;
}
