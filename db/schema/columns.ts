import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

/** An instant in UTC, microsecond precision; read as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** A counter that stays below 2^53, so a plain number is exact. */
export const counter = (name: string) => bigint(name, { mode: "number" });

/** One of a few words, stored as its place among them: a smallint. */
export const numbered = <W extends string>(name: string, words: readonly [W, ...W[]]) =>
  customType<{ data: W; driverData: number }>({
    dataType: () => "smallint",
    fromDriver: (stored) => words[stored] ?? words[0],
    toDriver: (word) => words.indexOf(word),
  })(name);
