import type { FailureCode } from "@/lib/errors/codes";
import type { ProviderError } from "@/lib/providers/errors";

/** What the operator of this server has to see to: no person's calendar or event is the reason. */
const OPERATORS: readonly FailureCode[] = ["not_configured", "client_refused", "api_disabled"];

/** The code a person is told for what a service refused; `content` stands for a refusal of what was asked itself. */
export function refusalOf({ kind, code }: ProviderError, content: FailureCode = code): FailureCode {
  if (kind === "reauth") return "sign_in_refused";
  return kind === "invalid" && !OPERATORS.includes(code) ? content : code;
}
