import { createHash, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** The address a token is sent around in. */
export const invitationLink = (token: string): string => `${env().APP_URL}/sign-up?invitation=${token}`;

/** A token nobody can guess (256 bits), and what is stored of it. */
export function makeInvitationToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString("base64url");
  return { token, tokenHash: hashOf(token) };
}

/** What is stored of a token. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");
