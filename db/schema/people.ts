import { sql } from "drizzle-orm";
import { index, integer, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/**
 * A person who signs in: the provider of services. `email` is stored lower-cased. How they read times (`hourCycle`,
 * `dateOrder`, `weekStart`) is null where it follows their browser.
 */
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull().unique(),
  name: text("name").notNull(),
  timeZone: text("time_zone").notNull(),
  hourCycle: text("hour_cycle", { enum: ["24", "12"] }),
  dateOrder: text("date_order", { enum: ["dmy", "mdy", "ymd"] }),
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  weekStart: smallint("week_start"),
  passwordHash: text("password_hash").notNull(),
  passwordChangedAt: instant("password_changed_at").notNull().default(sql`now()`),
  createdAt: instant("created_at").notNull().default(sql`now()`),
});

/** One signed-in browser. The cookie's token names the row; without the row the cookie is worthless. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("sessions_user").on(t.userId), index("sessions_expiry").on(t.expiresAt)],
);

/** Attempts counted per key (an account, an address) in a fixed window; see lib/security/throttle. */
export const throttles = pgTable(
  "throttles",
  {
    key: text("key").primaryKey(),
    count: integer("count").notNull(),
    resetAt: instant("reset_at").notNull(),
  },
  (t) => [index("throttles_reset").on(t.resetAt)],
);
