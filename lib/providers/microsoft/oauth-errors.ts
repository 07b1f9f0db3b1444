import type { ServiceCode } from "@/lib/errors/codes";
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

type Numbers = ReadonlyMap<string, ServiceCode>;

/*
 * What AADSTS numbers tell beside the OAuth `error` (learn.microsoft.com/entra/identity-platform/reference-error-codes).
 * They "are subject to change": a number that is not here any more costs the better words, and nothing else.
 */

/** The secret ran out, or is another one. */
const OPERATORS: Numbers = new Map([
  ["7000222", "secret_expired"],
  ["7000215", "secret_refused"],
]);

/** Signing in again changes nothing of it, and once it is lifted the grant may work as before. */
const ADMINISTRATORS: Numbers = new Map([
  // The user is disabled; not assigned to the application; consent is for administrators; Conditional Access.
  ["50057", "user_disabled"],
  ["50105", "admin_policy"],
  ["90094", "admin_policy"],
  ["53003", "admin_policy"],
]);

/** The grant ended for a reason the person knows. */
const PERSONS: Numbers = new Map([
  ["50133", "password_changed"],
  ["50173", "password_changed"],
  ["50055", "password_expired"],
  ["50144", "password_expired"],
  ["70043", "sign_in_frequency"],
]);

const BUSY = new Set(["", "server_error", "temporarily_unavailable"]);

/**
 * What an error of msal means at that step: the OAuth `error` decides, and an AADSTS number may say it better. What is not
 * msal's comes back unchanged.
 */
export async function oauthError(error: unknown, step: TokenStep): Promise<unknown> {
  const { AuthError, ClientConfigurationError, InteractionRequiredAuthError } = await import(
    "@azure/msal-node"
  );
  if (!(error instanceof AuthError)) return error;
  const { errorCode, subError } = error;
  // A number where msal took it from `error_codes`, whatever its types say.
  const number = "errorNo" in error && error.errorNo ? String(error.errorNo) : "";
  const told = `${subError ? ` (${subError})` : ""}${number && ` AADSTS${number}`}`;
  const message = `${step}: ${errorCode || "no error code"}${told}.`;
  if (BUSY.has(errorCode)) return denied("server_error", message);
  if (OPERATOR.has(errorCode) || error instanceof ClientConfigurationError)
    return denied(
      OPERATORS.get(number) ?? (errorCode === "invalid_client" ? "secret_refused" : "client_refused"),
      message,
    );
  if (errorCode === "access_denied") return new ProviderError("reauth", "consent_denied", message);
  // invalid_grant without a suberror is a plain ServerError, so the word decides as well as the class.
  const refused = CONSENT_GONE.has(errorCode) || error instanceof InteractionRequiredAuthError;
  const administrators = refused && ADMINISTRATORS.get(number);
  if (administrators) return denied(administrators, message);
  if (step === "exchange") return new ProviderError("reauth", "code_refused", message);
  if (refused) return new ProviderError("reauth", PERSONS.get(number) ?? "invalid_grant", message);
  return denied("server_error", message);
}
