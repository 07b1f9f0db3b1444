import type { ServiceCode } from "@/lib/errors/codes";
import { ProviderError } from "../errors";
import type { DavAnswer } from "./answer";

/**
 * What an answer that was not the wanted one means. 404, 409, 410 and 412 have
 * meanings of their own in `put.ts`; here they are refusals.
 */
export function answerError(answer: DavAnswer, method: string): ProviderError {
  const { status } = answer;
  const message = `${method} was answered ${status}.`;
  if (status === 401) return new ProviderError("reauth", "wrong_password", message);
  if (status === 429 || status === 503)
    return new ProviderError("throttled", "throttled", message, answer.retryAfter);
  if (status >= 500 && status !== 507) return new ProviderError("ambiguous", "server_error", message);
  // 408 and 425 ask to send again later, 423 is a lock that goes away (RFC 4918 §11.3).
  if (status === 408 || status === 423 || status === 425)
    return new ProviderError("ambiguous", "server_busy", message);
  if (status < 400) return new ProviderError("ambiguous", "odd_answer", message);
  return new ProviderError("invalid", refusalCode(status), message);
}

function refusalCode(status: number): ServiceCode {
  if (status === 403) return "read_only";
  if (status === 507) return "quota_full";
  if (status === 413) return "too_large";
  return "refused";
}
