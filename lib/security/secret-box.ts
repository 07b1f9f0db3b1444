import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** Where a secret lives. It is authenticated with the secret, so a value copied to another place does not open. */
export interface Aad {
  table: string;
  row: string;
  user: string;
  field: string;
}

/** One key of the ring: 32 bytes and the id stored beside everything it encrypted. */
export interface SecretKey {
  kid: string;
  key: Buffer;
}

/** A sealed value could not be opened: damaged, moved to another place, or its key is no longer in ENCRYPTION_KEYS. */
export class SecretBoxError extends Error {
  override name = "SecretBoxError";
}

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
// Given explicitly everywhere: without it node accepts a tag cut down to four bytes.
const TAG_BYTES = 16;

/**
 * Encrypts `plain` with the ring's first key and binds it to `aad`. Answers `v1.kid.iv.ciphertext.tag`
 * (base64url; AES-256-GCM, NIST SP 800-38D: 96-bit random IV, 128-bit tag).
 */
export function seal(plain: string, aad: Aad, keys: readonly SecretKey[] = env().ENCRYPTION_KEYS): string {
  const [current] = keys;
  if (!current) throw new SecretBoxError("There is no key to encrypt with.");
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, current.key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound(aad));
  const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return currentPrefix(keys) + [iv, text, cipher.getAuthTag()].map((b) => b.toString("base64url")).join(".");
}

/** Opens what `seal` made for the same `aad`. Throws `SecretBoxError` for anything else. */
export function open(sealed: string, aad: Aad, keys: readonly SecretKey[] = env().ENCRYPTION_KEYS): string {
  const [version, kid, iv, text, tag, ...rest] = sealed.split(".");
  if (version !== "v1" || iv === undefined || text === undefined || tag === undefined || rest.length > 0)
    throw new SecretBoxError("This is not a sealed value.");
  const key = keys.find((k) => k.kid === kid)?.key;
  if (!key) throw new SecretBoxError("The key of this value is not in ENCRYPTION_KEYS.");
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes(iv, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(bound(aad));
    decipher.setAuthTag(bytes(tag, TAG_BYTES));
    return Buffer.concat([decipher.update(bytes(text)), decipher.final()]).toString("utf8");
  } catch (error) {
    // The reason would only help someone who forges values.
    throw new SecretBoxError("This sealed value does not open here.", { cause: error });
  }
}

/** How everything begins that was sealed with the ring's first key: whatever begins otherwise is to be sealed again. */
export const currentPrefix = (keys: readonly SecretKey[] = env().ENCRYPTION_KEYS): string =>
  `v1.${keys[0]?.kid}.`;

function bound(aad: Aad): Buffer {
  const parts = ["v1", aad.table, aad.row, aad.user, aad.field];
  if (parts.some((p) => p === "" || p.includes("|")))
    throw new SecretBoxError("The place of a secret is not complete.");
  return Buffer.from(parts.join("|"), "utf8");
}

/** Decodes base64url in its one canonical spelling, so that no bit of the stored text is free to change. */
function bytes(encoded: string, length?: number): Buffer {
  const decoded = Buffer.from(encoded, "base64url");
  if (decoded.toString("base64url") !== encoded) throw new SecretBoxError("Not canonical base64url.");
  if (length !== undefined && decoded.length !== length) throw new SecretBoxError("Wrong length.");
  return decoded;
}
