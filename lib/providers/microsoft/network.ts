import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { denied, ProviderError } from "../errors";
import { jsonAnswer } from "../kit/answer";
import { serviceFetch } from "../kit/transport";
import type { Authority } from "./authority";
import { tokenAnswer } from "./schema";

export interface TokenNetwork {
  module: INetworkModule;
  /** Runs an msal call; a failure of the network comes out as itself, which msal would have swallowed. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/** msal's way to the network: our capped fetch, `beforeRequest` before each request, no retries. */
export function tokenNetwork(authority: Authority, beforeRequest: () => AbortSignal): TokenNetwork {
  const fetch = serviceFetch(authority.base, beforeRequest);
  let failure: unknown;

  async function send<T>(
    url: string,
    method: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> {
    try {
      const response = await fetch(authority.rewrite(url), {
        method,
        headers: { accept: "application/json", ...options?.headers },
        body: method === "POST" ? (options?.body ?? "") : null,
      });
      return await readable<T>(response, method);
    } catch (error) {
      failure = error;
      throw error;
    }
  }

  return {
    module: {
      sendGetRequestAsync: (url, options) => send(url, "GET", options),
      sendPostRequestAsync: (url, options) => send(url, "POST", options),
    },
    async run(call) {
      failure = undefined;
      try {
        return await call();
      } catch (error) {
        throw failure ?? error;
      }
    },
  };
}

/** An answer msal can make something of: a grant or a refusal with a word. Throws `ProviderError` for any other. */
async function readable<T>(response: Response, method: string): Promise<NetworkResponse<T>> {
  const { status, body, retryAfter } = await jsonAnswer(response);
  const message = `The token endpoint answered ${status}.`;
  if (status === 429 || status === 503)
    throw new ProviderError("throttled", "throttled", message, retryAfter);
  if (status >= 500) throw denied("server_error", message, { retryAfter });
  const members = tokenAnswer.safeParse(body).data;
  if (!members) throw denied("foreign_answer", message);
  // msal takes a grant without a token for a success.
  if (method === "POST" && response.ok && typeof members.access_token !== "string")
    throw new ProviderError("ambiguous", "odd_answer", message);
  return { status, headers: Object.fromEntries(response.headers.entries()), body: members as T };
}
