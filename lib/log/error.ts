import { types } from "node:util";

/** An error as a line of the log holds it. */
export interface LoggedError {
  type: string;
  message?: string;
  stack?: string;
  cause?: LoggedError;
  errors?: LoggedError[];
  [kept: string]: unknown;
}

/** What an error may say beside its message and stack: short words and numbers of programs, never what was typed. */
const KEPT = [
  "code",
  "kind",
  "proven",
  "status",
  "digest",
  "errno",
  "syscall",
  "severity",
  "constraint",
  "table",
  "column",
  "routine",
] as const;

/** How many causes deep an error is told. */
const DEPTH = 6;

/**
 * An error as the log writes it: what it was, its code and the way to it, with its causes. What else it carries is left
 * out, because databases, drivers and parsers repeat there the values they were given. Of a thrown thing that is no
 * error only its kind is told.
 */
export function errorForLog(thrown: unknown, depth = DEPTH): LoggedError {
  if (!(thrown instanceof Error || types.isNativeError(thrown))) return { type: typeof thrown };
  const error = thrown as Error & Record<string, unknown>;
  const message = repeatsInput(error) ? withoutInput(error.message) : error.message;
  const inside = Array.isArray(error.errors) ? error.errors.slice(0, DEPTH) : [];
  return {
    type: error.name,
    message,
    ...(error.stack && { stack: error.stack.replaceAll(error.message || error.name, message || error.name) }),
    ...Object.fromEntries(KEPT.filter((name) => isWord(error[name])).map((name) => [name, error[name]])),
    ...(depth > 0 && error.cause !== undefined && { cause: errorForLog(error.cause, depth - 1) }),
    ...(depth > 0 && inside.length > 0 && { errors: inside.map((one) => errorForLog(one, depth - 1)) }),
  };
}

const isWord = (value: unknown): boolean =>
  typeof value === "number" ||
  typeof value === "boolean" ||
  (typeof value === "string" && value.length <= 100);

/** Errors of JavaScript and Node whose messages repeat what they were given. */
const repeatsInput = ({ name, code }: { name: string; code?: unknown }): boolean =>
  ["SyntaxError", "RangeError", "URIError"].includes(name) || String(code).startsWith("ERR_");

/** Their message without it: neither what is quoted nor what follows a colon. */
const withoutInput = (message: string): string =>
  message.replace(/(["'`])[\s\S]*\1/g, "$1…$1").replace(/: [\s\S]*$/, ": …");
