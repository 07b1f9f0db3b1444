import type { FakeAnswer, FakeRequest } from "../http/faults";
import { idToken, json } from "../kit/answers";
import { refusalPage } from "../kit/consent";
import type { Grant } from "../kit/grants";
import { answerAuthorize, type ClientRegistration, isRegistered, type SignIn } from "../kit/sign-in";
import type { SignInRefusal } from "./rules";
import { ASKED, scopesOf } from "./scopes";
import type { GoogleStore } from "./store";

export interface OAuthState {
  store: GoogleStore;
  client: ClientRegistration;
}

const look = { title: "Sign in – Google stand-in", accent: "light-dark(#0b57d0, #a8c7fa)" };
const words = {
  look,
  heading: "Sign in with Google",
  asks: "Calpace may",
  cancel: "Cancel",
  accept: "Continue",
};

/** RFC 6749 §5.2 */
export const tokenFault = (status: number, error: string, error_description: string): FakeAnswer =>
  json(status, { error, error_description }, { "cache-control": "no-store" });

/** https://developers.google.com/identity/protocols/oauth2/web-server; null when the path is none of its own. */
export function answerOAuth(state: OAuthState, request: FakeRequest): FakeAnswer | null {
  const url = new URL(request.path, "http://stand-in");
  switch (`${request.method} ${url.pathname}`) {
    case "GET /o/oauth2/v2/auth":
    case "POST /o/oauth2/v2/auth":
      return answerAuthorize(signInOf(state), request, url.searchParams);
    case "POST /token":
      return token(state, request);
    case "POST /revoke":
      return revoke(state, request, url.searchParams.get("token"));
    default:
      return null;
  }
}

const signInOf = ({ store, client }: OAuthState): SignIn => ({
  grants: store.grants,
  words,
  people: () =>
    [...store.accounts.values()].map(({ id, email, name }) => ({ account: id, name, address: email })),
  problem: (query) => problemOf(client, query) ?? refusalOf(store.rules.signIn),
  scopes: (query) => scopesOf(query.get("scope") ?? "") ?? [],
  permission: (scope) => ASKED[scope] ?? null,
  // A refresh token comes with consent only: the first time, or when prompt=consent asks for it again.
  offline: (query, { account }) =>
    query.get("access_type") === "offline" &&
    (query.get("prompt")?.split(" ").includes("consent") || !store.grants.has(account)),
  denial: { error: "access_denied" },
  beside: ({ scopes }) => ({ scope: scopes.join(" "), authuser: "0", prompt: "consent" }),
});

/** "Authorization error" pages: the person never gets back to the app. */
function problemOf(client: ClientRegistration, query: URLSearchParams): FakeAnswer | null {
  const blocked = (status: number, error: string, message: string) =>
    refusalPage(look, status, "Access blocked", `${message} Error ${status}: ${error}`);
  if (query.get("client_id") !== client.id)
    return blocked(401, "invalid_client", "The OAuth client was not found.");
  if (!isRegistered(client, query.get("redirect_uri") ?? ""))
    return blocked(400, "redirect_uri_mismatch", "The redirect URI is not registered for this app.");
  if (query.get("response_type") !== "code")
    return blocked(400, "unsupported_response_type", "Only the code flow is offered.");
  if (!scopesOf(query.get("scope") ?? "")) return blocked(400, "invalid_scope", "Some scopes are invalid.");
  const method = query.get("code_challenge_method");
  if (query.has("code_challenge") && method !== "S256" && method !== "plain")
    return blocked(400, "invalid_request", "Invalid code_challenge_method.");
  return null;
}

/** Nobody gets back to the app from these pages either. …/oauth2/web-server#authorization-errors */
const REFUSALS: Readonly<Record<SignInRefusal, [status: number, message: string]>> = {
  admin_policy_enforced: [400, "Your administrator does not allow the scopes this app asks for."],
  org_internal: [403, "This app is restricted to users within its organization."],
};

function refusalOf(refusal: SignInRefusal | null): FakeAnswer | null {
  if (refusal === null) return null;
  const [status, message] = REFUSALS[refusal];
  return refusalPage(look, status, "Access blocked", `${message} Error ${status}: ${refusal}`);
}

/** How such a refusal reads at the token endpoint. */
export function tokenRefusal(refusal: SignInRefusal): FakeAnswer {
  const [status, message] = REFUSALS[refusal];
  return tokenFault(status, refusal, message);
}

/** What is wrong with the redemption of a code. */
const REDEEM_FAULTS = {
  code: tokenFault(400, "invalid_grant", "Malformed auth code."),
  redirect_uri: tokenFault(400, "redirect_uri_mismatch", "The code was asked with another redirect URI."),
  code_verifier: tokenFault(400, "invalid_grant", "Invalid code verifier."),
};

/** https://support.google.com/cloud/answer/15549945, "Testing": "will expire seven days from the time of consent". */
const TESTING_MS = 7 * 24 * 3_600_000;

function token(state: OAuthState, request: FakeRequest): FakeAnswer {
  const { client } = state;
  const { grants } = state.store;
  if (!request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return tokenFault(400, "invalid_request", "The body must be form-encoded.");
  const form = new URLSearchParams(request.body);
  if (form.get("client_id") !== client.id)
    return tokenFault(401, "invalid_client", "The OAuth client was not found.");
  if (form.get("client_secret") !== client.secret)
    return tokenFault(401, "invalid_client", "The provided client secret is invalid.");
  if (form.get("grant_type") === "refresh_token") {
    // https://developers.google.com/identity/protocols/oauth2#expiration. No rotation: the old one stays.
    const grant = grants.refresh.get(form.get("refresh_token") ?? "");
    const ended = state.store.rules.testing && grants.now() - (grant?.issuedAt ?? 0) >= TESTING_MS;
    if (!grant || ended) return tokenFault(400, "invalid_grant", "Token has been expired or revoked.");
    return grants.refusals.get(grant.account) ?? tokens(state, grant, null, {});
  }
  if (form.get("grant_type") !== "authorization_code")
    return tokenFault(400, "unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type")}`);
  const code = grants.redeem(form);
  if (typeof code === "string") return REDEEM_FAULTS[code];
  return tokens(state, code, code.nonce, code.offline && { refresh_token: grants.issueRefresh(code) });
}

function tokens(state: OAuthState, grant: Grant, nonce: string | null, extra: object | false): FakeAnswer {
  const { grants } = state.store;
  const body = {
    access_token: grants.issueAccess(grant),
    expires_in: grants.lifetime,
    ...extra,
    scope: grant.scopes.join(" "),
    token_type: "Bearer",
    ...(grant.scopes.includes("openid") && { id_token: identity(state, grant.account, nonce) }),
  };
  return json(200, body, { "cache-control": "no-store" });
}

/** https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
function identity({ store, client }: OAuthState, account: string, nonce: string | null): string {
  const iat = Math.floor(store.now() / 1000);
  const { sub, email } = store.account(account);
  return idToken({
    iss: "https://accounts.google.com",
    azp: client.id,
    aud: client.id,
    sub,
    email,
    email_verified: true,
    ...(nonce !== null && { nonce }),
    iat,
    exp: iat + 3600,
  });
}

/**
 * "Revoking a token": a form-encoded POST, answered 200, or 400 with an error code. One token takes the whole consent with
 * it. https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke
 */
function revoke({ store: { grants } }: OAuthState, request: FakeRequest, inQuery: string | null): FakeAnswer {
  if (!request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return tokenFault(400, "invalid_request", "The body must be form-encoded.");
  const given = inQuery ?? new URLSearchParams(request.body).get("token");
  const grant = grants.refresh.get(given ?? "") ?? grants.access.get(given ?? "");
  if (!grant) return tokenFault(400, "invalid_token", "Token expired or revoked");
  grants.revoke(grant.account);
  return json(200, {});
}
