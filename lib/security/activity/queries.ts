import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { database } from "@/db/client";
import { securityEvents } from "@/db/schema";
import type { SecurityEventKind } from "@/db/schema/security-events";

/** What happened at the doors of one's account, as it is shown. */
export interface SecurityActivity {
  id: string;
  kind: SecurityEventKind;
  at: Date;
  /** How often in that minute. */
  count: number;
  address: string | null;
  browser: string | null;
}

export interface SecurityActivityPage {
  items: SecurityActivity[];
  /** Where the following page starts; null on the last one. */
  next: string | null;
}

const PAGE = 25;
const place = z.tuple([z.coerce.number().int().min(0).max(8.64e15), z.uuid()]);

/** What happened at the doors of a person's account, newest first, after the place `before`; anything odd is the start. */
export async function listSecurityActivity(userId: string, before?: string): Promise<SecurityActivityPage> {
  const [at, id] = place.safeParse(before?.split("_")).data ?? [];
  const found = await database()
    .select({
      id: securityEvents.id,
      kind: securityEvents.kind,
      at: securityEvents.at,
      count: securityEvents.count,
      address: securityEvents.address,
      browser: securityEvents.browser,
    })
    .from(securityEvents)
    .where(
      and(
        eq(securityEvents.userId, userId),
        at === undefined
          ? undefined
          : sql`(${securityEvents.at}, ${securityEvents.id}) < (to_timestamp(${at}::float8 / 1000), ${id}::uuid)`,
      ),
    )
    .orderBy(desc(securityEvents.at), desc(securityEvents.id))
    .limit(PAGE + 1);
  const items = found.slice(0, PAGE);
  const last = items.at(-1);
  return { items, next: last && found.length > PAGE ? `${last.at.getTime()}_${last.id}` : null };
}
