import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { counter, instant } from "./columns";
import { users } from "./people";

/** What a person offers. `destination` is the service's own choice; the rule that uses it is lib/states/destination. */
export const services = pgTable(
  "services",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    durationMinutes: integer("duration_minutes").notNull(),
    color: text("color").notNull(),
    location: text("location").notNull().default(""),
    destination: text("destination", { enum: ["primary", "calendar", "none"] })
      .notNull()
      .default("primary"),
    destinationCalendarId: uuid("destination_calendar_id"),
    archivedAt: instant("archived_at"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    index("services_user").on(t.userId, t.name),
    check(
      "services_destination_calendar",
      sql`(${t.destination} = 'calendar') = (${t.destinationCalendarId} is not null)`,
    ),
  ],
);

/**
 * A client's appointment. `revision` counts its changes and orders what is pushed. `routedRevision` is the
 * settings revision its place was decided at when it was made: the planner folds only later changes over it.
 * What was agreed is the wall time, `wallStart`; the instants follow from it by the rules of its zone. `utcOffset` is in
 * minutes, and `wallStart` less it is `startsAt`: where that is not so, an earlier version of Calpace moved the booking.
 * `zoneVersion` is that of the rules the instants were computed by. All three are null until somebody fills them in.
 */
export const bookings = pgTable(
  "bookings",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    serviceId: uuid("service_id")
      .notNull()
      .references(() => services.id),
    clientName: text("client_name").notNull(),
    clientEmail: text("client_email").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    timeZone: text("time_zone").notNull(),
    wallStart: timestamp("wall_start", { mode: "string" }),
    utcOffset: integer("utc_offset"),
    zoneVersion: text("zone_version"),
    notes: text("notes").notNull().default(""),
    revision: counter("revision").notNull().default(1),
    routedRevision: counter("routed_revision").notNull(),
    pinned: boolean("pinned").notNull().default(false),
    pinnedCalendarId: uuid("pinned_calendar_id"),
    cancelledAt: instant("cancelled_at"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (t) => [
    index("bookings_user_start").on(t.userId, t.startsAt, t.id),
    index("bookings_user_id").on(t.userId, t.id),
    index("bookings_service").on(t.serviceId),
    index("bookings_pinned").on(t.userId).where(sql`${t.pinned}`),
    index("bookings_zone_version").on(t.zoneVersion, t.endsAt).where(sql`${t.cancelledAt} is null`),
    index("bookings_without_wall").on(t.id).where(sql`${t.zoneVersion} is null`),
    check("bookings_order", sql`${t.endsAt} > ${t.startsAt}`),
  ],
);

/** The versions of time zone rules that processes on this database have had. The greatest one counts. */
export const zoneVersions = pgTable("zone_versions", {
  version: text("version").primaryKey(),
  seenAt: instant("seen_at").notNull().default(sql`now()`),
});
