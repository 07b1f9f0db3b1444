import { z } from "zod";
import type { ServiceCode } from "@/lib/errors/codes";
import { ProviderError } from "../errors";
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
const refusalShape = z.object({ error: z.string() });

interface TokenRequest {
  /** The token endpoint. */
  url: string;
  client: Client;
  /** `grant_type` and what belongs to it. */
  grant: Record<string, string>;
  /** The code of the error when the grant is refused: it means different things to an exchange and a refresh. */
  invalidGrant: ServiceCode;
  beforeRequest: () => AbortSignal;
  waitIn?: WaitIn;
}

/** Asks for tokens: one request, never retried. Throws `ProviderError`, which holds no token and no secret. */
export async function fetchTokens(request: TokenRequest): Promise<Tokens> {
  const { url, client, grant, invalidGrant, beforeRequest, waitIn } = request;
  const form = { client_id: client.id, client_secret: client.secret, ...grant };
  const answer = await postForm(url, form, beforeRequest, waitIn);
  if (answer.status < 200 || answer.status > 299) throw tokenError(answer, invalidGrant);
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

/** Why a token endpoint refused; a refused grant has the code `invalidGrant`. */
export function tokenError(answer: JsonAnswer, invalidGrant: ServiceCode): ProviderError {
  const error = refusalShape.safeParse(answer.body).data?.error ?? "";
  const message = `The token endpoint answered ${answer.status}${/^\w{1,60}$/.test(error) ? ` (${error})` : ""}.`;
  if (error === "invalid_grant") return new ProviderError("reauth", invalidGrant, message);
  if (error === "access_denied" || error === "admin_policy_enforced")
    return new ProviderError("reauth", "consent_denied", message);
  if (answer.status === 429 || error === "rate_limit_exceeded")
    return new ProviderError("throttled", "throttled", message, answer.retryAfter);
  if (answer.status >= 500) return new ProviderError("ambiguous", "server_error", message);
  if (answer.status < 400) return new ProviderError("ambiguous", "odd_answer", message);
  // invalid_client, unauthorized_client, redirect_uri_mismatch …: what the operator set does not fit.
  return new ProviderError("invalid", "client_refused", message);
}
