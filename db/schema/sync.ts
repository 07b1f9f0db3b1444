import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { counter, instant, numbered } from "./columns";
import { users } from "./people";

/** Where the planner starts a pass over a person's bookings: below every id. */
export const PLAN_START = "00000000-0000-0000-0000-000000000000";

/** One row per person: what the sync should do, and how far the planner has followed. */
export const syncSettings = pgTable(
  "sync_settings",
  {
    userId: uuid("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    bulkEnabled: boolean("bulk_enabled").notNull().default(false),
    primaryCalendarId: uuid("primary_calendar_id"),
    configRevision: counter("config_revision").notNull().default(1),
    plannedRevision: counter("planned_revision").notNull().default(1),
    planCursor: uuid("plan_cursor").notNull().default(PLAN_START),
    auditedAt: instant("audited_at").notNull().default(sql`now()`),
  },
  (t) => [
    index("sync_settings_audit").on(t.auditedAt),
    index("sync_settings_unplanned").on(t.userId).where(sql`${t.plannedRevision} < ${t.configRevision}`),
  ],
);

/**
 * Every change that can alter a destination, append-only. `destinations` holds, for each service it re-targets,
 * the calendar before and after (null = nowhere), so a later plan can fold changes without the old settings.
 */
export const syncConfigChanges = pgTable(
  "sync_config_changes",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    revision: counter("revision").notNull(),
    scope: text("scope").notNull(),
    before: jsonb("before").notNull(),
    after: jsonb("after").notNull(),
    destinations: jsonb("destinations").$type<Record<string, [string | null, string | null]>>().notNull(),
    mode: text("mode", { enum: ["move", "keep"] }).notNull(),
    undoes: counter("undoes"),
    /** Bookings of those services that were kept somewhere before: what an undo keeps them at again. */
    pins: jsonb("pins").$type<Record<string, string | null>>().notNull().default({}),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.userId, t.revision] })],
);

/** One lane per connection: at most one worker holds it, under a numbered lease. */
export const syncLanes = pgTable(
  "sync_lanes",
  {
    id: uuid("id").primaryKey(),
    dueAt: instant("due_at"),
    notBefore: instant("not_before"),
    leaseToken: counter("lease_token").notNull().default(0),
    leaseUntil: instant("lease_until"),
    wakeSeq: counter("wake_seq").notNull().default(0),
    blocked: text("blocked"),
    blockedAt: instant("blocked_at"),
    credVersion: counter("cred_version").notNull().default(0),
    failures: integer("failures").notNull().default(0),
    failingSince: instant("failing_since"),
    probeAt: instant("probe_at"),
    succeededAt: instant("succeeded_at"),
    /** When the service last accepted these very credentials, whatever it was asked. */
    provenAt: instant("proven_at"),
    /** When it was last asked for nothing but that. */
    checkedAt: instant("checked_at"),
    /** Rests in a row because the account denied what it was asked. Above 0 it is *in trouble*, for `deniedCode`. */
    denials: integer("denials").notNull().default(0),
    deniedUntil: instant("denied_until"),
    deniedCode: text("denied_code"),
  },
  (t) => [
    index("sync_lanes_due").on(t.dueAt).where(sql`${t.dueAt} is not null and ${t.blocked} is null`),
    index("sync_lanes_probe").on(t.probeAt).where(sql`${t.probeAt} is not null`),
  ],
);

/** Numbers the keys of event links; a number is never used again, even after its row is gone. */
export const linkGeneration = pgSequence("link_generation");

/** One booking in one calendar: what is wanted there and what was last seen there. */
export const eventLinks = pgTable(
  "event_links",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    userId: uuid("user_id").notNull(),
    bookingId: uuid("booking_id").notNull(),
    calendarId: uuid("calendar_id").notNull(),
    laneId: uuid("lane_id").notNull(),
    generation: counter("generation").notNull().default(sql`nextval('link_generation')`),
    remoteId: text("remote_id"),
    remoteUrl: text("remote_url"),
    etag: text("etag"),
    /** What is not ours may be in the event: its next write reads first. */
    merge: boolean("merge").notNull().default(false),
    /** The booking's event belongs here, is kept until its successor is confirmed, or is to be removed. */
    want: numbered("want", ["nowhere", "here", "kept"]).notNull(),
    wantRevision: counter("want_revision").notNull(),
    seenRevision: counter("seen_revision").notNull().default(0),
    seenHash: text("seen_hash"),
    /** What may have been sent under this key; once a delete may have been, it is doomed. */
    sent: numbered("sent", ["nothing", "write", "doomed"]).notNull().default(sql`0`),
    /** Until then a request of an earlier mark may still land. */
    hotUntil: instant("hot_until"),
    /** The lease token of a mark that has not been settled. */
    markToken: counter("mark_token"),
    dueAt: instant("due_at"),
    attempts: integer("attempts").notNull().default(0),
    conflicts: smallint("conflicts").notNull().default(0),
    refusals: smallint("refusals").notNull().default(0),
    /** Denials since its last success: refusals that do not name its content. */
    denials: integer("denials").notNull().default(0),
    /** Marks in a row that nobody settled: their workers died. */
    crashes: smallint("crashes").notNull().default(0),
    deadCode: text("dead_code"),
    deadSerializer: integer("dead_serializer"),
    lastError: text("last_error"),
    firstSyncedAt: instant("first_synced_at"),
    syncedAt: instant("synced_at"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("event_links_place").on(t.bookingId, t.calendarId),
    uniqueIndex("event_links_wanted").on(t.bookingId).where(sql`${t.want} = 1`),
    index("event_links_dead").on(t.userId).where(sql`${t.deadCode} is not null`),
    index("event_links_due").on(t.laneId, t.dueAt, t.id).where(sql`${t.dueAt} is not null`),
  ],
);

/**
 * What looking at events outside found different from what was written there. It holds for that write alone: once
 * the link's `generation` or `syncedAt` is another one, the event was written again and the row says nothing.
 */
export const eventDrifts = pgTable(
  "event_drifts",
  {
    /** No foreign key: removing a link must not wait for whoever looks. */
    linkId: bigint("link_id", { mode: "number" }).primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    generation: counter("generation").notNull(),
    syncedAt: instant("synced_at").notNull(),
    /** `Difference[]` of lib/content/differences. */
    differences: jsonb("differences").notNull(),
    foundAt: instant("found_at").notNull(),
    /** The person wants the event left as it was found. */
    acceptedAt: instant("accepted_at"),
  },
  (t) => [index("event_drifts_user").on(t.userId)],
);

/** Append-only log of remote calls, for the receipts; pruned after 30 days. */
export const syncAttempts = pgTable(
  "sync_attempts",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    userId: uuid("user_id").notNull(),
    bookingId: uuid("booking_id").notNull(),
    calendarId: uuid("calendar_id").notNull(),
    laneId: uuid("lane_id").notNull(),
    operation: text("operation").notNull(),
    outcome: text("outcome").notNull(),
    code: text("code"),
    revision: counter("revision").notNull(),
    durationMs: integer("duration_ms").notNull(),
    at: instant("at").notNull().default(sql`now()`),
  },
  (t) => [
    index("sync_attempts_booking").on(t.bookingId, t.id),
    index("sync_attempts_lane").on(t.laneId, t.id),
    index("sync_attempts_at").on(t.at),
  ],
);

/** One row per tick of the scheduler: the engine's heartbeat. */
export const syncRuns = pgTable(
  "sync_runs",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    trigger: text("trigger", { enum: ["cron", "internal"] }).notNull(),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    counts: jsonb("counts").$type<Record<string, number>>().notNull().default({}),
    error: text("error"),
  },
  (t) => [index("sync_runs_started").on(t.startedAt)],
);

/**
 * Token buckets shared by every process, for quotas a service sets: `provider` names one for all its accounts, or one
 * account's beside it (`<provider>:<lane>`), which goes when nobody asked for a day. `tokens` may be below nothing.
 */
export const syncQuotas = pgTable("sync_quotas", {
  provider: text("provider").primaryKey(),
  tokens: real("tokens").notNull(),
  refilledAt: instant("refilled_at").notNull(),
});

/** What identifies this installation for ever: part of every remote key. One row. */
export const installation = pgTable("installation", {
  id: uuid("id").primaryKey(),
  createdAt: instant("created_at").notNull().default(sql`now()`),
});
