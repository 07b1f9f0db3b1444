import pino from "pino";
import { env } from "./env";

const holder = globalThis as { __calpaceLog?: pino.Logger };

/** The process's structured log. Never pass credentials, tokens, e-mail bodies or client details. */
export function log(): pino.Logger {
  holder.__calpaceLog ??= pino({
    level: env().LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorForLog },
    redact: { paths: ["*.password", "*.credentials", "*.authorization", "*.token"], remove: true },
  });
  return holder.__calpaceLog;
}

/** Where databases and drivers repeat the values they were given. */
const VALUES = ["params", "parameters", "args", "detail", "where"];

/**
 * An error as the log writes it: what it was, the statement and the way to it, without the values of a failed query,
 * which are people's names and addresses.
 */
export function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const values: string[] = [];
  for (let at: unknown = error; at instanceof Error && values.length < 10; at = at.cause)
    values.push("params" in at ? `\nparams: ${at.params}` : "");
  const without = (text: string) =>
    values.filter(Boolean).reduce((left, piece) => left.replaceAll(piece, ""), text);
  const { message, stack, ...rest } = pino.stdSerializers.err(error);
  const kept = Object.entries(rest).filter(([name]) => !VALUES.includes(name));
  return { ...Object.fromEntries(kept), message: without(message), stack: without(stack) };
}
