import type { FailureCode } from "@/lib/errors/codes";
import type { ProviderError } from "@/lib/providers/errors";

/**
 * The code a person is told for what a service refused; `content` stands for a refusal of what was asked itself, and for
 * one that names no reason anybody knows.
 */
export function refusalOf({ kind, code }: ProviderError, content: FailureCode = code): FailureCode {
  if (kind === "reauth") return "sign_in_refused";
  return kind === "invalid" || code === "refused" ? content : code;
}
