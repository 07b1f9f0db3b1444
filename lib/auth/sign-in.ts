import { forget, giveBack, takeAttempt } from "@/lib/security/store";
import { type Bucket, policies } from "@/lib/security/throttle";
import type { Visit } from "@/lib/security/visit";
import { knownDevice } from "./device";
import { verifyPassword } from "./password";
import { beginSession, findCredentials } from "./store";

export interface SignInAttempt extends Visit {
  /** Lower-cased. */
  email: string;
  password: string;
  /** The device cookie's value, if any. */
  device: string | undefined;
  now: Date;
}

export type SignInOutcome =
  | { ok: true; userId: string; sessionId: string; deviceKnown: boolean }
  | ({ ok: false; userId: string | null } & (
      | { code: "wrong_credentials" | "account_locked" }
      | { code: "too_many_tries"; retryAfterSeconds: number }
    ));

/**
 * Throttle → password → session row. An unknown person and a wrong password answer alike, in the same time: the
 * same statements run and one hash of the same cost is computed. That an account is locked, only its password tells.
 * Throws `BusyError`, which counts against nobody.
 */
export async function signIn({
  email,
  password,
  device,
  now,
  ...visit
}: SignInAttempt): Promise<SignInOutcome> {
  const account = await findCredentials(email);
  const userId = account?.id ?? null;
  const known = account ? await knownDevice(device, account.id) : null;
  const { own, shared } = bucketsOf(email, visit.address, known);

  const retryAfterSeconds = await takeAttempt([...own, ...shared], now);
  if (retryAfterSeconds > 0) return { ok: false, userId, code: "too_many_tries", retryAfterSeconds };

  const asker = known ? "known" : "stranger";
  const right = await verifyPassword(account?.passwordHash, password, asker).catch(async (error: unknown) => {
    await giveBack([...own, ...shared]);
    throw error;
  });
  const session = account && right ? await beginSession(account.id, account.passwordHash, visit, now) : null;
  if (!account || !session) return { ok: false, userId, code: "wrong_credentials" };

  await forget(own);
  await giveBack(shared);
  if (session === "locked") return { ok: false, userId, code: "account_locked" };
  return { ok: true, userId: account.id, sessionId: session.id, deviceKnown: known !== null };
}

/**
 * What an attempt counts against, narrowest first. A known browser has a bucket of its own and meets no other, so that
 * strangers never hold it up. `own` is forgotten once the password was right; `shared` only gets this one attempt back.
 */
export function bucketsOf(email: string, address: string | null, device: string | null) {
  const bucket = (key: string, policy: Bucket["policy"]): Bucket => ({ key: `sign-in|${key}`, policy });
  if (device) return { own: [bucket(`device|${device}|${email}`, policies.accountFromDevice)], shared: [] };
  if (address === null)
    return {
      own: [],
      shared: [
        bucket(`account|${email}`, policies.accountFromUnknown),
        bucket("strangers", policies.strangers),
      ],
    };
  return {
    own: [bucket(`pair|${address}|${email}`, policies.accountFromAddress)],
    shared: [
      bucket(`address|${address}`, policies.address),
      bucket(`account|${email}`, policies.accountFromStrangers),
    ],
  };
}
