import type { z } from "zod";
import { now } from "@/lib/clock";
import { ProviderError } from "../errors";
import type { Credentials } from "../provider";
import type { Tokens } from "./token-endpoint";

/** The stored credentials by a provider's own shape. Throws `ProviderError` (`reauth`) when they are not its. */
export function credentialsOf<T>(shape: z.ZodType<T>, stored: Credentials): T {
  const result = shape.safeParse(stored);
  if (!result.success)
    throw new ProviderError("reauth", "no_credentials", "There are no usable credentials.");
  return result.data;
}

/** Tokens as they are stored. What an answer leaves out stays as it was `before`: RFC 6749 §6. */
export const storedTokens = (tokens: Tokens, before: Credentials): Credentials => ({
  access_token: tokens.access_token,
  refresh_token: tokens.refresh_token ?? before.refresh_token ?? "",
  expires_at: new Date(now().getTime() + tokens.expires_in * 1000).toISOString(),
  scope: tokens.scope ?? before.scope ?? "",
});

/** When stored tokens stop working. Without a readable expiry they count as expired: a refresh puts them right. */
export function expiryOf(credentials: Credentials): Date {
  const at = new Date(credentials.expires_at ?? 0);
  return Number.isNaN(at.getTime()) ? new Date(0) : at;
}
