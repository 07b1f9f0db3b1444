import { and, eq, isNull, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import { type ResetClaims, readResetToken } from "@/lib/auth/reset";

/** Whoever a reset link is for. */
export interface ResetPerson {
  id: string;
  email: string;
  name: string;
  passwordHash: string;
}

/** Who a reset link is for, if it can still be used at `now`. */
export async function findResetPerson(token: string, now: Date): Promise<ResetPerson | null> {
  const claims = await readResetToken(token, now);
  if (!claims) return null;
  const [found] = await database()
    .select({ id: users.id, email: users.email, name: users.name, passwordHash: users.passwordHash })
    .from(users)
    .where(unusedSince(claims));
  return found ?? null;
}

/** The person, as long as nothing changed their password since then and nobody locked them out. */
export const unusedSince = ({ userId, passwordChangedAt }: ResetClaims) =>
  and(
    eq(users.id, userId),
    // A database keeps microseconds, which a link cannot name.
    sql`date_trunc('milliseconds', ${users.passwordChangedAt}) = ${passwordChangedAt.toISOString()}::timestamptz`,
    isNull(users.lockedAt),
  );
