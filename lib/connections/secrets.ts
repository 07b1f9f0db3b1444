import { z } from "zod";
import { ProviderError } from "@/lib/providers/errors";
import type { Credentials } from "@/lib/providers/provider";
import { type Aad, open, SecretBoxError, seal } from "@/lib/security/secret-box";

const shape = z.record(z.string(), z.string());

const placeOf = (userId: string, connectionId: string): Aad => ({
  table: "connections",
  row: connectionId,
  user: userId,
  field: "credentials",
});

/** An account's credentials as its row stores them: one value that opens in that row only. */
export const sealCredentials = (userId: string, connectionId: string, credentials: Credentials): string =>
  seal(JSON.stringify(credentials), placeOf(userId, connectionId));

/** Opens them again; throws `ProviderError` (reauth) when they are gone or do not open. */
export function openCredentials(userId: string, connectionId: string, sealed: string | null): Credentials {
  if (sealed === null)
    throw new ProviderError("reauth", "no_credentials", "The account's credentials were erased.");
  try {
    return shape.parse(JSON.parse(open(sealed, placeOf(userId, connectionId))));
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error;
    throw new ProviderError("reauth", "no_credentials", "The credentials do not open.", undefined, {
      cause: error,
    });
  }
}
