import type { z } from "zod";
import { now } from "@/lib/clock";
import { retryAfterOf } from "@/lib/http/retry-after";
import { ProviderError } from "../errors";

/** What a service said to one request, whatever its status. */
export interface JsonAnswer {
  status: number;
  /** The answer's JSON; null when it was none. */
  body: unknown;
  /** When a throttled account may be asked again (UTC), if the answer said so. */
  retryAfter: Date | undefined;
}

/** When headers of a service's own say to come back: UTC, a day on at most, undefined when they cannot be read. */
export type WaitIn = (headers: Headers) => Date | undefined;
const standardWait: WaitIn = (headers) => retryAfterOf(headers.get("retry-after"), now());

/** Reads a response to its end; the wait is in Retry-After unless `waitIn` looks elsewhere. */
export async function jsonAnswer(response: Response, waitIn = standardWait): Promise<JsonAnswer> {
  const { status, headers } = response;
  return { status, body: jsonOf(await response.text()), retryAfter: waitIn(headers) };
}

/** The JSON a text is; null when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** No API nests its answers so deep; a body can, deeper than a stack is. */
const DEEPEST = 100;

/** JSON without what PostgreSQL cannot store in a text (NUL and half a surrogate pair), and without what lies too deep. */
function storable(json: unknown, depth = 0): unknown {
  if (typeof json === "string") return json.toWellFormed().replaceAll("\0", "");
  if (typeof json !== "object" || json === null) return json;
  if (depth === DEEPEST) return null;
  if (Array.isArray(json)) return json.map((one) => storable(one, depth + 1));
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, storable(value, depth + 1)]));
}

/**
 * What an answer to `call` says. A success that cannot be read leaves open what happened. Throws `ProviderError`,
 * which never quotes the answer.
 */
export function parsed<T>(shape: z.ZodType<T>, answer: JsonAnswer, call: string): T {
  const result = shape.safeParse(storable(answer.body));
  if (!result.success)
    throw new ProviderError("ambiguous", "odd_answer", `The answer to ${call} was not understood.`);
  return result.data;
}
