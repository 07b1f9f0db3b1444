import { randomBytes } from "node:crypto";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { ProviderError } from "../errors";
import type { ConnectedAccount, Credentials, OAuthConnect } from "../provider";
import { answerOf, type OAuthClient, oauthClient } from "./client";
import { type GoogleAnswer, tokenError, transportError } from "./errors";
import { googleProvider } from "./provider";
import { type Identity, idTokenShape, type Tokens, tokensShape } from "./schema";
import { requireScopes, SCOPES } from "./scopes";

type AuthUrlOptions = NonNullable<Parameters<OAuthClient["generateAuthUrl"]>[0]>;

/** Starting a sign-in makes no request. */
const none = (): AbortSignal => {
  throw new ProviderError("unsent", "no_time", "No request belongs here.");
};

/**
 * Sends the person to Google's consent page: `offline` for a refresh token, `consent` because Google only gives one
 * along with consent. https://developers.google.com/identity/protocols/oauth2/web-server
 */
export const authorize: OAuthConnect["authorize"] = async ({ redirectUri, state, loginHint }) => {
  const client = await oauthClient(none, redirectUri);
  const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync();
  const nonce = randomBytes(24).toString("base64url");
  const url = client.generateAuthUrl({
    access_type: "offline",
    prompt: loginHint ? "consent" : "select_account consent",
    scope: [...SCOPES],
    state,
    nonce,
    code_challenge: codeChallenge,
    code_challenge_method: "S256" as AuthUrlOptions["code_challenge_method"],
    ...(loginHint && { login_hint: loginHint }),
  });
  return { url, secrets: { codeVerifier, nonce } };
};

/** Trades the code for tokens, checks who and what was granted, and lists the account's calendars. */
export const exchange: OAuthConnect["exchange"] = async (request): Promise<ConnectedAccount> => {
  const { redirectUri, code, secrets, beforeRequest } = request;
  const client = await oauthClient(beforeRequest, redirectUri);
  const tokens = await asking("code_refused", client, () =>
    client.getToken({ code, codeVerifier: secrets.codeVerifier }),
  );
  const identity = identityOf(tokens, secrets.nonce);
  requireScopes(tokens.scope ?? "");
  if (!tokens.refresh_token)
    throw new ProviderError("reauth", "code_refused", "Google gave no refresh token.");
  const credentials = credentialsOf(tokens, { refresh_token: tokens.refresh_token });
  const calendars = await googleProvider.listCalendars({ credentials, config: {}, beforeRequest });
  return {
    remoteIdentity: `https://accounts.google.com|${identity.sub}`,
    address: identity.email,
    config: {},
    credentials,
    calendars,
  };
};

/** A new access token. Google keeps the refresh token; should a new one come, it replaces the old. */
export const refresh: OAuthConnect["refresh"] = async (credentials, beforeRequest) => {
  if (!credentials.refresh_token)
    throw new ProviderError("reauth", "no_credentials", "There is no refresh token.");
  const client = await oauthClient(beforeRequest);
  client.setCredentials({ refresh_token: credentials.refresh_token });
  const tokens = await asking("invalid_grant", client, () => client.getAccessToken());
  requireScopes(tokens.scope ?? credentials.scope ?? "");
  return credentialsOf(tokens, credentials);
};

/** Gives the consent back; with it every token of this account here stops working. One already void is no error. */
export const revoke: NonNullable<OAuthConnect["revoke"]> = async (credentials, beforeRequest) => {
  const token = credentials.refresh_token ?? credentials.access_token;
  if (!token) return;
  const client = await oauthClient(beforeRequest);
  try {
    await client.revokeToken(token);
  } catch (error) {
    const answer = answerOfError(error);
    if (!answer) throw transportError(error);
    if (answer.status !== 400) throw tokenError(answer, "invalid_grant");
  }
};

/**
 * The tokens a call of the library fetches, as the endpoint gave them: the library itself overwrites a new refresh
 * token with the old one. Throws `ProviderError`; a refused grant has the code `invalidGrant`.
 */
async function asking(
  invalidGrant: string,
  client: OAuthClient,
  call: () => Promise<unknown>,
): Promise<Tokens> {
  let given: unknown;
  client.on("tokens", (tokens) => {
    given = { ...tokens };
  });
  try {
    await call();
  } catch (error) {
    const answer = answerOfError(error);
    if (answer) throw tokenError(answer, invalidGrant);
    // Whatever the library has against tokens that did come is told by the shape below.
    if (given === undefined) throw transportError(error);
  }
  const parsed = tokensShape.safeParse(given);
  if (!parsed.success)
    throw new ProviderError("ambiguous", "odd_answer", "The token endpoint's answer was not understood.");
  return parsed.data;
}

/** The answer inside an error of the library, if there was one. */
function answerOfError(error: unknown): GoogleAnswer | null {
  const response = (error as { response?: { status: number; data: unknown; headers: unknown } }).response;
  return response ? answerOf(response) : null;
}

const credentialsOf = (tokens: Tokens, before: Credentials): Credentials => ({
  access_token: tokens.access_token,
  refresh_token: tokens.refresh_token ?? before.refresh_token ?? "",
  expires_at: new Date(tokens.expiry_date).toISOString(),
  scope: tokens.scope ?? before.scope ?? "",
});

/**
 * Who signed in. The signature is not checked: the token comes straight from Google over TLS, which OpenID Connect
 * Core §3.1.3.7 (6) accepts in its place; issuer, audience, expiry and nonce are.
 */
function identityOf(tokens: Tokens, nonce: string | undefined): Identity {
  const identity = idTokenShape.safeParse(payloadOf(tokens.id_token ?? "")).data;
  const fits =
    identity !== undefined &&
    identity.aud === env().GOOGLE_CLIENT_ID &&
    identity.nonce === nonce &&
    identity.exp * 1000 > now().getTime();
  if (!fits)
    throw new ProviderError("reauth", "code_refused", "The identity does not belong to this sign-in.");
  return identity;
}

function payloadOf(jwt: string): unknown {
  try {
    return JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
