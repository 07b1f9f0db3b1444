import pino from "pino";
import { env } from "./env";
import { errorForLog } from "./log/error";
import { printable } from "./log/printable";

const holder = globalThis as { __calpaceLog?: pino.Logger };

/** A structured log: one line of JSON for each thing, without characters nobody sees; to the standard output at first. */
export const makeLog = (level: string, to?: pino.DestinationStream): pino.Logger =>
  pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorForLog },
      redact: { paths: ["*.password", "*.credentials", "*.authorization", "*.token"], remove: true },
      hooks: { streamWrite: printable },
    },
    to ?? pino.destination({ fd: 1, sync: true }),
  );

/** Sends the process's log to another of its outputs (2 for errors): a command's standard output is what it tells. */
export function logTo(fd: number): void {
  holder.__calpaceLog = makeLog(env().LOG_LEVEL, pino.destination({ fd, sync: true }));
}

/** The process's log. Never pass credentials, tokens, e-mail bodies or client details. */
export function log(): pino.Logger {
  holder.__calpaceLog ??= makeLog(env().LOG_LEVEL);
  return holder.__calpaceLog;
}
