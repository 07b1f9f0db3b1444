import { forget, giveBack, sweepThrottles, takeAttempt } from "@/lib/security/store";
import { type Bucket, policies } from "@/lib/security/throttle";
import { knownDevice } from "./device";
import { verifyPassword } from "./password";
import { beginSession, findCredentials, sweepSessions } from "./store";

export interface SignInAttempt {
  /** Lower-cased. */
  email: string;
  password: string;
  /** The client's address, or null when no trusted proxy tells. */
  address: string | null;
  /** The device cookie's value, if any. */
  device: string | undefined;
  now: Date;
}

export type SignInOutcome =
  | { ok: true; userId: string; sessionId: string; deviceKnown: boolean }
  | { ok: false; code: "wrong_credentials" }
  | { ok: false; code: "too_many_tries"; retryAfterSeconds: number };

/**
 * Throttle → password → session row. An unknown person and a wrong password answer alike, in the same time: the
 * same statements run and one hash of the same cost is computed.
 */
export async function signIn({
  email,
  password,
  address,
  device,
  now,
}: SignInAttempt): Promise<SignInOutcome> {
  const account = await findCredentials(email);
  const known = account ? await knownDevice(device, account.id) : null;
  const { own, shared } = bucketsOf(email, address, known);

  const retryAfterSeconds = await takeAttempt([...own, ...shared], now);
  if (retryAfterSeconds > 0) return { ok: false, code: "too_many_tries", retryAfterSeconds };

  const right = await verifyPassword(account?.passwordHash, password);
  const sessionId = account && right ? await beginSession(account.id, account.passwordHash, now) : null;
  if (!account || !sessionId) return { ok: false, code: "wrong_credentials" };

  await forget(own);
  await giveBack(shared);
  await sweepThrottles(now);
  await sweepSessions(now);
  return { ok: true, userId: account.id, sessionId, deviceKnown: known !== null };
}

/**
 * What an attempt counts against, narrowest first. A known browser has a bucket of its own and meets no other.
 * `own` is forgotten once the password was right; `shared` only gets this one attempt back.
 */
function bucketsOf(email: string, address: string | null, device: string | null) {
  const bucket = (key: string, policy: Bucket["policy"]): Bucket => ({ key: `sign-in|${key}`, policy });
  if (device) return { own: [bucket(`device|${device}|${email}`, policies.accountFromDevice)], shared: [] };
  if (address === null) return { own: [], shared: [bucket(`account|${email}`, policies.accountFromUnknown)] };
  return {
    own: [bucket(`pair|${address}|${email}`, policies.accountFromAddress)],
    shared: [
      bucket(`address|${address}`, policies.address),
      bucket(`account|${email}`, policies.accountFromStrangers),
    ],
  };
}
