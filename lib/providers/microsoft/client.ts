import { env } from "@/lib/env";
import { ProviderError } from "../errors";
import { jsonAnswer } from "../kit/answer";
import { serviceFetch } from "../kit/transport";
import type { ProviderSession } from "../provider";
import type { GraphAnswer } from "./errors";
import { graphFailure } from "./schema";

type GraphMethod = "GET" | "POST" | "PATCH" | "DELETE";

export interface GraphClient {
  /**
   * One request and its answer, whatever its status. `target` is a path below the API's root, or a link of Graph's
   * own; the token goes nowhere else. Never retries, never refreshes. Throws `ProviderError`.
   */
  send(method: GraphMethod, target: string, body?: object): Promise<GraphAnswer>;
}

/** Every request asks for ids that survive a move (learn.microsoft.com/graph/outlook-immutable-id). */
const PREFER = 'IdType="ImmutableId"';
const PLAIN_PORTS: Record<string, string> = { "http:": "80", "https:": "443" };

/** A client of Microsoft Graph v1.0 for one access token. */
export function graphClient(
  accessToken: string,
  beforeRequest: ProviderSession["beforeRequest"],
): GraphClient {
  const root = new URL(`${env().MICROSOFT_GRAPH_URL}/v1.0/`);
  const fetch = serviceFetch(root, beforeRequest);
  return {
    async send(method, target, body) {
      const url = new URL(target, root);
      if (!isBelow(url, root))
        throw new ProviderError("ambiguous", "odd_answer", "Graph named an address that is not its own.");
      const response = await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          accept: "application/json",
          prefer: PREFER,
          ...(body && { "content-type": "application/json" }),
        },
        body: body ? JSON.stringify(body) : null,
      });
      const answer = await jsonAnswer(response);
      return { ...answer, code: graphFailure.safeParse(answer.body).data?.error.code ?? null };
    },
  };
}

const isBelow = (url: URL, root: URL): boolean =>
  url.protocol === root.protocol &&
  url.hostname === root.hostname &&
  (url.port || PLAIN_PORTS[url.protocol]) === (root.port || PLAIN_PORTS[root.protocol]) &&
  url.pathname.startsWith(root.pathname);
