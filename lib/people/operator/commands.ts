import { eq, sql } from "drizzle-orm";
import { rows, type Transaction } from "@/db/client";
import { users } from "@/db/schema";
import { deleteSessions, type SignedInUser } from "@/lib/auth/store";
import type { LeftAccount } from "@/lib/connections/queries";
import { fail, ok, type Result } from "@/lib/errors";
import { NO_VISIT, type Visit } from "@/lib/security/visit";
import { provePassword } from "../commands";
import { asOperator, isLastOperator } from "../doors/store";
import { erasePerson } from "../erase/store";

/** Signs somebody out of every browser. */
export function signOutPerson(operatorId: string, personId: string): Promise<Result<null>> {
  return onOther(operatorId, personId, async (tx) => {
    await deleteSessions(tx, personId);
    return ok(null);
  });
}

/**
 * Locks somebody out, or lets them in again. Their sessions end either way: one that began while they were locked, by a
 * reset link, is none. What their accounts have to do waits (`letIn` of lib/lanes); `lanes` are those to go on.
 */
export function lockPerson(
  operatorId: string,
  personId: string,
  locked: boolean,
  now: Date,
): Promise<Result<{ lanes: string[] }>> {
  return onOther(operatorId, personId, async (tx) => {
    // The row first: whoever is signing in waits for it, and then is refused (`beginSession`).
    await tx
      .update(users)
      .set({ lockedAt: locked ? sql`coalesce(${users.lockedAt}, ${now.toISOString()}::timestamptz)` : null })
      .where(eq(users.id, personId));
    await deleteSessions(tx, personId);
    const lanes = await rows<{ id: string }>(
      tx,
      sql`select id from connections where user_id = ${personId} and disconnected_at is null`,
    );
    return ok({ lanes: locked ? [] : lanes.map(({ id }) => id) });
  });
}

/** Makes somebody operator, or takes the role away: from oneself too, as long as another operator stays. */
export function changeRole(
  operatorId: string,
  personId: string,
  role: SignedInUser["role"],
): Promise<Result<null>> {
  return asOperator(operatorId, async (tx) => {
    if (role === "person" && (await isLastOperator(tx, personId))) return fail("last_operator");
    const changed = await tx
      .update(users)
      .set({ role })
      .where(eq(users.id, personId))
      .returning({ id: users.id });
    return changed.length > 0 ? ok(null) : fail("person_not_found");
  });
}

/**
 * Deletes somebody's whole account at once; it takes the operator's own password, as a fresh one. Answers the calendar
 * accounts that are left with it, for their consents to be given back (`giveBack`).
 */
export async function deletePerson(
  operator: SignedInUser,
  personId: string,
  currentPassword: string,
  now: Date,
  visit: Visit = NO_VISIT,
): Promise<Result<{ left: LeftAccount[] }>> {
  const proven = await provePassword(operator, currentPassword, now, visit);
  if (!proven.ok) return proven;
  return onOther(operator.id, personId, async (tx) => {
    return ok({ left: await erasePerson(tx, personId) });
  });
}

/**
 * Does something to somebody else. An operator who does it stays one meanwhile, so that nobody can leave the server
 * without one this way.
 */
function onOther<T>(
  operatorId: string,
  personId: string,
  act: (tx: Transaction) => Promise<Result<T>>,
): Promise<Result<T>> {
  return asOperator(operatorId, async (tx) => {
    if (personId === operatorId) return fail("not_yourself");
    const [found] = await tx.select({ id: users.id }).from(users).where(eq(users.id, personId));
    return found ? act(tx) : fail("person_not_found");
  });
}
