import type { AnswerCode } from "@/lib/errors/codes";
import { waitWords, wordsOf } from "@/lib/errors/words";

const errors = [
  "wrong_credentials",
  "account_locked",
  "too_many_tries",
  "busy",
  "account_locked",
  "incomplete",
  "cross_site",
] as const satisfies readonly AnswerCode[];

/** Why a sign-in was not accepted. */
export type SignInError = (typeof errors)[number];

/** Whether `code` is one of ours: it comes back in an address anybody can write. */
export const isSignInError = (code: unknown): code is SignInError => errors.some((known) => known === code);

/** The sentence for a refused sign-in; `wait` in seconds. */
export function signInWords(error: SignInError, wait?: number): string {
  return error === "too_many_tries" && wait ? waitWords(wait) : wordsOf(error);
}
