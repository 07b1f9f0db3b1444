import { z } from "zod";
import { now } from "@/lib/clock";
import { ProviderError } from "../errors";
import { jsonOf } from "./answer";

/** OpenID Connect Core §2; `exp` in seconds since 1970. */
const commonShape = z.object({ aud: z.string(), exp: z.number(), nonce: z.string() });

/**
 * Who signed in, by the service's own `shape` of the claims. The signature is not checked: the token comes straight
 * from the service over TLS, which OpenID Connect Core §3.1.3.7 (6) accepts in its place. Audience, nonce and expiry
 * are; the issuer is for `shape`. Throws `ProviderError` (`code_refused`).
 */
export function identityIn<T>(
  idToken: string | undefined,
  shape: z.ZodType<T>,
  expected: { audience: string; nonce: string },
): T {
  const claims = jsonOf(Buffer.from(idToken?.split(".")[1] ?? "", "base64url").toString("utf8"));
  const common = commonShape.safeParse(claims).data;
  const identity = shape.safeParse(claims).data;
  const fits =
    common?.aud === expected.audience &&
    common.nonce === expected.nonce &&
    common.exp * 1000 > now().getTime();
  if (!fits || identity === undefined)
    throw new ProviderError("reauth", "code_refused", "The identity does not belong to this sign-in.");
  return identity;
}
