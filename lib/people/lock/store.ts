import { eq, sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { users } from "@/db/schema";
import { deleteSessions } from "@/lib/auth/store";
import { fail, ok, type Result } from "@/lib/errors";
import { isLastOperator, lockDoors } from "../doors/store";

/**
 * Locks a person out, or lets them in again; the last operator who can sign in stays. Their sessions end either way: one
 * that began while they were locked, by a reset link, is none. What their accounts have to do waits (`letIn` of lib/lanes);
 * `lanes` are those to go on.
 */
export async function setLocked(
  tx: Transaction,
  personId: string,
  locked: boolean,
  now: Date,
): Promise<Result<{ lanes: string[] }>> {
  await lockDoors(tx);
  if (locked && (await isLastOperator(tx, personId))) return fail("last_operator");
  // The row first: whoever is signing in waits for it, and then is refused (`beginSession`).
  await tx
    .update(users)
    .set({ lockedAt: locked ? sql`coalesce(${users.lockedAt}, ${now.toISOString()}::timestamptz)` : null })
    .where(eq(users.id, personId));
  await deleteSessions(tx, personId);
  if (locked) return ok({ lanes: [] });
  const lanes = await rows<{ id: string }>(
    tx,
    sql`select id from connections where user_id = ${personId} and disconnected_at is null`,
  );
  return ok({ lanes: lanes.map(({ id }) => id) });
}
