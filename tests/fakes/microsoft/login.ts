import type { FakeAnswer, FakeRequest } from "../http/faults";
import { type Addressed, html, json, redirect } from "./answers";
import type { Grants } from "./grants";
import { consentPage, refusalPage } from "./login-page";
import type { Mailboxes } from "./store";
import { answerToken } from "./token";

export interface ClientRegistration {
  clientId: string;
  clientSecret: string;
  /** Compared letter by letter; none registered: any on loopback. */
  redirectUris: string[];
}

export interface Authority {
  mailboxes: Mailboxes;
  grants: Grants;
  client: ClientRegistration;
}

/**
 * The v2.0 authority, `/{tenant}/…`; null for any other path.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function answerLogin(authority: Authority, request: FakeRequest, at: Addressed): FakeAnswer | null {
  const [tenant = "", ...rest] = at.segments;
  const path = rest.join("/");
  const { method } = request;
  if (path === "oauth2/v2.0/authorize" && method === "GET") return showConsent(authority, at.query);
  if (path === "oauth2/v2.0/authorize" && method === "POST")
    return answerConsent(authority, at.query, new URLSearchParams(request.body));
  if (path === "oauth2/v2.0/token" && method === "POST") return answerToken(authority, request);
  if (path === "v2.0/.well-known/openid-configuration") return json(200, configuration(at.origin, tenant));
  if (path === "discovery/instance") return json(200, instances(at));
  return null;
}

/** https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#find-your-apps-openid-configuration-document-uri */
const configuration = (origin: string, tenant: string) => ({
  issuer: `${origin}/{tenantid}/v2.0`,
  authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
  token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
  end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
  jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
  response_types_supported: ["code"],
  scopes_supported: ["openid", "profile", "email", "offline_access"],
});

/** What msal asks about hosts it does not know by heart (`Authority.updateCloudDiscoveryMetadata` of msal-common). */
const instances = ({ origin, query }: Addressed) => {
  const host = new URL(origin).host;
  const known = new URL(query.get("authorization_endpoint") ?? origin).host;
  return {
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: known, preferred_cache: known, aliases: [known, host] }],
  };
};

/** What is wrong with a request to sign in; shown to the person, never sent to an address that is not registered. */
function problemOf({ client }: Authority, query: URLSearchParams): string | null {
  const is = (name: string, value: string) => query.get(name) === value;
  if (!is("client_id", client.clientId)) return "AADSTS700016: Application was not found in the directory.";
  if (!isRegistered(client, query.get("redirect_uri") ?? ""))
    return "AADSTS50011: The redirect URI specified in the request does not match those registered.";
  if (!is("response_type", "code")) return "AADSTS700054: response_type is not enabled for the application.";
  if (!query.get("scope")?.split(" ").includes("openid"))
    return "AADSTS900144: The request must ask for openid.";
  // Recommended there, required here: the product always sends them.
  if (!is("code_challenge_method", "S256") || !/^[\w-]{43}$/.test(query.get("code_challenge") ?? ""))
    return "Stand-in: PKCE with S256 is required.";
  if (!query.get("state") || !query.get("nonce")) return "Stand-in: state and nonce are required.";
  return null;
}

function isRegistered({ redirectUris }: ClientRegistration, uri: string): boolean {
  if (redirectUris.length > 0) return redirectUris.includes(uri);
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\//.test(uri);
}

function showConsent(authority: Authority, query: URLSearchParams): FakeAnswer {
  const problem = problemOf(authority, query);
  if (problem) return html(400, refusalPage(problem));
  return html(200, consentPage([...authority.mailboxes.accounts.values()], query));
}

function answerConsent(authority: Authority, query: URLSearchParams, form: URLSearchParams): FakeAnswer {
  const problem = problemOf(authority, query);
  if (problem) return html(400, refusalPage(problem));
  const back = new URL(query.get("redirect_uri") ?? "");
  const answer = (fields: Record<string, string>) => {
    for (const [name, value] of Object.entries(fields)) back.searchParams.set(name, value);
    back.searchParams.set("state", query.get("state") ?? "");
    return redirect(back.href);
  };
  // ".../v2-oauth2-auth-code-flow#error-response"
  if (form.get("action") !== "accept")
    return answer({
      error: "access_denied",
      error_subcode: "cancel",
      error_description: "AADSTS65004: User declined to consent to access the app.",
    });
  const account = authority.mailboxes.account(form.get("account") ?? "");
  const asked = query.get("scope")?.split(" ") ?? [];
  const code = authority.grants.code({
    account,
    scopes: asked.filter((scope) => form.getAll("scope").includes(scope)),
    redirectUri: back.href,
    challenge: query.get("code_challenge") ?? "",
    nonce: query.get("nonce"),
  });
  return answer({ code, session_state: account.oid });
}
