import { sql } from "drizzle-orm";
import { index, integer, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { SECURITY_EVENTS } from "./security-events";

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
  /** An operator invites, locks and signs out people; there is always at least one. */
  role: text("role", { enum: ["person", "operator"] })
    .notNull()
    .default("person"),
  /** Since when an operator keeps this person out: no page, no action, no sync. */
  lockedAt: instant("locked_at"),
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
    /** When it was used last, to the nearest few minutes: a session nobody uses ends. */
    lastSeenAt: instant("last_seen_at").notNull().default(sql`now()`),
    /** What the browser called itself when it signed in (`User-Agent`), shortened; null when it said nothing. */
    browser: text("browser"),
    /** The client's address at the sign-in, as our own proxies saw it; null when nobody trustworthy says. */
    address: text("address"),
  },
  (t) => [index("sessions_user").on(t.userId), index("sessions_expiry").on(t.expiresAt)],
);

/** A way in by link: an invitation by an operator, or the setup link of a new installation (`invitedBy` is null). */
export const invitations = pgTable("invitations", {
  id: uuid("id").primaryKey(),
  /** SHA-256 of the link's token, base64url: the table alone lets nobody in. */
  tokenHash: text("token_hash").notNull().unique(),
  invitedBy: uuid("invited_by").references(() => users.id, { onDelete: "cascade" }),
  /** The address it is meant for, lower-cased; null for whoever has the link. */
  email: text("email"),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  usedAt: instant("used_at"),
});

/** What happened at the doors of one person's account; they see it, and it goes with them. */
export const securityEvents = pgTable(
  "security_events",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: SECURITY_EVENTS }).notNull(),
    at: instant("at").notNull(),
    /** How often it happened in its minute; above 1 for refusals alone. */
    count: integer("count").notNull().default(1),
    /** The session it happened in; the row of that session may be gone. */
    sessionId: uuid("session_id"),
    address: text("address"),
    browser: text("browser"),
  },
  (t) => [index("security_events_user").on(t.userId, t.at), index("security_events_at").on(t.at)],
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
