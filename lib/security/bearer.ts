import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether `header` is `Bearer <secret>`, compared in constant time. An unset secret refuses everyone.
 * Both sides are hashed first, so that lengths need not match and tell nothing (RFC 6750 §2.1).
 */
export function bearerMatches(header: string | null, secret: string | undefined): boolean {
  const given = /^Bearer ([^\s]+)$/i.exec(header ?? "")?.[1];
  if (!secret || given === undefined) return false;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
