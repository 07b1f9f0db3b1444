import type { FakeAnswer, FakeRequest } from "../http/faults";
import { json } from "./answers";
import type { TokenRefusal } from "./grants";
import type { Authority } from "./login";
import type { FakeAccount } from "./store";

/** Scopes that are about signing in, not about Graph. */
const OIDC = ["openid", "profile", "email", "offline_access"];

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token */
export function answerToken(authority: Authority, request: FakeRequest): FakeAnswer {
  const form = new URLSearchParams(request.body);
  const { client } = authority;
  if (form.get("client_id") !== client.clientId)
    return refuse({ error: "unauthorized_client", number: 700016 });
  if (form.get("client_secret") !== client.clientSecret)
    return refuse({ error: "invalid_client", number: 7000215 }, 401);
  switch (form.get("grant_type")) {
    case "authorization_code":
      return redeemCode(authority, form);
    case "refresh_token":
      return redeemRefresh(authority, form);
    default:
      return refuse({ error: "unsupported_grant_type", number: 70003 });
  }
}

function redeemCode({ grants }: Authority, form: URLSearchParams): FakeAnswer {
  const [code, redirectUri, verifier] = ["code", "redirect_uri", "code_verifier"].map(
    (n) => form.get(n) ?? "",
  );
  const grant = grants.redeem(code ?? "", redirectUri ?? "", verifier ?? "");
  if (!grant) return refuse({ error: "invalid_grant", number: 70008 });
  const refusal = grants.refusals.get(grant.account.id);
  if (refusal) return refuse(refusal);
  return json(200, {
    ...tokens({ grants }, grant.account, grant.scopes),
    ...identity(grant, form, grant.nonce),
  });
}

/** "Refresh tokens replace themselves with a fresh token upon every use": .../refresh-tokens */
function redeemRefresh({ grants }: Authority, form: URLSearchParams): FakeAnswer {
  const token = form.get("refresh_token") ?? "";
  const grant = grants.refresh.get(token);
  if (!grant) return refuse({ error: "invalid_grant", number: 700082 });
  const refusal = grants.refusals.get(grant.account.id);
  if (refusal) return refuse(refusal);
  const asked = (form.get("scope") ?? "").split(" ").filter((s) => s && !OIDC.includes(s));
  // A scope nobody consented to: .../reference-error-codes, AADSTS65001
  if (asked.some((scope) => !grant.scopes.includes(scope)))
    return refuse({ error: "invalid_grant", suberror: "consent_required", number: 65001 });
  grant.used += 1;
  if (grants.singleUse) grants.refresh.delete(token);
  return json(200, {
    ...tokens({ grants }, grant.account, grant.scopes),
    ...identity(grant, form, null),
  });
}

function tokens({ grants }: Pick<Authority, "grants">, account: FakeAccount, scopes: string[]) {
  return {
    token_type: "Bearer",
    // offline_access never comes back in `scope`; the refresh token says it.
    scope: scopes.filter((s) => s !== "offline_access").join(" "),
    expires_in: grants.lifetime,
    ext_expires_in: grants.lifetime,
    access_token: grants.issueAccess({ account, scopes }),
    ...(scopes.includes("offline_access") && { refresh_token: grants.issueRefresh({ account, scopes }) }),
    // msal asks with client_info=1; it is where its account ids come from.
    client_info: encode({ uid: account.oid, utid: account.tid }),
  };
}

/** An id token comes with the scope openid only. */
const identity = (
  { account, scopes }: { account: FakeAccount; scopes: string[] },
  form: URLSearchParams,
  nonce: string | null,
) => scopes.includes("openid") && { id_token: idToken(account, form.get("client_id") ?? "", nonce) };

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference; not signed, nobody checks. */
function idToken(account: FakeAccount, audience: string, nonce: string | null): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
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
  };
  return `${encode({ typ: "JWT", alg: "RS256", kid: "stand-in" })}.${encode(claims)}.c2lnbmF0dXJl`;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** .../v2-oauth2-auth-code-flow#error-response-1 */
function refuse({ error, suberror, number = 50000 }: TokenRefusal, status = 400): FakeAnswer {
  return json(status, {
    ...(error && { error }),
    error_description: `AADSTS${number}: The stand-in refuses.`,
    error_codes: [number],
    timestamp: "2026-01-01 00:00:00Z",
    trace_id: "00000000-0000-0000-0000-000000000000",
    correlation_id: "00000000-0000-0000-0000-000000000000",
    ...(suberror && { suberror }),
  });
}
