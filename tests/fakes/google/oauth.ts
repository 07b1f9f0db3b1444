import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { FakeAnswer, FakeRequest } from "../http/faults";
import { consentPage, refusalPage } from "./consent";
import { json } from "./errors";
import type { Code, Grant } from "./grants";
import { ASKED, scopesOf } from "./scopes";
import type { GoogleStore } from "./store";

export interface FakeClient {
  id: string;
  secret: string;
  /** Exact redirect URIs registered for it. Empty: any on loopback, since the demo's port is not known before. */
  redirectUris: string[];
}

export interface OAuthState {
  store: GoogleStore;
  client: FakeClient;
  /** Requests that reached the token endpoint, by grant. */
  asked: { code: number; refresh: number };
}

const tokenFault = (status: number, error: string, error_description: string): FakeAnswer =>
  json(status, { error, error_description }, { "cache-control": "no-store" });

/** https://developers.google.com/identity/protocols/oauth2/web-server; null when the path is none of its own. */
export function answerOAuth(state: OAuthState, request: FakeRequest): FakeAnswer | null {
  const url = new URL(request.path, "http://stand-in");
  switch (`${request.method} ${url.pathname}`) {
    case "GET /o/oauth2/v2/auth":
      return authorizeFault(state, url.searchParams) ?? consentPage(state.store, url.searchParams);
    case "POST /o/oauth2/v2/auth":
      return authorizeFault(state, url.searchParams) ?? decide(state, url.searchParams, request);
    case "POST /token":
      return token(state, request);
    case "POST /revoke":
      return revoke(state, url.searchParams.get("token") ?? new URLSearchParams(request.body).get("token"));
    case "GET /oauth2/v3/certs":
      return json(200, {
        keys: [{ ...keys().publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: KID }],
      });
    case "GET /oauth2/v3/userinfo":
      return userinfo(state, request);
    default:
      return null;
  }
}

/** "Authorization error" pages: the person never gets back to the app. */
function authorizeFault({ client }: OAuthState, query: URLSearchParams): FakeAnswer | null {
  if (query.get("client_id") !== client.id)
    return refusalPage(401, "invalid_client", "The OAuth client was not found.");
  if (!isRegistered(client, query.get("redirect_uri") ?? ""))
    return refusalPage(400, "redirect_uri_mismatch", "The redirect URI is not registered for this app.");
  if (query.get("response_type") !== "code")
    return refusalPage(400, "unsupported_response_type", "Only the code flow is offered.");
  if (!scopesOf(query.get("scope") ?? ""))
    return refusalPage(400, "invalid_scope", "Some scopes are invalid.");
  const method = query.get("code_challenge_method");
  if (query.has("code_challenge") && method !== "S256" && method !== "plain")
    return refusalPage(400, "invalid_request", "Invalid code_challenge_method.");
  return null;
}

function isRegistered(client: FakeClient, uri: string): boolean {
  if (client.redirectUris.length > 0) return client.redirectUris.includes(uri);
  return /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/[^#]*$/.test(uri);
}

/** The person pressed a button: back to the app, with a code for what stayed ticked. */
function decide({ store }: OAuthState, query: URLSearchParams, request: FakeRequest): FakeAnswer {
  const form = new URLSearchParams(request.body);
  const redirectUri = query.get("redirect_uri") ?? "";
  const target = new URL(redirectUri);
  const account = store.accounts.get(form.get("account") ?? "");
  if (query.has("state")) target.searchParams.set("state", query.get("state") ?? "");
  if (form.get("decision") !== "allow" || !account) {
    target.searchParams.set("error", "access_denied");
    return redirect(target);
  }
  const ticked = new Set(form.getAll("scope"));
  const scopes = (scopesOf(query.get("scope") ?? "") ?? []).filter((s) => !(s in ASKED) || ticked.has(s));
  // A refresh token comes with consent only: the first time, or when prompt=consent asks for it again.
  const consent =
    (query.get("prompt") ?? "").split(" ").includes("consent") || !store.grants.has(account.sub);
  const code = store.grants.code({
    sub: account.sub,
    scopes,
    redirectUri,
    challenge: query.get("code_challenge"),
    method: query.get("code_challenge_method") ?? "plain",
    nonce: query.get("nonce"),
    offline: query.get("access_type") === "offline" && consent,
  });
  for (const [name, value] of Object.entries({
    code,
    scope: scopes.join(" "),
    authuser: "0",
    prompt: "consent",
  }))
    target.searchParams.set(name, value);
  return redirect(target);
}

const redirect = (target: URL): FakeAnswer => ({ status: 302, headers: { location: target.href }, body: "" });

function token(state: OAuthState, request: FakeRequest): FakeAnswer {
  const { store, client, asked } = state;
  if (!request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
    return tokenFault(400, "invalid_request", "The body must be form-encoded.");
  const form = new URLSearchParams(request.body);
  const isRefresh = form.get("grant_type") === "refresh_token";
  asked[isRefresh ? "refresh" : "code"] += 1;
  if (form.get("client_id") !== client.id)
    return tokenFault(401, "invalid_client", "The OAuth client was not found.");
  if (form.get("client_secret") !== client.secret)
    return tokenFault(401, "invalid_client", "The provided client secret is invalid.");
  if (isRefresh) {
    // https://developers.google.com/identity/protocols/oauth2#expiration. No rotation: the old one stays.
    const grant = store.grants.grantOf(form.get("refresh_token") ?? "");
    if (!grant) return tokenFault(400, "invalid_grant", "Token has been expired or revoked.");
    return tokens(state, grant, null, {});
  }
  if (form.get("grant_type") !== "authorization_code")
    return tokenFault(400, "unsupported_grant_type", `Invalid grant_type: ${form.get("grant_type")}`);
  const code = store.grants.takeCode(form.get("code") ?? "");
  if (!code) return tokenFault(400, "invalid_grant", "Malformed auth code.");
  if (form.get("redirect_uri") !== code.redirectUri)
    return tokenFault(
      400,
      "redirect_uri_mismatch",
      "The redirect URI is not the one the code was asked with.",
    );
  const fault = verifierFault(code, form.get("code_verifier"));
  if (fault) return tokenFault(400, "invalid_grant", fault);
  const refresh = code.offline ? { refresh_token: store.grants.refreshToken(code) } : {};
  return tokens(state, code, code.nonce, refresh);
}

/** RFC 7636 §4.6 */
function verifierFault({ challenge, method }: Code, verifier: string | null): string | null {
  if (challenge === null) return null;
  if (!verifier) return "Missing code verifier.";
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return "Invalid code verifier.";
  const made = method === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
  return made === challenge ? null : "Invalid code verifier.";
}

function tokens(state: OAuthState, grant: Grant, nonce: string | null, extra: object): FakeAnswer {
  const { store } = state;
  const body = {
    access_token: store.grants.accessToken(grant),
    expires_in: store.grants.lifetime,
    ...extra,
    scope: grant.scopes.join(" "),
    token_type: "Bearer",
    ...(grant.scopes.includes("openid") && { id_token: idToken(state, grant.sub, nonce) }),
  };
  return json(200, body, { "cache-control": "no-store" });
}

/** https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
function idToken({ store, client }: OAuthState, sub: string, nonce: string | null): string {
  const account = [...store.accounts.values()].find((a) => a.sub === sub);
  const iat = Math.floor(store.now() / 1000);
  const claims = {
    iss: "https://accounts.google.com",
    azp: client.id,
    aud: client.id,
    sub,
    email: account?.email,
    email_verified: true,
    ...(nonce !== null && { nonce }),
    iat,
    exp: iat + 3600,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", kid: KID, typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), keys().privateKey).toString("base64url")}`;
}

// Made when first needed: 2048 bits take a moment.
const KID = "stand-in";
let pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;
function keys() {
  pair ??= generateKeyPairSync("rsa", { modulusLength: 2048 });
  return pair;
}

/** "Revoking a token": 200, or 400 invalid_token. One token takes the whole consent with it. */
function revoke({ store }: OAuthState, given: string | null): FakeAnswer {
  const sub = given && store.grants.ownerOf(given);
  if (!sub) return tokenFault(400, "invalid_token", "Token expired or revoked");
  store.grants.revoke(sub);
  return json(200, {});
}

function userinfo({ store }: OAuthState, request: FakeRequest): FakeAnswer {
  const grant = store.grants.bearer(request.headers.authorization?.replace(/^Bearer /, "") ?? "");
  const account = [...store.accounts.values()].find((a) => a.sub === grant?.sub);
  if (!account) return tokenFault(401, "invalid_request", "Invalid Credentials");
  return json(200, { sub: account.sub, email: account.email, email_verified: true, name: account.name });
}
