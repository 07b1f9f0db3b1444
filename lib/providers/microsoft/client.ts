import { env } from "@/lib/env";
import { denied, ProviderError } from "../errors";
import { jsonAnswer } from "../kit/answer";
import { serviceFetch } from "../kit/transport";
import type { ProviderSession } from "../provider";
import { type GraphAnswer, graphError } from "./errors";
import { graphFailure } from "./schema";

type GraphMethod = "GET" | "POST" | "PATCH" | "DELETE";

/** A client for one operation: it remembers whether a write of it took effect. */
export interface GraphClient {
  /**
   * One request and its answer, whatever its status. `target` is a path below the API's root, or a link of Graph's
   * own; the token goes nowhere else. Never retries, never refreshes. Throws `ProviderError`.
   */
  send(method: GraphMethod, target: string, body?: object): Promise<GraphAnswer>;
  /** What an answer that was not the wanted one means (`graphError`). */
  refusal(answer: GraphAnswer, method: GraphMethod): ProviderError;
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
  let wrote = false;
  return {
    async send(method, target, body) {
      const url = new URL(target, root);
      if (!isBelow(url, root))
        throw new ProviderError("ambiguous", "odd_answer", "Graph named an address that is not its own.");
      const sent = fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          accept: "application/json",
          prefer: PREFER,
          ...(body && { "content-type": "application/json" }),
        },
        body: body ? JSON.stringify(body) : null,
      });
      const response = await sent.catch((error: unknown) => {
        throw wrote ? afterWrite(error) : error;
      });
      const answer = await jsonAnswer(response);
      wrote ||= method !== "GET" && response.ok;
      return {
        ...answer,
        code: graphFailure.safeParse(answer.body).data?.error.code ?? null,
        challenge: response.headers.get("www-authenticate"),
        foreign: answer.body === null && !/[/+]json\b/.test(response.headers.get("content-type") ?? ""),
      };
    },
    refusal(answer, method) {
      const error = graphError(answer, method, !wrote);
      return wrote ? afterWrite(error) : error;
    },
  };
}

/** "Throttled" and "unsent" promise that nothing took effect, which an operation cannot say after its first write. */
function afterWrite<E>(error: E): E | ProviderError {
  if (!(error instanceof ProviderError)) return error;
  const { kind, code, message, retryAfter } = error;
  if (kind === "throttled") return denied(code, message, { retryAfter });
  return kind === "unsent" ? new ProviderError("ambiguous", code, message) : error;
}

const isBelow = (url: URL, root: URL): boolean =>
  url.protocol === root.protocol &&
  url.hostname === root.hostname &&
  (url.port || PLAIN_PORTS[url.protocol]) === (root.port || PLAIN_PORTS[root.protocol]) &&
  url.pathname.startsWith(root.pathname);
