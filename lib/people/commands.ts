import { and, eq, lt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { database, sqlState } from "@/db/client";
import { bookings, syncSettings, users } from "@/db/schema";
import { hashPassword, verifyPassword } from "@/lib/auth/password";
import { readResetToken } from "@/lib/auth/reset";
import { deleteSessions, findPasswordHash, insertSession, type SignedInUser } from "@/lib/auth/store";
import { fail, failAt, invalid, ok, type Result } from "@/lib/errors";
import { wordsOf } from "@/lib/errors/words";
import { forgetPerson } from "@/lib/lanes/leave";
import { lockSettings } from "@/lib/lanes/replan";
import { weakness } from "@/lib/security/password-rules";
import { forget, takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import type { PasswordChange, Profile, SignUp } from "./schema";

const UNIQUE_VIOLATION = "23505";

/** What `write` answers, or that somebody else has this e-mail address. */
async function unlessEmailTaken<T>(write: Promise<T>): Promise<Result<T>> {
  try {
    return ok(await write);
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return failAt("email", "email_taken");
    throw error;
  }
}

/** Makes an account with its sync settings and signs it in, all or nothing. Answers the new session. */
export async function signUp(
  { name, email, password, timeZone }: SignUp,
  address: string | null,
  now: Date,
): Promise<Result<{ userId: string; sessionId: string }>> {
  const weak = weakness(password, [name, email]);
  if (weak) return failAt("password", "weak_password", weak);
  const buckets = address ? [{ key: `sign-up|${address}`, policy: policies.signUp }] : [];
  if ((await takeAttempt(buckets, now)) > 0) return fail("too_many_tries");

  const id = uuidv7();
  const passwordHash = await hashPassword(password);
  return unlessEmailTaken(
    database().transaction(async (tx) => {
      await tx
        .insert(users)
        .values({ id, name, email, timeZone, passwordHash, passwordChangedAt: now, createdAt: now });
      await tx.insert(syncSettings).values({ userId: id });
      return { userId: id, sessionId: await insertSession(tx, id, now) };
    }),
  );
}

/** Changes name, time zone, how times are read and, with the current password, the e-mail address people sign in with. */
export async function changeProfile(user: SignedInUser, input: Profile, now: Date): Promise<Result<null>> {
  if (input.email !== user.email) {
    if (input.currentPassword === "") return invalid({ currentPassword: wordsOf("password_needed") });
    const refused = await refusePassword(user, input.currentPassword, now);
    if (refused) return refused;
  }
  const { currentPassword: _, weekStart, ...profile } = input;
  const firstDay = weekStart && Number(weekStart);
  const written = await unlessEmailTaken(
    database()
      .update(users)
      .set({ ...profile, weekStart: firstDay })
      .where(eq(users.id, user.id)),
  );
  return written.ok ? ok(null) : written;
}

/** Changes the password and signs out every other browser. */
export async function changePassword(
  user: SignedInUser,
  { currentPassword, newPassword }: PasswordChange,
  now: Date,
): Promise<Result<null>> {
  const refused = await refusePassword(user, currentPassword, now);
  if (refused) return refused;
  const weak = weakness(newPassword, [user.name, user.email]);
  if (weak) return failAt("newPassword", "weak_password", weak);
  const passwordHash = await hashPassword(newPassword);
  await database().transaction(async (tx) => {
    await tx.update(users).set({ passwordHash, passwordChangedAt: now }).where(eq(users.id, user.id));
    await deleteSessions(tx, user.id, user.sessionId);
  });
  return ok(null);
}

/** Sets a new password through a reset link, signs out every browser and signs in this one. The link works once. */
export async function resetPassword(
  token: string,
  newPassword: string,
  now: Date,
): Promise<Result<{ userId: string; sessionId: string }>> {
  const claims = await readResetToken(token, now);
  if (!claims) return fail("reset_link_used");
  const weak = weakness(newPassword, [claims.email]);
  if (weak) return failAt("newPassword", "weak_password", weak);
  const passwordHash = await hashPassword(newPassword);
  // Never earlier than the link itself, so that a clock set back does not make the link work again.
  const passwordChangedAt = now > claims.issuedAt ? now : claims.issuedAt;
  return database().transaction(async (tx) => {
    const [changed] = await tx
      .update(users)
      .set({ passwordHash, passwordChangedAt })
      .where(and(eq(users.email, claims.email), lt(users.passwordChangedAt, claims.issuedAt)))
      .returning({ id: users.id });
    if (!changed) return fail("reset_link_used");
    await deleteSessions(tx, changed.id);
    return ok({ userId: changed.id, sessionId: await insertSession(tx, changed.id, now) });
  });
}

/**
 * Deletes the whole account at once, with the credentials of its connections and all the sync remembers of it.
 * Events already in calendars stay there: offering to remove them comes before this.
 */
export async function deleteAccount(
  user: SignedInUser,
  currentPassword: string,
  now: Date,
): Promise<Result<null>> {
  const refused = await refusePassword(user, currentPassword, now);
  if (refused) return refused;
  await database().transaction(async (tx) => {
    // The engine's lock order: settings → bookings → links → lanes.
    await lockSettings(tx, user.id);
    await tx.delete(bookings).where(eq(bookings.userId, user.id));
    await forgetPerson(tx, user.id);
    await tx.delete(users).where(eq(users.id, user.id));
  });
  return ok(null);
}

/** Why `password` does not count as a fresh one, or null. Counted per session: nobody else can use up the tries. */
async function refusePassword(user: SignedInUser, password: string, now: Date) {
  const bucket = { key: `fresh|${user.id}|${user.sessionId}`, policy: policies.freshPassword };
  if ((await takeAttempt([bucket], now)) > 0) return failAt("currentPassword", "too_many_tries");
  if (!(await verifyPassword(await findPasswordHash(user.id), password)))
    return failAt("currentPassword", "wrong_current_password");
  await forget([bucket]);
  return null;
}
