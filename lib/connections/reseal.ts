import { log } from "@/lib/log";
import { ProviderError } from "@/lib/providers/errors";
import { currentPrefix } from "@/lib/security/secret-box";
import { openCredentials, sealCredentials } from "./secrets";
import { type SealedCredentials, sealedOtherwise, storeResealed } from "./store/reseal";

/** Accounts looked at between two glances at the clock. */
const BATCH = 100;
const FIRST = "00000000-0000-0000-0000-000000000000";

/**
 * After ENCRYPTION_KEYS got a new first key: seals credentials again that an older key sealed, batch after batch
 * while `goOn` says so. Each is put back by compare-and-swap, its version unchanged, so that it never takes a newer
 * token's place and a refresh under way still finds the version it began with. What no key opens is left alone: its
 * account asks for a reconnect by itself. Answers how many were sealed again.
 */
export async function resealCredentials(goOn: () => boolean): Promise<number> {
  const prefix = currentPrefix();
  let resealed = 0;
  let unreadable = 0;
  for (let after = FIRST; goOn(); ) {
    const batch = await sealedOtherwise(prefix, after, BATCH);
    for (const old of batch) {
      const sealed = sealedAnew(old);
      if (sealed === null) unreadable++;
      else if (await storeResealed(old, sealed)) resealed++;
    }
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) break;
    after = last.id;
  }
  if (resealed > 0) log().info({ resealed, unreadable }, "Credentials were encrypted with the current key");
  return resealed;
}

function sealedAnew({ userId, id, sealed }: SealedCredentials): string | null {
  try {
    return sealCredentials(userId, id, openCredentials(userId, id, sealed));
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}
