import type { AuthenticationResult, ConfidentialClientApplication, ICachePlugin } from "@azure/msal-node";
import { z } from "zod";
import { ProviderError } from "../errors";
import { jsonOf, parsed } from "../kit/answer";
import { clientOf } from "../kit/client";
import { credentialsOf } from "../kit/credentials";
import { identityIn } from "../kit/id-token";
import { requireScopes } from "../kit/scopes";
import { keptSecrets, startSignIn } from "../kit/sign-in";
import type { Credentials, OAuthConnect } from "../provider";
import { authorityOf } from "./authority";
import { listCalendars } from "./calendars";
import { graphClient } from "./client";
import { tokenNetwork } from "./network";
import { oauthError, type TokenStep } from "./oauth-errors";
import { graphPerson, idTokenClaims, microsoftCredentials } from "./schema";
import { coversLent, LENT_SCOPE, scopeName } from "./scopes";

/** The least that works: who it is (openid …, User.Read), lasting access, and the person's calendars. */
const NEEDED = ["Calendars.ReadWrite", "User.Read"];
const SCOPES = ["openid", "profile", "email", "offline_access", ...NEEDED];
/** What people can untick, by its name in small letters: answers spell it as they like. */
const WORDS = Object.fromEntries([...NEEDED, "offline_access"].map((scope) => [scope.toLowerCase(), scope]));

/** Where to send the person: authorization code, PKCE S256, state, nonce. See `OAuthConnect.authorize`. */
export const authorize: OAuthConnect["authorize"] = async ({ redirectUri, state, loginHint, also }) => {
  const { url, secrets } = startSignIn(authorityOf().authorize, {
    client_id: clientOf("MICROSOFT").id,
    redirect_uri: redirectUri,
    scope: scopesWith(also).join(" "),
    state,
    response_mode: "query",
    // Several accounts may be signed in: without a hint the person says which one is meant.
    ...(loginHint ? { login_hint: loginHint } : { prompt: "select_account" }),
  });
  return { url, secrets: { ...secrets, ...(also && { also }) } };
};

const scopesWith = (also: string | undefined): string[] =>
  also === "shared" ? [...SCOPES, LENT_SCOPE] : SCOPES;

/** Turns the answered code into an account with its calendars. See `OAuthConnect.exchange`. */
export const exchange: OAuthConnect["exchange"] = async ({ redirectUri, code, secrets, beforeRequest }) => {
  const { verifier, nonce } = keptSecrets(secrets);
  const { result, cache } = await asking("exchange", "", beforeRequest, (app) =>
    app.acquireTokenByCode({
      code,
      scopes: scopesWith(secrets.also),
      redirectUri,
      codeVerifier: verifier,
      nonce,
    }),
  );
  const audience = clientOf("MICROSOFT").id;
  const { tid, oid, iss, sub } = identityIn(result.idToken, idTokenClaims, { audience, nonce });
  requireAll(result, cache);
  const credentials = credentialsFrom(result, cache);
  const graph = graphClient(result.accessToken, beforeRequest);
  const me = await graph.send("GET", "me?$select=mail,userPrincipalName");
  if (me.status !== 200 || me.foreign) throw graph.refusal(me, "GET");
  const { mail, userPrincipalName } = parsed(graphPerson, me, "GET");
  return {
    remoteIdentity: tid && oid ? `${tid}|${oid}` : `${iss}|${sub}`,
    address: mail || userPrincipalName || result.account?.username || "Outlook",
    config: {},
    credentials,
    listing: await listCalendars(graph, coversLent(cache)),
  };
};

/** Fetches fresh tokens, one request; the refresh token in the cache is replaced. See `OAuthConnect.refresh`. */
export async function refresh(stored: Credentials, beforeRequest: () => AbortSignal): Promise<Credentials> {
  const { account: home, cache: before } = credentialsOf(microsoftCredentials, stored);
  const { result, cache } = await asking("refresh", before, beforeRequest, async (app) => {
    const account = await app.getTokenCache().getAccountByHomeId(home);
    if (!account) throw new ProviderError("reauth", "no_credentials", "The account is not in its own cache.");
    // What was given once is asked for again: a token covers what it was asked for.
    const scopes = coversLent(before) ? [...NEEDED, LENT_SCOPE] : NEEDED;
    return app.acquireTokenSilent({ account, scopes, forceRefresh: true });
  });
  const credentials = credentialsFrom(result, cache);
  if (credentials.account !== home)
    throw new ProviderError("reauth", "other_account", "The tokens belong to another account.");
  requireAll(result, cache);
  return credentials;
}

/**
 * Runs `call` on an application of its own, over the `cache` it is given, and answers the cache as it then is. A
 * shared application leaks one person's tokens into another's blob, and after one 429 refuses everybody's refreshes.
 */
async function asking(
  step: TokenStep,
  cache: string,
  beforeRequest: () => AbortSignal,
  call: (app: ConfidentialClientApplication) => Promise<AuthenticationResult>,
): Promise<{ result: AuthenticationResult; cache: string }> {
  const msal = await import("@azure/msal-node");
  const { id: clientId, secret: clientSecret } = clientOf("MICROSOFT");
  const authority = authorityOf();
  const network = tokenNetwork(authority, beforeRequest);
  let text = cache;
  const cachePlugin: ICachePlugin = {
    beforeCacheAccess: async ({ tokenCache }) => tokenCache.deserialize(text),
    afterCacheAccess: async ({ tokenCache, cacheHasChanged }) => {
      if (cacheHasChanged) text = tokenCache.serialize();
    },
  };
  const app = new msal.ConfidentialClientApplication({
    auth: { clientId, clientSecret, authority: authority.url },
    cache: { cachePlugin },
    system: { networkClient: network.module, disableInternalRetries: true },
  });
  try {
    const result = await network.run(() => call(app));
    return { result, cache: text };
  } catch (error) {
    throw await oauthError(error, step);
  }
}

/** `scope` lists what was granted, short or as a URL; offline_access shows only in the refresh token it gives. */
function requireAll({ scopes }: AuthenticationResult, cache: string): void {
  const granted = new Set(scopes.map(scopeName));
  const lasting = Object.keys(cacheShape.safeParse(jsonOf(cache)).data?.RefreshToken ?? {}).length > 0;
  granted[lasting ? "add" : "delete"]("offline_access");
  requireScopes(granted, WORDS);
}

const cacheShape = z.object({ RefreshToken: z.record(z.string(), z.unknown()) });

function credentialsFrom(result: AuthenticationResult, cache: string): Credentials {
  if (!result.accessToken || !result.expiresOn || !result.account)
    throw new ProviderError("ambiguous", "odd_answer", "The token endpoint's answer lacks a token.");
  return {
    accessToken: result.accessToken,
    expiresAt: result.expiresOn.toISOString(),
    account: result.account.homeAccountId,
    cache,
  };
}
