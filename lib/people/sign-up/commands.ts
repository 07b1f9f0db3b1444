import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { database, type Queryable, type Transaction } from "@/db/client";
import { invitations, syncSettings, users } from "@/db/schema";
import { hashPassword } from "@/lib/auth/password";
import { insertSession } from "@/lib/auth/store";
import { type Failure, failAt, failUntil, ok, type Result } from "@/lib/errors";
import { weakness } from "@/lib/security/password-rules";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import type { Visit } from "@/lib/security/visit";
import { lockDoors, unlessEmailTaken } from "../doors/store";
import { findPass } from "../invitations/queries";
import type { SignUp } from "../schema";
import { currentDoor } from "./queries";
import { type Pass, refusalAtDoor } from "./rule";

/** Who has just made an account, and the session they are signed in with. */
export interface SignedUp {
  userId: string;
  sessionId: string;
}

interface Coming {
  email: string;
  /** The token of the link they came with. */
  invitation?: string | undefined;
}

/**
 * Makes an account with its sync settings and signs it in, all or nothing. The first one is the operator's. Who may
 * come in is asked before anything is told of the address, and once more when nobody else can come in between.
 */
export async function signUp(
  { name, email, password, timeZone, invitation }: Pick<SignUp, "name" | "password" | "timeZone"> & Coming,
  visit: Visit,
  now: Date,
): Promise<Result<SignedUp>> {
  const coming = { email, invitation };
  const refused = (await atDoor(database(), coming, now)).refused;
  if (refused) return refused;
  const weak = weakness(password, [name, email]);
  if (weak) return failAt("password", "weak_password", weak);
  const bucket = visit.address
    ? { key: `sign-up|${visit.address}`, policy: policies.signUp }
    : { key: "sign-up", policy: policies.signUpFromUnknown };
  const wait = await takeAttempt([bucket], now);
  if (wait > 0) return failUntil(wait);

  const person = { id: uuidv7(), name, email, timeZone, passwordHash: await hashPassword(password) };
  const made = await unlessEmailTaken(database().transaction((tx) => comeIn(tx, person, coming, visit, now)));
  return made.ok ? made.value : made;
}

type NewPerson = Pick<typeof users.$inferInsert, "id" | "name" | "email" | "timeZone" | "passwordHash">;

async function comeIn(
  tx: Transaction,
  person: NewPerson,
  coming: Coming,
  visit: Visit,
  now: Date,
): Promise<Result<SignedUp>> {
  await lockDoors(tx);
  const { refused, first, pass } = await atDoor(tx, coming, now);
  if (refused) return refused;
  const role = first ? "operator" : "person";
  await tx.insert(users).values({ ...person, role, passwordChangedAt: now, createdAt: now });
  await tx.insert(syncSettings).values({ userId: person.id });
  if (pass) await tx.update(invitations).set({ usedAt: now }).where(eq(invitations.id, pass.id));
  return ok({ userId: person.id, sessionId: await insertSession(tx, person.id, now, visit) });
}

interface AtDoor {
  refused: Failure | null;
  /** The account would be the first one. */
  first: boolean;
  pass: Pass | null;
}

async function atDoor(on: Queryable, { email, invitation }: Coming, now: Date): Promise<AtDoor> {
  const { door, first } = await currentDoor(on);
  const pass = await findPass(invitation, now, on);
  return { refused: refusalAtDoor(door, email, pass), first, pass: pass === "void" ? null : pass };
}
