import type { FailureCode } from "./errors/codes";
import { waitWords, wordsOf } from "./errors/words";

/** An expected failure as a value; `fields` says in words what to correct, by the field's name. */
export interface Failure {
  ok: false;
  code: FailureCode;
  fields?: Record<string, string> | undefined;
  /** What is said in place of the code's own words: how long to wait, for one. */
  said?: string | undefined;
}
export type Result<T> = { ok: true; value: T } | Failure;

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (code: FailureCode): Failure => ({ ok: false, code });
/** A failure that is about one field, and is told beside it. */
export const failAt = (field: string, code: FailureCode, words = wordsOf(code)): Failure => ({
  ok: false,
  code,
  fields: { [field]: words },
});
/** Too many tries: the next one counts in so many seconds. */
export const failUntil = (seconds: number): Failure => ({
  ok: false,
  code: "too_many_tries",
  said: waitWords(seconds),
});
/** Fields that need another look: what to correct, in words. */
export const invalid = (fields: Record<string, string>): Failure => ({ ok: false, code: "invalid", fields });
