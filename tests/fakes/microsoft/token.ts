import type { FakeAnswer, FakeRequest } from "../http/faults";
import { idToken, json } from "../kit/answers";
import type { Grant, Grants } from "../kit/grants";
import type { ClientRegistration } from "../kit/sign-in";
import type { FakeAccount, Mailboxes } from "./store";

interface TokenEndpoint {
  mailboxes: Mailboxes;
  grants: Grants;
  client: ClientRegistration;
}

/** How the token endpoint refuses. */
export interface TokenRefusal {
  error: string;
  suberror?: string;
  /** The AADSTS number. */
  number?: number;
  description?: string;
}

/** Scopes that are about signing in, not about Graph. */
const OIDC = ["openid", "profile", "email", "offline_access"];

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token */
export function answerToken(endpoint: TokenEndpoint, request: FakeRequest): FakeAnswer {
  const form = new URLSearchParams(request.body);
  const { client } = endpoint;
  if (form.get("client_id") !== client.id) return refuse({ error: "unauthorized_client", number: 700016 });
  if (form.get("client_secret") !== client.secret)
    return refuse({ error: "invalid_client", number: 7000215 }, 401);
  switch (form.get("grant_type")) {
    case "authorization_code":
      return redeemCode(endpoint, form);
    case "refresh_token":
      return redeemRefresh(endpoint, form);
    default:
      return refuse({ error: "unsupported_grant_type", number: 70003 });
  }
}

function redeemCode(endpoint: TokenEndpoint, form: URLSearchParams): FakeAnswer {
  const grant = endpoint.grants.redeem(form);
  if (typeof grant === "string") return refuse({ error: "invalid_grant", number: 70008 });
  return endpoint.grants.refusals.get(grant.account) ?? tokens(endpoint, grant, grant.nonce);
}

/** "Refresh tokens replace themselves with a fresh token upon every use": .../refresh-tokens */
function redeemRefresh(endpoint: TokenEndpoint, form: URLSearchParams): FakeAnswer {
  const { grants } = endpoint;
  const token = form.get("refresh_token") ?? "";
  const grant = grants.refresh.get(token);
  if (!grant) return refuse({ error: "invalid_grant", number: 700082 });
  const refusal = grants.refusals.get(grant.account);
  if (refusal) return refusal;
  const asked = (form.get("scope") ?? "").split(" ").filter((s) => s && !OIDC.includes(s));
  // A scope nobody consented to: .../reference-error-codes, AADSTS65001
  if (asked.some((scope) => !grant.scopes.includes(scope)))
    return refuse({ error: "invalid_grant", suberror: "consent_required", number: 65001 });
  // Microsoft's own go on working ("doesn't revoke old refresh tokens"), but must be replaced all the same.
  if (grants.singleUse) grants.refresh.delete(token);
  return tokens(endpoint, grant, null);
}

function tokens(endpoint: TokenEndpoint, grant: Grant, nonce: string | null): FakeAnswer {
  const { mailboxes, grants, client } = endpoint;
  const { scopes } = grant;
  const account = mailboxes.account(grant.account);
  const info = { uid: account.oid, utid: account.tid };
  return json(200, {
    token_type: "Bearer",
    // offline_access never comes back in `scope`; the refresh token says it.
    scope: scopes.filter((s) => s !== "offline_access").join(" "),
    expires_in: grants.lifetime,
    ext_expires_in: grants.lifetime,
    access_token: grants.issueAccess(grant),
    ...(scopes.includes("offline_access") && { refresh_token: grants.issueRefresh(grant) }),
    // msal asks with client_info=1; it is where its account ids come from.
    client_info: Buffer.from(JSON.stringify(info)).toString("base64url"),
    ...(scopes.includes("openid") && { id_token: identity(account, client.id, nonce) }),
  });
}

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
function identity(account: FakeAccount, audience: string, nonce: string | null): string {
  const now = Math.floor(Date.now() / 1000);
  return idToken({
    aud: audience,
    iss: `https://login.microsoftonline.com/${account.tid}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    name: account.name,
    preferred_username: account.mail,
    email: account.mail,
    oid: account.oid,
    sub: `sub-${account.oid}`,
    tid: account.tid,
    ver: "2.0",
    ...(nonce && { nonce }),
  });
}

/** .../v2-oauth2-auth-code-flow#error-response-1 */
export function refuse(refusal: TokenRefusal, status = 400): FakeAnswer {
  const { error, suberror, number = 50000, description = "The stand-in refuses." } = refusal;
  return json(status, {
    ...(error && { error }),
    error_description: `AADSTS${number}: ${description}`,
    error_codes: [number],
    timestamp: "2026-01-01 00:00:00Z",
    trace_id: "00000000-0000-0000-0000-000000000000",
    correlation_id: "00000000-0000-0000-0000-000000000000",
    ...(suberror && { suberror }),
  });
}
