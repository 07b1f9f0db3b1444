import type { FakeAnswer, FakeRequest } from "../http/faults";
import { json } from "../kit/answers";
import { refusalPage } from "../kit/consent";
import type { Grants } from "../kit/grants";
import { answerAuthorize, type ClientRegistration, isRegistered, type SignIn } from "../kit/sign-in";
import type { Addressed } from "./answers";
import type { Mailboxes } from "./store";
import type { GraphSwitches } from "./switches";
import { answerToken } from "./token";

interface Authority {
  mailboxes: Mailboxes;
  grants: Grants;
  client: ClientRegistration;
  switches: GraphSwitches;
}

const look = { title: "Sign in to your account", accent: "light-dark(#0067b8, #62abf5)" };
const words = {
  look,
  heading: "Permissions requested",
  asks: "Calpace would like to",
  cancel: "Cancel",
  accept: "Accept",
};

const PERMISSIONS: Record<string, string> = {
  openid: "Sign you in",
  profile: "View your basic profile",
  email: "View your email address",
  offline_access: "Keep the access you give",
  "Calendars.ReadWrite": "Have full access to your calendars",
  "Calendars.ReadWrite.Shared": "Have full access to calendars that others lend you",
  "User.Read": "Read your profile",
};

/**
 * The v2.0 authority, `/{tenant}/…`; null for any other path.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function answerLogin(authority: Authority, request: FakeRequest, at: Addressed): FakeAnswer | null {
  const [tenant = "", ...rest] = at.segments;
  switch (`${request.method} ${rest.join("/")}`) {
    case "GET oauth2/v2.0/authorize":
    case "POST oauth2/v2.0/authorize":
      return answerAuthorize(signInOf(authority), request, at.query);
    case "POST oauth2/v2.0/token":
      return answerToken(authority, request);
    case "GET v2.0/.well-known/openid-configuration":
      return json(200, configuration(at.origin, tenant));
    case "GET discovery/instance":
      return json(200, instances(at));
    default:
      return null;
  }
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

const signInOf = ({ mailboxes, grants, client, switches }: Authority): SignIn => ({
  grants,
  words,
  people: () =>
    [...mailboxes.accounts.values()].map(({ id, name, mail }) => ({ account: id, name, address: mail })),
  problem: (query) => {
    const problem = problemOf(client, query);
    return problem === null
      ? null
      : refusalPage(look, 400, "Sorry, but we’re having trouble signing you in.", problem);
  },
  scopes: (query) => (query.get("scope")?.split(" ") ?? []).filter((s) => !switches.withheld.includes(s)),
  // "Accept" is for all or nothing: https://learn.microsoft.com/entra/identity-platform/application-consent-experience
  permission: (scope) => (switches.consentInOne ? null : (PERMISSIONS[scope] ?? scope)),
  offline: (_query, { scopes }) => scopes.includes("offline_access"),
  // ".../v2-oauth2-auth-code-flow#error-response"
  denial: {
    error: "access_denied",
    error_subcode: "cancel",
    error_description: "AADSTS65004: User declined to consent to access the app.",
  },
  beside: ({ account }) => ({ session_state: mailboxes.account(account).oid }),
});

/** What is wrong with a request to sign in. */
function problemOf(client: ClientRegistration, query: URLSearchParams): string | null {
  const is = (name: string, value: string) => query.get(name) === value;
  if (!is("client_id", client.id)) return "AADSTS700016: Application was not found in the directory.";
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
