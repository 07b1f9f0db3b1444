import { z } from "zod";
import { jsonOf } from "../kit/answer";

/**
 * Writing a calendar that another person lent takes this one; `Calendars.ReadWrite` covers the account's own only
 * (learn.microsoft.com/graph/permissions-reference#calendarsreadwriteshared). It is not asked for by default: where an
 * administrator has to agree to it, the account could not be connected at all.
 */
export const LENT_SCOPE = "Calendars.ReadWrite.Shared";

const tokens = z.object({ AccessToken: z.record(z.string(), z.object({ target: z.string() })) });

/** A scope without the resource it may be spelt with, in small letters: answers spell it as they like. */
export const scopeName = (scope: string): string => scope.slice(scope.lastIndexOf("/") + 1).toLowerCase();

/** Whether the tokens of an account, in msal's `cache`, cover calendars that other people lent. */
export function coversLent(cache: string): boolean {
  const kept = Object.values(tokens.safeParse(jsonOf(cache)).data?.AccessToken ?? {});
  return kept.some(({ target }) => target.split(" ").map(scopeName).includes(LENT_SCOPE.toLowerCase()));
}
