import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { bookings, users } from "@/db/schema";
import { accountsWithCredentials, type LeftAccount } from "@/lib/connections/queries";
import { forgetPerson } from "@/lib/lanes/leave";
import { lockSettings } from "@/lib/lanes/replan";

/**
 * Deletes everything there is of a person, the credentials of their accounts included. Answers these accounts, for their
 * consents to be given back (`giveBack`) once it is done.
 */
export async function erasePerson(tx: Transaction, userId: string): Promise<LeftAccount[]> {
  // The engine's lock order: settings → bookings → links → lanes.
  await lockSettings(tx, userId);
  const left = await accountsWithCredentials(tx, userId);
  await tx.delete(bookings).where(eq(bookings.userId, userId));
  await forgetPerson(tx, userId);
  await tx.delete(users).where(eq(users.id, userId));
  return left;
}
