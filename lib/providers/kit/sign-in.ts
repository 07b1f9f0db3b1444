import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { ProviderError } from "../errors";

const secretsShape = z.object({ verifier: z.string().min(43), nonce: z.string().min(1) });
type SignInSecrets = z.output<typeof secretsShape>;

/** The parameters every service wants, by their names in RFC 6749 §4.1.1; a service adds its own. */
interface AuthorizationRequest extends Record<string, string> {
  client_id: string;
  redirect_uri: string;
  scope: string;
  state: string;
}

/**
 * Starts a sign-in by the code flow: where to send the person, and what to keep until the answer. The verifier is
 * shown to nobody (PKCE with S256, RFC 7636 §4), the nonce comes back in the ID token (OpenID Connect Core §3.1.2.1).
 */
export function startSignIn(
  endpoint: string,
  request: AuthorizationRequest,
): { url: string; secrets: SignInSecrets } {
  const verifier = randomBytes(32).toString("base64url");
  const nonce = randomBytes(24).toString("base64url");
  const query = new URLSearchParams({
    ...request,
    response_type: "code",
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  return { url: `${endpoint}?${query}`, secrets: { verifier, nonce } };
}

/** The secrets as they were kept. Throws `ProviderError` (`code_refused`) when they are not ours. */
export function keptSecrets(secrets: Record<string, string>): SignInSecrets {
  const kept = secretsShape.safeParse(secrets);
  if (!kept.success) throw new ProviderError("reauth", "code_refused", "The sign-in's secrets are not ours.");
  return kept.data;
}
