import { PgPreparedQuery } from "drizzle-orm/pg-core";

/** SQLSTATE classes whose messages quote names of the schema or of a statement, and never a value. */
const QUOTING_NAMES = /^(?:23|42)/;
/** What of a driver's error says what happened; the rest (`detail`, `where`, parameters) repeats values. */
const KEPT = ["code", "severity", "constraint", "table", "column", "routine", "errno", "syscall"] as const;

/**
 * A statement that failed. It holds the statement, and as its cause what the database said, but no value that was sent
 * or stored: those are people's names and addresses, and whoever catches an error may print it.
 */
export class QueryError extends Error {
  override name = "QueryError";
  constructor(
    readonly statement: string,
    cause: unknown,
  ) {
    super(`Failed query: ${statement}`, { cause: withoutValues(cause) });
  }
}

/** A driver's error with its name, its code and the way to it, and with none of the values it repeats. */
function withoutValues(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error("The database driver threw something that is no error.");
  const given = thrown as Error & Partial<Record<(typeof KEPT)[number], unknown>>;
  const quotesNames = typeof given.code === "string" && QUOTING_NAMES.test(given.code);
  const message = quotesNames ? given.message : given.message.replace(/(["'])[\s\S]*\1/g, "$1…$1");
  const frames = given.stack?.split(given.message).at(-1) ?? "";
  const clean = new Error(message);
  clean.name = given.name;
  clean.stack = `${given.name}: ${message}${frames}`;
  return Object.assign(clean, Object.fromEntries(KEPT.filter((k) => k in given).map((k) => [k, given[k]])));
}

type Run = (statement: string, values: unknown[], query: () => Promise<unknown>) => Promise<unknown>;

const done = Symbol.for("calpace.values-kept-out");

/**
 * Makes every failing statement throw a `QueryError`. All of drizzle's statements, on both drivers, in and outside of
 * transactions, run through this one method, which otherwise throws an error with all the values in its message.
 */
export function keepValuesOutOfErrors(): void {
  const prepared = PgPreparedQuery.prototype as unknown as { queryWithCache: Run; [done]?: true };
  if (prepared[done]) return;
  prepared[done] = true;
  const run = prepared.queryWithCache;
  prepared.queryWithCache = async function (statement, values, query) {
    try {
      return await run.call(this, statement, values, query);
    } catch (error) {
      // The library's wrapper names its cause; without one the error is of its own making.
      throw new QueryError(statement, error instanceof Error && error.cause ? error.cause : error);
    }
  };
}
