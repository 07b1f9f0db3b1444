import { format, stripVTControlCharacters } from "node:util";
import type { Logger } from "pino";
import { printable } from "./printable";

/** Characters of a console message that are kept. */
const LENGTH = 4000;

const LEVELS = { error: "error", warn: "warn", log: "info", info: "info", debug: "debug" } as const;

/**
 * Makes lines of `to` out of what others, Next above all, write to the console: one line each, with errors as the log
 * writes them. Printed as they are, they would show values, and a line feed in them would begin a line of its own.
 */
export function captureConsole(to: Logger, from: Pick<Console, keyof typeof LEVELS> = console): void {
  for (const [method, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, "error"][])
    from[method] = (...said: unknown[]) => {
      const errors = said.filter((one) => one instanceof Error);
      const words = format(...said.filter((one) => !(one instanceof Error)));
      const text = stripVTControlCharacters(words).slice(0, LENGTH);
      // An error Next has numbered, behind a mark of its own at most: it is told with its request, see `reportRequestError`.
      if (!/\p{L}/u.test(text) && errors.some((one) => "digest" in one)) return;
      to[level]({ ...(errors.length > 0 && { err: errors[0] }), from: "console" }, text);
    };
}

/** Keeps characters nobody sees out of what is written to `stream` past the log; bytes pass as they are. */
export function capture(stream: NodeJS.WritableStream): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...more: unknown[]) => boolean;
  stream.write = (chunk: unknown, ...more: unknown[]) =>
    write(typeof chunk === "string" ? printable(chunk) : chunk, ...more);
}
