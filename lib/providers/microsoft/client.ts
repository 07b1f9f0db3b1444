import type { z } from "zod";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { hostAndPort } from "@/lib/http/connector";
import { guardedFetch } from "@/lib/http/guarded-fetch";
import { retryAfterOf } from "@/lib/http/retry-after";
import { ProviderError } from "../errors";
import type { ProviderSession } from "../provider";
import { asProvider, type GraphAnswer } from "./errors";
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
  // The operator names this host, so it may be anywhere; what people type never gets here.
  const fetch = guardedFetch({ allowedHosts: [hostAndPort(root)], beforeRequest });
  return {
    send: (method, target, body) =>
      asProvider(async () => {
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
        return answerOf(response);
      }),
  };
}

const isBelow = (url: URL, root: URL): boolean =>
  url.protocol === root.protocol &&
  url.hostname === root.hostname &&
  (url.port || PLAIN_PORTS[url.protocol]) === (root.port || PLAIN_PORTS[root.protocol]) &&
  url.pathname.startsWith(root.pathname);

async function answerOf(response: Response): Promise<GraphAnswer> {
  const body = jsonOf(await response.text());
  const failure = graphFailure.safeParse(body);
  return {
    status: response.status,
    body,
    code: failure.success ? failure.data.error.code : null,
    retryAfter: retryAfterOf(response.headers.get("retry-after"), now()),
  };
}

/** The JSON a text is; null when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The answer's content; a success that cannot be read leaves open what happened. Throws `ProviderError`. */
export function parsed<T>(shape: z.ZodType<T>, answer: GraphAnswer): T {
  const result = shape.safeParse(answer.body);
  if (!result.success)
    throw new ProviderError("ambiguous", "odd_answer", `The answer ${answer.status} cannot be read.`);
  return result.data;
}
