import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema";
import { deleteSessions, type SignedInUser } from "@/lib/auth/store";
import type { LeftAccount } from "@/lib/connections/queries";
import { fail, ok, type Result } from "@/lib/errors";
import { NO_VISIT, type Visit } from "@/lib/security/visit";
import { provePassword } from "../commands";
import { asOperator, isLastOperator } from "../doors/store";
import { erasePerson } from "../erase/store";
import { setLocked } from "../lock/store";

/** Signs somebody out of every browser. */
export function signOutPerson(operatorId: string, personId: string): Promise<Result<null>> {
  return onOther(operatorId, personId, async (tx) => {
    await deleteSessions(tx, personId);
    return ok(null);
  });
}

/** Locks somebody out, or lets them in again (`setLocked`). */
export function lockPerson(
  operatorId: string,
  personId: string,
  locked: boolean,
  now: Date,
): Promise<Result<{ lanes: string[] }>> {
  return onOther(operatorId, personId, (tx) => setLocked(tx, personId, locked, now));
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
  return onOther(operator.id, personId, (tx) => erasePerson(tx, personId));
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
