import { database } from "@/db/client";
import { users } from "@/db/schema";
import { hashPassword, verifyPassword } from "@/lib/auth/password";
import { readResetToken } from "@/lib/auth/reset";
import { deleteSessions, findPasswordHash, insertSession } from "@/lib/auth/store";
import type { SessionClaims } from "@/lib/auth/token";
import { type Failure, fail, failAt, ok, type Result } from "@/lib/errors";
import { recordSecurityEvent } from "@/lib/security/events";
import { weakness } from "@/lib/security/password-rules";
import { NO_VISIT, type Visit } from "@/lib/security/visit";
import { findResetPerson, unusedSince } from "./queries";

/** Sets a new password through a reset link, signs out every browser and signs in this one. The link works once. */
export async function resetPassword(
  token: string,
  newPassword: string,
  now: Date,
  visit: Visit = NO_VISIT,
): Promise<Result<SessionClaims>> {
  const claims = await readResetToken(token, now);
  const person = await findResetPerson(token, now);
  if (!claims || !person) return refuseReset(claims?.userId, now, visit);
  const weak = weakness(newPassword, [person.name, person.email]);
  if (weak) return failAt("newPassword", "weak_password", weak);
  if (await verifyPassword(person.passwordHash, newPassword, "known"))
    return failAt("newPassword", "same_password");
  const passwordHash = await hashPassword(newPassword, "known");
  // Never what the link says, however the clock was set: it would work again.
  const changedAt = new Date(Math.max(now.getTime(), claims.passwordChangedAt.getTime() + 1));
  const session = await database().transaction(async (tx) => {
    const [changed] = await tx
      .update(users)
      .set({ passwordHash, passwordChangedAt: changedAt })
      .where(unusedSince(claims))
      .returning({ id: users.id });
    if (!changed) return null;
    await deleteSessions(tx, changed.id);
    return { userId: changed.id, sessionId: await insertSession(tx, changed.id, now, visit) };
  });
  if (!session) return refuseReset(person.id, now, visit);
  await recordSecurityEvent({ kind: "password_reset", ...session, ...visit }, now);
  return ok(session);
}

/** A link that does not work, or not any more; written down for the person it names, if there is one. */
async function refuseReset(userId: string | undefined, now: Date, visit: Visit): Promise<Failure> {
  const known = userId !== undefined && (await findPasswordHash(userId)) !== undefined;
  await recordSecurityEvent({ kind: "reset_link_refused", userId: known ? userId : null, ...visit }, now);
  return fail("reset_link_used");
}
