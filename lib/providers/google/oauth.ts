import { now } from "@/lib/clock";
import { ProviderError } from "../errors";
import { clientOf } from "../kit/client";
import { storedTokens } from "../kit/credentials";
import { identityIn } from "../kit/id-token";
import { requireScopes } from "../kit/scopes";
import { keptSecrets, startSignIn } from "../kit/sign-in";
import { fetchTokens, postForm, tokenError } from "../kit/token-endpoint";
import type { Credentials, OAuthConnect } from "../provider";
import { endpoints } from "./endpoints";
import { googleProvider } from "./provider";
import { REFUSALS, SUBTYPES } from "./refusals";
import { identityShape } from "./schema";

/** What people can untick, as Google's consent page words it: write events, list calendars. */
const NEEDED = {
  "https://www.googleapis.com/auth/calendar.events": "View and edit events on all your calendars",
  "https://www.googleapis.com/auth/calendar.calendarlist.readonly":
    "See the list of Google calendars you’re subscribed to",
};
/** The least that works: those, and whose they are. */
const SCOPE = ["openid", "email", ...Object.keys(NEEDED)].join(" ");

const requireAll = (scope: string): void => requireScopes(new Set(scope.split(/\s+/)), NEEDED);

/**
 * Sends the person to Google's consent page: `offline` for a refresh token, `consent` because Google only gives one
 * along with consent. https://developers.google.com/identity/protocols/oauth2/web-server
 */
export const authorize: OAuthConnect["authorize"] = async ({ redirectUri, state, loginHint }) =>
  startSignIn(endpoints().authorize, {
    client_id: clientOf("GOOGLE").id,
    redirect_uri: redirectUri,
    scope: SCOPE,
    state,
    access_type: "offline",
    prompt: loginHint ? "consent" : "select_account consent",
    ...(loginHint && { login_hint: loginHint }),
  });

/** Trades the code for tokens, checks who and what was granted, and lists the account's calendars. */
export const exchange: OAuthConnect["exchange"] = async ({ redirectUri, code, secrets, beforeRequest }) => {
  const { verifier, nonce } = keptSecrets(secrets);
  const client = clientOf("GOOGLE");
  const tokens = await fetchTokens({
    url: endpoints().token,
    client,
    grant: { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier },
    invalidGrant: "code_refused",
    refusals: REFUSALS,
    beforeRequest,
  });
  const identity = identityIn(tokens.id_token, identityShape, { audience: client.id, nonce });
  requireAll(tokens.scope ?? "");
  if (!tokens.refresh_token)
    throw new ProviderError("reauth", "code_refused", "Google gave no refresh token.");
  const credentials = { ...storedTokens(tokens, {}), consented_at: now().toISOString() };
  const listing = await googleProvider.listCalendars({ credentials, config: {}, beforeRequest });
  return {
    remoteIdentity: `https://accounts.google.com|${identity.sub}`,
    address: identity.email,
    config: {},
    credentials,
    listing,
  };
};

/** A new access token. Google keeps the refresh token; should a new one come, it replaces the old. */
export const refresh: OAuthConnect["refresh"] = async (credentials, beforeRequest) => {
  if (!credentials.refresh_token)
    throw new ProviderError("reauth", "no_credentials", "There is no refresh token.");
  const tokens = await fetchTokens({
    url: endpoints().token,
    client: clientOf("GOOGLE"),
    grant: { grant_type: "refresh_token", refresh_token: credentials.refresh_token },
    invalidGrant: inTesting(credentials) ? "testing_expired" : "invalid_grant",
    refusals: REFUSALS,
    subtypes: SUBTYPES,
    beforeRequest,
  });
  requireAll(tokens.scope ?? credentials.scope ?? "");
  const { consented_at } = credentials;
  return { ...storedTokens(tokens, credentials), ...(consented_at && { consented_at }) };
};

const DAY_MS = 24 * 3_600_000;

/**
 * Whether a grant refused now is most likely one of a registration "in Testing", which ends "7 days from the time of
 * consent" (https://support.google.com/cloud/answer/15549945). It is noticed when the next token is due, up to an hour
 * later; half a day before and a whole one after are let pass for that. Accounts connected before the time of consent
 * was kept do not tell.
 */
function inTesting({ consented_at }: Credentials): boolean {
  const days = (now().getTime() - new Date(consented_at ?? Number.NaN).getTime()) / DAY_MS;
  return days >= 6.5 && days <= 8;
}

/** Gives the consent back; with it every token of this account here stops working. One already void is no error. */
export const revoke: NonNullable<OAuthConnect["revoke"]> = async (credentials, beforeRequest) => {
  const token = credentials.refresh_token ?? credentials.access_token;
  if (!token) return;
  const answer = await postForm(endpoints().revoke, { token }, beforeRequest);
  if (answer.status >= 300 && answer.status !== 400) throw tokenError(answer, "invalid_grant");
};
