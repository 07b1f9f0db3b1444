import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import type { SecurityEventKind } from "@/db/schema/security-events";
import { makeResetToken, RESET_LINK, RESET_SECONDS } from "@/lib/auth/reset";
import { deleteSessions } from "@/lib/auth/store";
import { giveBack } from "@/lib/connections/give-back";
import { env } from "@/lib/env";
import { wordsOf } from "@/lib/errors/words";
import { recordSecurityEvent } from "@/lib/security/events";
import { NO_VISIT } from "@/lib/security/visit";
import { isLastOperator, lockDoors } from "../doors/store";
import { erasePerson } from "../erase/store";
import type { PersonCommand, Told } from "./schema";

interface Person {
  id: string;
  email: string;
  passwordChangedAt: Date;
  lockedAt: Date | null;
}

const done = (text: string): Told => ({ ok: true, text });

const record = (kind: SecurityEventKind, { id }: Person, now: Date) =>
  recordSecurityEvent({ kind, userId: id, by: "the command line", ...NO_VISIT }, now);

/** What an operator can do to a person's account from the command line: `npm run user:…`. */
const COMMANDS: Record<PersonCommand, (person: Person, now: Date) => Promise<Told>> = {
  /** A link with which the person chooses a new password. It works once, for an hour. */
  async reset(person: Person, now: Date): Promise<Told> {
    if (person.lockedAt) return { ok: false, text: `${person.email} is locked: unlock the account first.` };
    const { id: userId, passwordChangedAt } = person;
    const token = await makeResetToken({ userId, passwordChangedAt }, now);
    await record("reset_link_made", person, now);
    return done(
      `For ${person.email}, once, within ${RESET_SECONDS / 60} minutes:\n\n  ${env().APP_URL}${RESET_LINK}?token=${token}\n`,
    );
  },

  /** Keeps the person out: every browser is signed out, and none can sign in. */
  async lock(person: Person, now: Date): Promise<Told> {
    const last = await database().transaction(async (tx) => {
      await lockDoors(tx);
      if (await isLastOperator(tx, person.id)) return true;
      await tx
        .update(users)
        .set({ lockedAt: person.lockedAt ?? now })
        .where(eq(users.id, person.id));
      await deleteSessions(tx, person.id);
      return false;
    });
    if (last) return { ok: false, text: wordsOf("last_operator") };
    await record("locked", person, now);
    return done(`${person.email} is locked and signed out everywhere.`);
  },

  async unlock(person: Person, now: Date): Promise<Told> {
    await database().transaction(async (tx) => {
      await tx.update(users).set({ lockedAt: null }).where(eq(users.id, person.id));
      // One that was begun while the account was locked must not wake.
      await deleteSessions(tx, person.id);
    });
    await record("unlocked", person, now);
    return done(`${person.email} can sign in again.`);
  },

  async "sign-out"(person: Person, now: Date): Promise<Told> {
    await deleteSessions(database(), person.id);
    await record("sessions_ended", person, now);
    return done(`${person.email} is signed out everywhere.`);
  },

  /** Deletes the account with everything in it. Events in calendars stay there. */
  async delete(person: Person, now: Date): Promise<Told> {
    const left = await database().transaction(async (tx) => {
      await lockDoors(tx);
      return (await isLastOperator(tx, person.id)) ? null : erasePerson(tx, person.id);
    });
    if (!left) return { ok: false, text: wordsOf("last_operator") };
    await giveBack(left);
    await record("account_deleted", person, now);
    return done(`The account of ${person.email} is deleted.`);
  },
};

/** Does `command` to the account with this address (lower-cased). */
export async function commandPerson(command: PersonCommand, email: string, now: Date): Promise<Told> {
  const [person] = await database()
    .select({
      id: users.id,
      email: users.email,
      passwordChangedAt: users.passwordChangedAt,
      lockedAt: users.lockedAt,
    })
    .from(users)
    .where(eq(users.email, email));
  if (!person) return { ok: false, text: `Nobody has an account with the address ${email}.` };
  return COMMANDS[command](person, now);
}
