import { expect, it } from "@jest/globals";
import { refusalOf } from "@/lib/accounts/refusal";
import { ProviderError } from "@/lib/providers/errors";

it.each([
  ["reauth", "invalid_grant", "sign_in_refused"],
  ["invalid", "refused", "event_refused"],
  ["denied", "client_refused", "client_refused"],
  ["denied", "api_disabled", "api_disabled"],
  ["throttled", "throttled", "throttled"],
] as const)("a refusal that is %s with %s is told as %s", (kind, code, told) => {
  expect(refusalOf(new ProviderError(kind, code, "No."), "event_refused")).toBe(told);
});
