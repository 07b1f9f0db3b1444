import { hash, verify } from "@node-rs/argon2";
import { type Asker, createTurns, type TakeTurn } from "@/lib/security/turns";

// argon2id is the library's default algorithm; the figures are OWASP's first choice (19 MiB, 2 passes, 1 lane).
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// The hash of something nobody knows, at the same cost: compared with when there is no such account.
const NOBODY =
  "$argon2id$v=19$m=19456,t=2,p=1$urg3qyo1iXEhNRrvFxSXSA$7qR9YPMw/qXmUMkGl079tio4LRZyn3T/j73HgUnh4MA";

// One password typed on two keyboards may arrive as different code points (NIST SP 800-63B).
const canonical = (password: string) => password.normalize("NFC");

// Each costs 19 MiB and tens of ms of a core: two at once leave room for everything else. A full line of strangers
// waits about half a second.
const TURNS = { atOnce: 2, waiting: { known: 60, stranger: 20 } };

// Next bundles pages and routes apart: what must exist once hangs on globalThis.
const holder = globalThis as { __calpaceTurns?: TakeTurn };
const inTurn: TakeTurn = (asker, work) => {
  holder.__calpaceTurns ??= createTurns(TURNS);
  return holder.__calpaceTurns(asker, work);
};

/** Whether two people who typed these would have typed the same password. */
export const isSamePassword = (one: string, other: string): boolean => canonical(one) === canonical(other);

/** The argon2id hash to store for a password. Throws `BusyError` when too many of the asker's kind wait already. */
export const hashPassword = (password: string, asker: Asker = "stranger"): Promise<string> =>
  inTurn(asker, () => hash(canonical(password), COST));

/**
 * Whether `password` is the one behind `stored`. Without a stored hash it takes as long and answers no.
 * Throws `BusyError` when too many of the asker's kind wait already.
 */
export async function verifyPassword(
  stored: string | undefined,
  password: string,
  asker: Asker = "stranger",
): Promise<boolean> {
  const right = await inTurn(asker, () => verify(stored ?? NOBODY, canonical(password)));
  return right && stored !== undefined;
}
