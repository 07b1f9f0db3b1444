import type { z } from "zod";
import { denied } from "../errors";
import { type JsonAnswer, parsed } from "../kit/answer";
import { apiErrorShape } from "./schema";

type ApiError = z.output<typeof apiErrorShape>["error"];

/**
 * The error an answer is; null when it is none the API itself would give: a proxy's or a front end's page, or an error
 * that was made for another answer, because `code` repeats the status (AIP-193).
 */
export function apiErrorOf({ status, body }: JsonAnswer): ApiError | null {
  if (status < 400) return null;
  const { error } = apiErrorShape.safeParse(body).data ?? {};
  return error?.code === status ? error : null;
}

/** Whether something else than the API answered: a sign-in page, a proxy, nothing where there is always JSON. */
export const isForeign = (answer: JsonAnswer): boolean =>
  answer.status < 400
    ? typeof answer.body === "string" && !answer.body.trimStart().startsWith("{")
    : apiErrorOf(answer) === null;

/** Whether the API itself answered with one of these refusals: a web page with the same status proves nothing. */
export const says = (answer: JsonAnswer, ...statuses: number[]): boolean =>
  statuses.includes(answer.status) && !isForeign(answer);

/** What a success says; half of it leaves open what happened. Throws `ProviderError`. */
export function told<T>(shape: z.ZodType<T>, answer: JsonAnswer, call: string): T {
  if (isForeign(answer)) throw denied("foreign_answer", `The answer to ${call} is not the API's.`);
  return parsed(shape, answer, call);
}
