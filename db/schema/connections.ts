import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { counter, instant } from "./columns";
import { users } from "./people";

/**
 * One external account of one person. The row outlives a disconnect (credentials null), so that connecting the
 * same remote identity again revives its id, its calendars and its links.
 */
export const connections = pgTable(
  "connections",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    provider: text("provider").notNull(),
    /** Who this is at the provider, never shown: issuer and subject, or server and username. */
    remoteIdentity: text("remote_identity").notNull(),
    /** The address people know the account by. */
    address: text("address").notNull(),
    name: text("name"),
    /** What the provider needs and is no secret (home address, principal). */
    config: jsonb("config").$type<Record<string, string>>().notNull().default({}),
    /** One encrypted value; null once erased. */
    credentials: text("credentials"),
    tokenVersion: counter("token_version").notNull().default(1),
    refreshLeaseUntil: instant("refresh_lease_until"),
    pausedAt: instant("paused_at"),
    disconnectingAt: instant("disconnecting_at"),
    disconnectMode: text("disconnect_mode", { enum: ["keep", "remove", "move"] }),
    disconnectedAt: instant("disconnected_at"),
    /** The outage that ended last, and what had waited by then; null once the account was paused, left or connected anew. */
    outage: jsonb("outage").$type<{ until: string; waited: number; over: number }>(),
    /** The last time events were compared with what was written: how many of how many, and what kept it from more. */
    comparison: jsonb("comparison").$type<{ at: string; checked: number; of: number; code: string | null }>(),
    /** Counts the listings that were stored: an answer that was asked for before the last one is old news. */
    listingVersion: counter("listing_version").notNull().default(0),
    /** When the account is listed again because a calendar is missing; null when none is. */
    relistAt: instant("relist_at"),
    /** Looks so far that were not followed by two quiet days, and the last one: each puts off the next twice as long. */
    looks: integer("looks").notNull().default(0),
    lookedAt: instant("looked_at"),
    /** How many calendars it has where not all of them are kept; null when they are. */
    calendarsTotal: integer("calendars_total"),
    /** The last listing made because a calendar refused what its listing allowed: one an hour is enough. */
    rightsReadAt: instant("rights_read_at"),
    connectedAt: instant("connected_at").notNull().default(sql`now()`),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("connections_identity").on(t.userId, t.provider, t.remoteIdentity),
    index("connections_leaving")
      .on(t.disconnectingAt)
      .where(sql`${t.disconnectingAt} is not null and ${t.disconnectedAt} is null`),
    index("connections_relist").on(t.relistAt).where(sql`${t.relistAt} is not null`),
  ],
);

/** A calendar inside an account: the only thing that can be a destination. */
export const calendars = pgTable(
  "calendars",
  {
    id: uuid("id").primaryKey(),
    connectionId: uuid("connection_id")
      .notNull()
      .references(() => connections.id, { onDelete: "cascade" }),
    userId: uuid("user_id").notNull(),
    remoteId: text("remote_id").notNull(),
    name: text("name").notNull(),
    color: text("color"),
    isDefault: boolean("is_default").notNull().default(false),
    canWrite: boolean("can_write").notNull(),
    /** The name under which it stays the same when its id changes; kept while it is missing, to know it again by. */
    identity: text("identity", { enum: ["primary"] }),
    /** What the person has to give before it can be written. */
    needs: text("needs", { enum: ["permission"] }),
    position: integer("position").notNull().default(0),
    vanishedAt: instant("vanished_at"),
  },
  (t) => [
    unique("calendars_remote").on(t.connectionId, t.remoteId),
    uniqueIndex("calendars_identity").on(t.connectionId, t.identity).where(sql`${t.identity} is not null`),
    index("calendars_user").on(t.userId),
  ],
);

/** A sign-in at a provider under way: single use, ten minutes, bound to the session that began it. */
export const oauthTransactions = pgTable(
  "oauth_transactions",
  {
    stateHash: text("state_hash").primaryKey(),
    sessionId: uuid("session_id").notNull(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    provider: text("provider").notNull(),
    /** The connection being reconnected, when the person asked for that one. */
    connectionId: uuid("connection_id"),
    secrets: text("secrets").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("oauth_transactions_expiry").on(t.expiresAt)],
);
