import { and, count, eq, isNotNull, lte, or } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { database, type Transaction } from "@/db/client";
import { invitations, users } from "@/db/schema";
import { fail, failAt, ok, type Result } from "@/lib/errors";
import { asOperator, lockDoors } from "../doors/store";
import { currentDoor } from "../sign-up/queries";
import { good } from "./queries";
import { invitationLink, makeInvitationToken } from "./token";

/** How long an invitation is good, in days. */
export const INVITATION_DAYS = 7;
/** As many can be open at once. */
const MOST = 50;

/**
 * Makes a link with which one person can make an account, whatever `SIGN_UP` says; only they can who have the address
 * `email`, where one is given. An earlier link for the same address is void from then on. The link is answered this
 * once: what is stored does not tell it.
 */
export function invite(
  operatorId: string,
  email: string | null,
  now: Date,
): Promise<Result<{ link: string; expiresAt: Date }>> {
  return asOperator(operatorId, async (tx) => {
    if (email !== null) {
      const [taken] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
      if (taken) return failAt("email", "email_taken");
      await tx.delete(invitations).where(eq(invitations.email, email));
    }
    await sweep(tx, now);
    const [open] = await tx.select({ count: count() }).from(invitations).where(good(now));
    if ((open?.count ?? 0) >= MOST) return fail("too_many_invitations");
    return ok(await make(tx, operatorId, email, now));
  });
}

/** Takes an invitation back: its link is void from now on. One that is gone already is no failure. */
export function takeBack(operatorId: string, invitationId: string): Promise<Result<null>> {
  return asOperator(operatorId, async (tx) => {
    await tx
      .delete(invitations)
      .where(and(eq(invitations.id, invitationId), isNotNull(invitations.invitedBy)));
    return ok(null);
  });
}

/** The link for the first account, where that takes one (see `doorOf`); null where it does not, or is there already. */
export function makeSetupLink(now: Date): Promise<string | null> {
  return database().transaction(async (tx) => {
    await lockDoors(tx);
    if ((await currentDoor(tx)).door.kind !== "setup") return null;
    await sweep(tx, now);
    return (await make(tx, null, null, now)).link;
  });
}

async function make(tx: Transaction, invitedBy: string | null, email: string | null, now: Date) {
  const { token, tokenHash } = makeInvitationToken();
  const expiresAt = new Date(now.getTime() + INVITATION_DAYS * 24 * 3_600_000);
  await tx
    .insert(invitations)
    .values({ id: uuidv7(), tokenHash, invitedBy, email, createdAt: now, expiresAt });
  return { link: invitationLink(token), expiresAt };
}

/** Forgets what was used or has run out: such a link is refused in the same words as one that never was. */
async function sweep(tx: Transaction, now: Date): Promise<void> {
  await tx.delete(invitations).where(or(isNotNull(invitations.usedAt), lte(invitations.expiresAt, now)));
}
