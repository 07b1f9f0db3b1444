import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { bookings, users } from "@/db/schema";
import { accountsWithCredentials, type LeftAccount } from "@/lib/connections/queries";
import { fail, ok, type Result } from "@/lib/errors";
import { forgetPerson } from "@/lib/lanes/leave";
import { lockSettings } from "@/lib/lanes/replan";
import { isLastOperator, lockDoors } from "../doors/store";

/**
 * Deletes everything there is of a person, the credentials of their accounts included, unless nobody would operate without
 * them. Answers these accounts, for their consents to be given back (`giveBack`) once it is done.
 */
export async function erasePerson(tx: Transaction, userId: string): Promise<Result<{ left: LeftAccount[] }>> {
  await lockDoors(tx);
  if (await isLastOperator(tx, userId)) return fail("last_operator");
  // The engine's lock order: settings → bookings → links → lanes.
  await lockSettings(tx, userId);
  const left = await accountsWithCredentials(tx, userId);
  await tx.delete(bookings).where(eq(bookings.userId, userId));
  await forgetPerson(tx, userId);
  await tx.delete(users).where(eq(users.id, userId));
  return ok({ left });
}
