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
import { erasePerson } from "../erase/store";
import { setLocked } from "../lock/store";
import type { PersonCommand, Told } from "./schema";

interface Person {
  id: string;
  email: string;
  passwordChangedAt: Date;
  lockedAt: Date | null;
}

const said = (text: string): Told => ({ ok: true, text });

const record = (kind: SecurityEventKind, { id }: Person, now: Date) =>
  recordSecurityEvent({ kind, userId: id, by: "the command line", ...NO_VISIT }, now);

/** What an operator can do to a person's account from the command line: `npm run user:…`. */
const COMMANDS: Record<PersonCommand, (person: Person, now: Date, goOn: GoOn) => Promise<Told>> = {
  /** A link with which the person chooses a new password. It works once, for an hour. */
  async reset(person: Person, now: Date): Promise<Told> {
    if (person.lockedAt) return { ok: false, text: `${person.email} is locked: unlock the account first.` };
    const { id: userId, passwordChangedAt } = person;
    const token = await makeResetToken({ userId, passwordChangedAt }, now);
    await record("reset_link_made", person, now);
    return said(
      `For ${person.email}, once, within ${RESET_SECONDS / 60} minutes:\n\n  ${env().APP_URL}${RESET_LINK}?token=${token}\n`,
    );
  },

  /** Keeps the person out: every browser is signed out, and none can sign in. */
  async lock(person: Person, now: Date): Promise<Told> {
    const done = await database().transaction((tx) => setLocked(tx, person.id, true, now));
    if (!done.ok) return { ok: false, text: wordsOf(done.code) };
    await record("locked", person, now);
    return said(`${person.email} is locked and signed out everywhere.`);
  },

  /** Lets the person in again; what their accounts had to do meanwhile goes on. */
  async unlock(person: Person, now: Date, goOn: GoOn): Promise<Told> {
    const done = await database().transaction((tx) => setLocked(tx, person.id, false, now));
    if (!done.ok) return { ok: false, text: wordsOf(done.code) };
    await record("unlocked", person, now);
    await goOn(done.value.lanes);
    return said(`${person.email} can sign in again.`);
  },

  async "sign-out"(person: Person, now: Date): Promise<Told> {
    await deleteSessions(database(), person.id);
    await record("sessions_ended", person, now);
    return said(`${person.email} is signed out everywhere.`);
  },

  /** Deletes the account with everything in it. Events in calendars stay there. */
  async delete(person: Person, now: Date): Promise<Told> {
    const done = await database().transaction((tx) => erasePerson(tx, person.id));
    if (!done.ok) return { ok: false, text: wordsOf(done.code) };
    await giveBack(done.value.left);
    await record("account_deleted", person, now);
    return said(`The account of ${person.email} is deleted.`);
  },
};

/** Works the lanes with these ids now: what waited in them goes on. */
type GoOn = (lanes: string[]) => Promise<void>;

/** Does `command` to the account with this address (lower-cased). */
export async function commandPerson(
  command: PersonCommand,
  email: string,
  now: Date,
  goOn: GoOn,
): Promise<Told> {
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
  return COMMANDS[command](person, now, goOn);
}
