import { denied, ProviderError } from "../errors";

/** What msal was asked for: tokens for a code, or fresh ones. */
export type TokenStep = "exchange" | "refresh";

/** RFC 6749 §5.2 and OpenID Connect Core §3.1.2.6: the person has to sign in or consent again. */
const CONSENT_GONE = new Set(["invalid_grant", "interaction_required", "consent_required", "login_required"]);
/** The application's registration or secret is wrong: no person can mend that. */
const OPERATOR = new Set([
  "invalid_client",
  "unauthorized_client",
  "invalid_scope",
  "invalid_resource",
  "invalid_request",
  "unsupported_grant_type",
  "unsupported_response_type",
]);
const BUSY = new Set(["", "server_error", "temporarily_unavailable"]);

/**
 * What an error of msal means at that step. Branches on the OAuth `error` only; AADSTS numbers go into the message,
 * for the log (learn.microsoft.com/entra/identity-platform/reference-error-codes: they change without notice).
 * What is not msal's comes back unchanged.
 */
export async function oauthError(error: unknown, step: TokenStep): Promise<unknown> {
  const { AuthError, ClientConfigurationError, InteractionRequiredAuthError } = await import(
    "@azure/msal-node"
  );
  if (!(error instanceof AuthError)) return error;
  const { errorCode, subError } = error;
  const number = "errorNo" in error && error.errorNo ? ` AADSTS${error.errorNo}` : "";
  const message = `${step}: ${errorCode || "no error code"}${subError ? ` (${subError})` : ""}${number}.`;
  if (BUSY.has(errorCode)) return denied("server_error", message);
  if (OPERATOR.has(errorCode) || error instanceof ClientConfigurationError)
    return denied("client_refused", message);
  if (errorCode === "access_denied") return new ProviderError("reauth", "consent_denied", message);
  if (step === "exchange") return new ProviderError("reauth", "code_refused", message);
  // invalid_grant without a suberror is a plain ServerError, so the word decides as well as the class.
  if (CONSENT_GONE.has(errorCode) || error instanceof InteractionRequiredAuthError)
    return new ProviderError("reauth", "invalid_grant", message);
  return denied("server_error", message);
}
