import { createHash, randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { database, rows } from "@/db/client";
import { now } from "@/lib/clock";
import { openCredentials } from "@/lib/connections/secrets";
import { env } from "@/lib/env";
import { fail, failUntil, ok, type Result } from "@/lib/errors";
import type { ServiceCode } from "@/lib/errors/codes";
import { ProviderError } from "@/lib/providers/errors";
import type { ConnectedAccount, OAuthConnect } from "@/lib/providers/provider";
import { providers } from "@/lib/providers/registry";
import { type Aad, open, seal } from "@/lib/security/secret-box";
import { takeAttempt } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { type Connected, keepAccount } from "../connect/commands";
import { connectFailure } from "../connect/failure";
import { hasRoomFor, isSameAccount } from "../connect/store";
import { whilePersonWaits } from "../patience";

/** Who is signing in to a provider: the answer counts only in the same session. */
export interface Visitor {
  id: string;
  sessionId: string;
}

/** How long a sign-in at a provider may take. */
const MINUTES = 10;

const digest = (state: string) => createHash("sha256").update(state).digest("base64url");
const place = (stateHash: string, userId: string): Aad => ({
  table: "oauth_transactions",
  row: stateHash,
  user: userId,
  field: "secrets",
});
const storedSecrets = z.record(z.string(), z.string());

/** Exactly the address that is registered at the provider. */
const redirectUri = (providerId: string): string => `${env().APP_URL}/api/connect/${providerId}/callback`;

function oauthOf(providerId: string): OAuthConnect | null {
  const connect = providers.find((p) => p.id === providerId)?.connect;
  return connect?.kind === "oauth" ? connect : null;
}

/**
 * Starts a sign-in at a provider and answers where to send the person. What the answer will be checked with is
 * kept encrypted for ten minutes, for one use. `connectionId` names the account that is being reconnected,
 * `also` a permission to ask for beside the usual ones (`OAuthConnect.authorize`), by default what it was given before;
 * `usual` asks for nothing beside them. Fails with `unknown_provider`, `not_configured`, `account_not_found` or,
 * after twenty in a quarter of an hour, `too_many_tries`.
 */
export async function beginConnect(
  visitor: Visitor,
  providerId: string,
  connectionId: string | null,
  also?: "shared" | "usual",
  at = now(),
): Promise<Result<{ url: string }>> {
  const connect = oauthOf(providerId);
  if (!connect) return fail("unknown_provider");
  if (connect.missing().length > 0) return fail("not_configured");
  const [known] = connectionId
    ? await rows<{ address: string; credentials: string | null }>(
        database(),
        sql`select address, credentials from connections
        where id = ${connectionId} and user_id = ${visitor.id} and provider = ${providerId}`,
      )
    : [];
  // Whoever wants this account back would get another one.
  if (connectionId && !known) return fail("account_not_found");
  const wait = await takeAttempt([{ key: `begin-sign-in|${visitor.id}`, policy: policies.beginSignIn }], at);
  if (wait > 0) return failUntil(wait);
  const state = stateFor(connectionId);
  const before = () =>
    connectionId && known ? gaveAlso(connect, visitor.id, connectionId, known) : undefined;
  const { url, secrets } = await connect.authorize({
    redirectUri: redirectUri(providerId),
    state,
    loginHint: known?.address,
    also: also === "usual" ? undefined : (also ?? before()),
  });
  const stateHash = digest(state);
  await rows(database(), sql`delete from oauth_transactions where expires_at < now()`);
  await rows(
    database(),
    sql`insert into oauth_transactions (state_hash, session_id, user_id, provider, connection_id, secrets, expires_at)
    values (${stateHash}, ${visitor.sessionId}, ${visitor.id}, ${providerId}, ${connectionId},
      ${seal(JSON.stringify(secrets), place(stateHash, visitor.id))}, now() + ${MINUTES} * interval '1 minute')`,
  );
  return ok({ url });
}

/**
 * A secret of one sign-in, and with it the account that is being reconnected: so every road back knows which one, also
 * that of a state that was spent or of a session that has ended.
 */
const stateFor = (connectionId: string | null): string =>
  [randomBytes(32).toString("base64url"), ...(connectionId ? [connectionId] : [])].join(".");

/**
 * The account a sign-in was begun for, by the state that came back; null when it was for a new one. Anybody can write
 * that state: it is worth no more than a link to that account's page, and whose account it is has to be asked.
 */
export const accountIn = (state: string | null): string | null =>
  z.uuid().safeParse(state?.split(".")[1]).data ?? null;

/** What an account had been given beside the usual permissions: a sign-in that does not ask for it again takes it away. */
function gaveAlso(
  connect: OAuthConnect,
  userId: string,
  connectionId: string,
  { credentials }: { credentials: string | null },
): "shared" | undefined {
  try {
    return connect.gaveAlso?.(openCredentials(userId, connectionId, credentials));
  } catch (error) {
    // Erased, or sealed with a key that is gone: a reconnect is what mends that.
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

/** What a provider sent back with the person, unchecked. */
export interface Answer {
  state: string | null;
  code: string | null;
  error: string | null;
}

/**
 * Finishes a sign-in. The state must be known, unused, younger than ten minutes and of this very session, person
 * and provider; it is spent whatever follows. Reconnecting with another account fails as `other_account`.
 */
export async function finishConnect(
  visitor: Visitor,
  providerId: string,
  answer: Answer,
): Promise<Result<Connected>> {
  const connect = oauthOf(providerId);
  if (!connect) return fail("unknown_provider");
  const stateHash = digest(answer.state ?? "");
  const [begun] = await rows<{ secrets: string; connectionId: string | null }>(
    database(),
    sql`delete from oauth_transactions where state_hash = ${stateHash} and session_id = ${visitor.sessionId}
      and user_id = ${visitor.id} and provider = ${providerId} and expires_at > now()
    returning secrets, connection_id as "connectionId"`,
  );
  if (!begun) return fail("stale_sign_in");
  if (answer.error || !answer.code) return fail(refusalIn(connect, answer.error));
  let account: ConnectedAccount;
  try {
    account = await connect.exchange({
      redirectUri: redirectUri(providerId),
      code: answer.code,
      secrets: storedSecrets.parse(JSON.parse(open(begun.secrets, place(stateHash, visitor.id)))),
      beforeRequest: whilePersonWaits(),
    });
  } catch (error) {
    return connectFailure(error);
  }
  if (begun.connectionId && !(await isSameAccount(visitor.id, begun.connectionId, account)))
    return fail("other_account");
  if (!(await hasRoomFor(visitor.id, providerId, account))) return fail("too_many_accounts");
  return ok(await keepAccount(visitor.id, providerId, account));
}

/** Why no code came. Anybody can write the address it came by: only words that are known count. */
function refusalIn({ refusals = {} }: OAuthConnect, error: string | null): ServiceCode | "sign_in_failed" {
  if (error === "access_denied") return "consent_denied";
  return new Map(Object.entries(refusals)).get(error ?? "") ?? "sign_in_failed";
}
