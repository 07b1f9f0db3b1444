/** An expected failure as a value: `code` is turned into words in one place, `fields` names what to correct. */
export interface Failure {
  ok: false;
  code: string;
  fields?: Record<string, string> | undefined;
}
export type Result<T> = { ok: true; value: T } | Failure;

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (code: string, fields?: Record<string, string>): Failure => ({ ok: false, code, fields });
