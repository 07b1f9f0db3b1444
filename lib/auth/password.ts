import { hash, verify } from "@node-rs/argon2";

// argon2id is the library's default algorithm; the figures are OWASP's first choice (19 MiB, 2 passes, 1 lane).
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// The hash of something nobody knows, at the same cost: compared with when there is no such account.
const NOBODY =
  "$argon2id$v=19$m=19456,t=2,p=1$urg3qyo1iXEhNRrvFxSXSA$7qR9YPMw/qXmUMkGl079tio4LRZyn3T/j73HgUnh4MA";

// One password typed on two keyboards may arrive as different code points (NIST SP 800-63B).
const canonical = (password: string) => password.normalize("NFC");

/** The argon2id hash to store for a password. */
export const hashPassword = (password: string): Promise<string> => hash(canonical(password), COST);

/** Whether `password` is the one behind `stored`. Without a stored hash it takes as long and answers no. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const right = await verify(stored ?? NOBODY, canonical(password));
  return right && stored !== undefined;
}
