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

/** A driver's class of statements: whatever drizzle sends, in and outside of transactions, is executed by one of these. */
interface StatementClass {
  prototype: { getQuery(): { sql: string }; execute(...given: never[]): Promise<unknown> };
}

const guarded = new WeakSet<StatementClass>();

/**
 * Makes every failing statement of a driver throw a `QueryError`. Drizzle's own error has all the values in its message.
 */
export function keepValuesOutOfErrors(statements: StatementClass): void {
  if (guarded.has(statements)) return;
  guarded.add(statements);
  const { prototype } = statements;
  const { execute } = prototype;
  prototype.execute = async function (...given) {
    try {
      return await execute.apply(this, given);
    } catch (error) {
      // Drizzle's error names its cause; without one the error is of its own making.
      throw new QueryError(this.getQuery().sql, error instanceof Error && error.cause ? error.cause : error);
    }
  };
}
