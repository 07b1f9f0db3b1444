import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { database, type Queryable, rows, sqlState, type Transaction } from "@/db/client";
import { users } from "@/db/schema";
import { fail, failAt, ok, type Result } from "@/lib/errors";

const UNIQUE_VIOLATION = "23505";

/** What `write` answers, or that somebody else has this e-mail address. */
export async function unlessEmailTaken<T>(write: Promise<T>): Promise<Result<T>> {
  try {
    return ok(await write);
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return failAt("email", "email_taken");
    throw error;
  }
}

/**
 * Everything that decides who may come in, and who is operator, waits here for each other: of two first sign-ups one is
 * first, and of two operators who take each other's role away one stays. Comes before every other lock.
 */
export async function lockDoors(tx: Transaction): Promise<void> {
  await rows(tx, sql`select 1 from installation for update`);
}

/** Whether nobody has an account yet. */
export async function nobodyYet(on: Queryable = database()): Promise<boolean> {
  return (await on.select({ id: users.id }).from(users).limit(1)).length === 0;
}

const mayOperate = and(eq(users.role, "operator"), isNull(users.lockedAt));

/** Whether this person is an operator who can sign in. */
async function operates(tx: Transaction, personId: string): Promise<boolean> {
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(mayOperate, eq(users.id, personId)));
  return found.length > 0;
}

/** Whether nobody would operate without this person. Ask it behind `lockDoors`. */
export async function isLastOperator(tx: Transaction, personId: string): Promise<boolean> {
  if (!(await operates(tx, personId))) return false;
  const others = tx
    .select({ id: users.id })
    .from(users)
    .where(and(mayOperate, ne(users.id, personId)));
  return (await others.limit(1)).length === 0;
}

/**
 * Does something only an operator may, in one transaction behind `lockDoors`. Fails with `operators_only` when
 * `operatorId` is none by then, or is locked: what their page said when it was drawn does not count.
 */
export function asOperator<T>(
  operatorId: string,
  act: (tx: Transaction) => Promise<Result<T>>,
): Promise<Result<T>> {
  return database().transaction(async (tx) => {
    await lockDoors(tx);
    return (await operates(tx, operatorId)) ? act(tx) : fail("operators_only");
  });
}
