import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import { hashPassword, isSamePassword, verifyPassword } from "@/lib/auth/password";
import { deleteSessions, findPasswordHash, insertSession, type SignedInUser } from "@/lib/auth/store";
import type { SessionClaims } from "@/lib/auth/token";
import type { LeftAccount } from "@/lib/connections/queries";
import { failAt, invalid, ok, type Result } from "@/lib/errors";
import { waitWords, wordsOf } from "@/lib/errors/words";
import { recordSecurityEvent } from "@/lib/security/events";
import { weakness } from "@/lib/security/password-rules";
import { forget, takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { NO_VISIT, type Visit } from "@/lib/security/visit";
import { unlessEmailTaken } from "./doors/store";
import { erasePerson } from "./erase/store";
import type { PasswordChange, Profile } from "./schema";

/**
 * Changes name, time zone, how times are read and, with the current password, the e-mail address people sign in with.
 * A change of address ends every session and answers this browser's new one.
 */
export async function changeProfile(
  user: SignedInUser,
  input: Profile,
  now: Date,
  visit: Visit = NO_VISIT,
): Promise<Result<SessionClaims | null>> {
  const { currentPassword, weekStart, ...profile } = input;
  const firstDay = weekStart && Number(weekStart);
  const change = { ...profile, weekStart: firstDay };
  if (input.email === user.email) {
    await database().update(users).set(change).where(eq(users.id, user.id));
    return ok(null);
  }
  if (currentPassword === "") return invalid({ currentPassword: wordsOf("password_needed") });
  const proven = await provePassword(user, currentPassword, now, visit);
  if (!proven.ok) return proven;
  const written = await unlessEmailTaken(changeCredentials(user, proven.value, change, now, visit));
  if (!written.ok) return written;
  if (!written.value) return failAt("currentPassword", "wrong_current_password");
  await recordSecurityEvent(
    { kind: "email_changed", userId: user.id, sessionId: user.sessionId, ...visit },
    now,
  );
  return ok(written.value);
}

/** Changes the password, ends every session and answers this browser's new one. */
export async function changePassword(
  user: SignedInUser,
  { currentPassword, newPassword }: PasswordChange,
  now: Date,
  visit: Visit = NO_VISIT,
): Promise<Result<SessionClaims>> {
  const proven = await provePassword(user, currentPassword, now, visit);
  if (!proven.ok) return proven;
  if (isSamePassword(currentPassword, newPassword)) return failAt("newPassword", "same_password");
  const weak = weakness(newPassword, [user.name, user.email]);
  if (weak) return failAt("newPassword", "weak_password", weak);
  const passwordHash = await hashPassword(newPassword, "known");
  const change = { passwordHash, passwordChangedAt: now };
  const session = await changeCredentials(user, proven.value, change, now, visit);
  if (!session) return failAt("currentPassword", "wrong_current_password");
  await recordSecurityEvent(
    { kind: "password_changed", userId: user.id, sessionId: user.sessionId, ...visit },
    now,
  );
  return ok(session);
}

/**
 * Writes what people sign in with, if `provenHash` is still their password's, and with it ends every session and begins
 * one for the browser that asked: a cookie copied before is worth nothing after. Null when the password was changed
 * meanwhile: of two changes with one old password the second finds another.
 */
function changeCredentials(
  user: SignedInUser,
  provenHash: string,
  change: Partial<typeof users.$inferInsert>,
  now: Date,
  visit: Visit,
): Promise<SessionClaims | null> {
  return database().transaction(async (tx) => {
    const [changed] = await tx
      .update(users)
      .set(change)
      .where(and(eq(users.id, user.id), eq(users.passwordHash, provenHash)))
      .returning({ id: users.id });
    if (!changed) return null;
    await deleteSessions(tx, user.id);
    return { userId: user.id, sessionId: await insertSession(tx, user.id, now, visit) };
  });
}

/** Deletes the whole account at once, once the password was given. */
export async function deleteAccount(
  user: SignedInUser,
  currentPassword: string,
  now: Date,
  visit: Visit = NO_VISIT,
): Promise<Result<{ left: LeftAccount[] }>> {
  const proven = await provePassword(user, currentPassword, now, visit);
  if (!proven.ok) return proven;
  const erased = await database().transaction((tx) => erasePerson(tx, user.id));
  if (!erased.ok) return erased;
  const { id: userId, sessionId } = user;
  await recordSecurityEvent({ kind: "account_deleted", userId, sessionId, ...visit }, now);
  return erased;
}

/**
 * The hash of the person's password, once `password` proved to be it; else why it does not count as a fresh one.
 * Counted per session: nobody else can use up the tries.
 */
export async function provePassword(
  user: SignedInUser,
  password: string,
  now: Date,
  visit: Visit,
): Promise<Result<string>> {
  const about = { userId: user.id, sessionId: user.sessionId, ...visit };
  const bucket = { key: `fresh|${user.id}|${user.sessionId}`, policy: policies.freshPassword };
  const wait = await takeAttempt([bucket], now);
  if (wait > 0) {
    await recordSecurityEvent({ kind: "fresh_password_throttled", ...about }, now);
    return failAt("currentPassword", "too_many_tries", waitWords(wait));
  }
  const stored = await findPasswordHash(user.id);
  if (stored === undefined || !(await verifyPassword(stored, password, "known"))) {
    await recordSecurityEvent({ kind: "fresh_password_refused", ...about }, now);
    return failAt("currentPassword", "wrong_current_password");
  }
  await forget([bucket]);
  return ok(stored);
}
