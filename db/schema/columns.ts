import { bigint, timestamp } from "drizzle-orm/pg-core";

/** An instant in UTC, microsecond precision; read as a `Date`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** A counter that stays below 2^53, so a plain number is exact. */
export const counter = (name: string) => bigint(name, { mode: "number" });
