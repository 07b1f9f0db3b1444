import pino from "pino";
import { env } from "./env";

const holder = globalThis as { __calpaceLog?: pino.Logger };

/** The process's structured log. Never pass credentials, tokens, e-mail bodies or client details. */
export function log(): pino.Logger {
  holder.__calpaceLog ??= pino({
    level: env().LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ["*.password", "*.credentials", "*.authorization", "*.token"], remove: true },
  });
  return holder.__calpaceLog;
}
