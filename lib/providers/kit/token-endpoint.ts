import { z } from "zod";
import type { ServiceCode } from "@/lib/errors/codes";
import { denied, ProviderError } from "../errors";
import { type JsonAnswer, jsonAnswer, parsed, type WaitIn } from "./answer";
import type { Client } from "./client";
import { serviceFetch } from "./transport";

/** A grant (RFC 6749 §5.1). A service that asks for lasting access needs `expires_in` as well. */
const tokensShape = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.coerce.number().positive().max(1e9),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
  id_token: z.string().optional(),
});
export type Tokens = z.output<typeof tokensShape>;

/** A refusal (RFC 6749 §5.2). */
const refusalShape = z.object({
  error: z.string(),
  /** Google's own word for why a grant is refused. */
  error_subtype: z.string().optional().catch(undefined),
});

type Refusals = Readonly<Record<string, ServiceCode>>;

interface TokenRequest {
  /** The token endpoint. */
  url: string;
  client: Client;
  /** `grant_type` and what belongs to it. */
  grant: Record<string, string>;
  /** The code of the error when the grant is refused: it means different things to an exchange and a refresh. */
  invalidGrant: ServiceCode;
  /** Further refusals of the service's own, by its words for them: nobody but the one named can lift those. */
  refusals?: Refusals;
  /** What a refused grant means where the service says more of it (`error_subtype`). */
  subtypes?: Refusals;
  beforeRequest: () => AbortSignal;
  waitIn?: WaitIn;
}

/** Asks for tokens: one request, never retried. Throws `ProviderError`, which holds no token and no secret. */
export async function fetchTokens(request: TokenRequest): Promise<Tokens> {
  const { url, client, grant, invalidGrant, refusals, subtypes, beforeRequest, waitIn } = request;
  const form = { client_id: client.id, client_secret: client.secret, ...grant };
  const answer = await postForm(url, form, beforeRequest, waitIn);
  const granted = answer.status >= 200 && answer.status <= 299 && answer.body !== null;
  if (!granted) throw tokenError(answer, invalidGrant, refusals, subtypes);
  return parsed(tokensShape, answer, "a request for tokens");
}

/** Posts a form, as token and revocation endpoints want it. Throws `ProviderError` when there was no answer. */
export async function postForm(
  url: string,
  form: Record<string, string>,
  beforeRequest: () => AbortSignal,
  waitIn?: WaitIn,
): Promise<JsonAnswer> {
  const response = await serviceFetch(new URL(url), beforeRequest)(url, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  return jsonAnswer(response, waitIn);
}

/**
 * Why a token endpoint refused; a refused grant has the code `invalidGrant`. An answer without the `error` of RFC 6749
 * is somebody else's, or a server's that fails: it says nothing of the grant.
 */
export function tokenError(
  answer: JsonAnswer,
  invalidGrant: ServiceCode,
  refusals: Refusals = {},
  subtypes: Refusals = {},
): ProviderError {
  const { status, retryAfter } = answer;
  const { error, error_subtype = "" } = refusalShape.safeParse(answer.body).data ?? {};
  const message = `The token endpoint answered ${status}${/^\w{1,60}$/.test(error ?? "") ? ` (${error})` : ""}.`;
  if (status >= 500) return denied("server_error", message, { retryAfter });
  if (error === undefined) return denied("foreign_answer", message, { retryAfter });
  const refused = codeIn(refusals, error);
  // Signing in again changes nothing of it, and once it is lifted the grant may work as before.
  if (refused) return denied(refused, message, { retryAfter });
  if (error === "invalid_grant")
    return new ProviderError("reauth", codeIn(subtypes, error_subtype) ?? invalidGrant, message);
  if (error === "access_denied") return new ProviderError("reauth", "consent_denied", message);
  if (status === 429 || error === "rate_limit_exceeded")
    return new ProviderError("throttled", "throttled", message, retryAfter);
  if (status < 400) return new ProviderError("ambiguous", "odd_answer", message);
  // unauthorized_client, redirect_uri_mismatch …: what the operator set does not fit.
  return denied(error === "invalid_client" ? "secret_refused" : "client_refused", message);
}

const codeIn = (table: Refusals, word: string): ServiceCode | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
