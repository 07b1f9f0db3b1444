import type { FailureCode } from "./errors/codes";
import { wordsOf } from "./errors/words";

/** An expected failure as a value; `fields` says in words what to correct, by the field's name. */
export interface Failure {
  ok: false;
  code: FailureCode;
  fields?: Record<string, string> | undefined;
}
export type Result<T> = { ok: true; value: T } | Failure;

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (code: FailureCode, fields?: Record<string, string>): Failure => ({
  ok: false,
  code,
  fields,
});
/** A failure that is about one field, and is told beside it. */
export const failAt = (field: string, code: FailureCode): Failure => fail(code, { [field]: wordsOf(code) });
