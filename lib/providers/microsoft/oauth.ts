import { randomBytes } from "node:crypto";
import type { AuthenticationResult, ICachePlugin } from "@azure/msal-node";
import { z } from "zod";
import { env } from "@/lib/env";
import { ProviderError } from "../errors";
import type { ConnectedAccount, Credentials, OAuthConnect } from "../provider";
import { authorityOf } from "./authority";
import { listCalendars } from "./calendars";
import { graphClient, parsed } from "./client";
import { graphError } from "./errors";
import { type TokenNetwork, tokenNetwork } from "./network";
import { oauthError } from "./oauth-errors";
import { credentialsOf, graphPerson, idTokenClaims } from "./schema";

/** The least that works: who it is (openid …, User.Read), lasting access, and the person's calendars. */
const NEEDED = ["Calendars.ReadWrite", "User.Read"];
const SCOPES = ["openid", "profile", "email", "offline_access", ...NEEDED];

const secretsShape = z.object({ verifier: z.string().min(43), nonce: z.string().min(1) });

/** Where to send the person: authorization code, PKCE S256, state, nonce. See `OAuthConnect.authorize`. */
export const authorize: OAuthConnect["authorize"] = async ({ redirectUri, state, loginHint }) => {
  const { CryptoProvider } = await import("@azure/msal-node");
  const authority = authorityOf();
  const network = tokenNetwork(authority);
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const nonce = randomBytes(24).toString("base64url");
  const app = await application(network, { text: "" });
  const url = await signIn("authorize", network, () =>
    app.getAuthCodeUrl({
      scopes: SCOPES,
      redirectUri,
      state,
      nonce,
      codeChallenge: challenge,
      codeChallengeMethod: "S256",
      // Several accounts may be signed in: without a hint the person says which one is meant.
      ...(loginHint ? { loginHint } : { prompt: "select_account" }),
    }),
  );
  return { url: authority.rewrite(url), secrets: { verifier, nonce } };
};

/** Turns the answered code into an account with its calendars. See `OAuthConnect.exchange`. */
export const exchange: OAuthConnect["exchange"] = async ({ redirectUri, code, secrets, beforeRequest }) => {
  const kept = secretsShape.safeParse(secrets);
  if (!kept.success) throw new ProviderError("reauth", "code_refused", "The sign-in's secrets are not ours.");
  const { verifier, nonce } = kept.data;
  const network = tokenNetwork(authorityOf(), beforeRequest);
  const blob = { text: "" };
  const app = await application(network, blob);
  const result = await signIn("exchange", network, () =>
    app.acquireTokenByCode({ code, scopes: SCOPES, redirectUri, codeVerifier: verifier, nonce }),
  );
  const claims = idTokenClaims.safeParse(result.idTokenClaims);
  if (!claims.success || claims.data.aud !== env().MICROSOFT_CLIENT_ID)
    throw new ProviderError("reauth", "code_refused", "The identity token is not for us.");
  requireScopes(result, blob.text);
  const credentials = credentialsFrom(result, blob.text);
  const graph = graphClient(result.accessToken, beforeRequest);
  const me = await graph.send("GET", "me?$select=mail,userPrincipalName");
  if (me.status !== 200) throw graphError(me, "GET");
  const { mail, userPrincipalName } = parsed(graphPerson, me);
  const { tid, oid, iss, sub } = claims.data;
  const account: ConnectedAccount = {
    remoteIdentity: tid && oid ? `${tid}|${oid}` : `${iss}|${sub}`,
    address: mail || userPrincipalName || result.account?.username || "Outlook",
    config: {},
    credentials,
    calendars: await listCalendars(graph),
  };
  return account;
};

/** Fetches fresh tokens, one request; the refresh token in the cache is replaced. See `OAuthConnect.refresh`. */
export async function refresh(stored: Credentials, beforeRequest: () => AbortSignal): Promise<Credentials> {
  const { account: home, cache } = credentialsOf(stored);
  const network = tokenNetwork(authorityOf(), beforeRequest);
  const blob = { text: cache };
  const app = await application(network, blob);
  const result = await signIn("refresh", network, async () => {
    const account = await app.getTokenCache().getAccountByHomeId(home);
    if (!account) throw new ProviderError("reauth", "no_credentials", "The account is not in its own cache.");
    return app.acquireTokenSilent({ account, scopes: NEEDED, forceRefresh: true });
  });
  const credentials = credentialsFrom(result, blob.text);
  if (credentials.account !== home)
    throw new ProviderError("reauth", "other_account", "The tokens belong to another account.");
  requireScopes(result, blob.text);
  return credentials;
}

/**
 * One application per connection and run, with a cache of its own: a shared one leaks one person's tokens into
 * another's blob, and after one 429 refuses everybody's refreshes.
 */
async function application(network: TokenNetwork, blob: { text: string }) {
  const { ConfidentialClientApplication } = await import("@azure/msal-node");
  const { MICROSOFT_CLIENT_ID: clientId, MICROSOFT_CLIENT_SECRET: clientSecret } = env();
  if (!clientId || !clientSecret)
    throw new ProviderError("invalid", "not_configured", "MICROSOFT_CLIENT_ID or _SECRET is not set.");
  const cachePlugin: ICachePlugin = {
    beforeCacheAccess: async ({ tokenCache }) => tokenCache.deserialize(blob.text),
    afterCacheAccess: async ({ tokenCache, cacheHasChanged }) => {
      if (cacheHasChanged) blob.text = tokenCache.serialize();
    },
  };
  return new ConfidentialClientApplication({
    auth: { clientId, clientSecret, authority: authorityOf().url },
    cache: { cachePlugin },
    system: { networkClient: network.module, disableInternalRetries: true },
  });
}

async function signIn<T>(
  step: "authorize" | "exchange" | "refresh",
  network: TokenNetwork,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await network.run(call);
  } catch (error) {
    throw await oauthError(error, step);
  }
}

/** `scope` lists what was granted, short or as a URL; offline_access shows only in the refresh token it gives. */
function requireScopes(result: AuthenticationResult, blob: string): void {
  const granted = new Set(result.scopes.map((s) => s.slice(s.lastIndexOf("/") + 1).toLowerCase()));
  const missing = NEEDED.filter((s) => !granted.has(s.toLowerCase()));
  if (!keepsAccess(blob)) missing.push("offline_access");
  if (missing.length > 0)
    throw new ProviderError("reauth", "scope_missing", `Not granted: ${missing.join(", ")}.`, undefined, {
      detail: missing.join(", "),
    });
}

const cacheShape = z.object({ RefreshToken: z.record(z.string(), z.unknown()) });

function keepsAccess(blob: string): boolean {
  const cache = cacheShape.safeParse(blob ? JSON.parse(blob) : null);
  return cache.success && Object.keys(cache.data.RefreshToken).length > 0;
}

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
