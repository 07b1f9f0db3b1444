import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { database, type Queryable } from "@/db/client";
import { invitations, users } from "@/db/schema";
import type { Pass } from "../sign-up/rule";
import { hashOf } from "./token";

/** Not used, and not too old. */
export const good = (now: Date) => and(isNull(invitations.usedAt), gt(invitations.expiresAt, now));

/** The invitation a token is of, "void" when it is not good any more or never was, null without a token. */
export async function findPass(
  token: string | undefined,
  now: Date,
  on: Queryable = database(),
): Promise<Pass | "void" | null> {
  if (!token) return null;
  const [found] = await on
    .select({ id: invitations.id, email: invitations.email, invitedBy: invitations.invitedBy })
    .from(invitations)
    .where(and(eq(invitations.tokenHash, hashOf(token)), good(now)));
  return found ? { id: found.id, email: found.email, setup: found.invitedBy === null } : "void";
}

/** An invitation that can still be used; its link was shown when it was made, and is not known any more. */
export interface OpenInvitation {
  id: string;
  email: string | null;
  /** The operator who made it. */
  by: string;
  expiresAt: Date;
}

/** The operators' invitations that can still be used, the latest first. */
export function openInvitations(now: Date): Promise<OpenInvitation[]> {
  return database()
    .select({
      id: invitations.id,
      email: invitations.email,
      by: users.name,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(good(now))
    .orderBy(desc(invitations.createdAt), desc(invitations.id));
}
