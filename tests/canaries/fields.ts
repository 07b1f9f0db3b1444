import { getTableName, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import * as schema from "@/db/schema";

/**
 * What a text or JSON column may hold, and so who may ever see it.
 *
 * - `secret`: lets somebody in. In no answer, no log, and in no row as it was typed.
 * - `hidden`: of the machine. In no answer and no log.
 * - `client`: what is known of a client. To the client's provider alone, where bookings are shown; in no log.
 * - `own`: the person's own words and addresses. To that person alone; in no log.
 * - `plain`: words of programs, ids, zones: nobody's.
 */
export type Secrecy = "secret" | "hidden" | "client" | "own" | "plain";

/** Every column that can hold a word. A new one without a line here fails `unit/canaries.test.ts`. */
export const SECRECY: Readonly<Record<string, Secrecy>> = {
  "bookings.client_email": "client",
  "bookings.client_name": "client",
  "bookings.notes": "client",
  "bookings.time_zone": "plain",
  "bookings.zone_version": "plain",
  "calendars.color": "plain",
  "calendars.name": "own",
  "calendars.remote_id": "hidden",
  "connections.address": "own",
  "connections.comparison": "plain",
  "connections.config": "hidden",
  "connections.credentials": "secret",
  "connections.name": "own",
  "connections.outage": "plain",
  "connections.provider": "plain",
  "connections.remote_identity": "hidden",
  "event_drifts.differences": "client",
  "event_links.dead_code": "plain",
  "event_links.etag": "hidden",
  "event_links.last_error": "plain",
  "event_links.remote_id": "hidden",
  "event_links.remote_url": "own",
  "event_links.seen_hash": "hidden",
  "invitations.email": "own",
  "invitations.token_hash": "secret",
  "oauth_transactions.provider": "plain",
  "oauth_transactions.secrets": "secret",
  "oauth_transactions.state_hash": "secret",
  "security_events.address": "own",
  "security_events.browser": "own",
  "services.color": "plain",
  "services.location": "own",
  "services.name": "own",
  "sessions.address": "own",
  "sessions.browser": "own",
  "sync_attempts.code": "plain",
  "sync_attempts.operation": "plain",
  "sync_attempts.outcome": "plain",
  "sync_config_changes.after": "plain",
  "sync_config_changes.before": "plain",
  "sync_config_changes.destinations": "plain",
  "sync_config_changes.pins": "plain",
  "sync_config_changes.scope": "plain",
  "sync_lanes.blocked": "plain",
  "sync_lanes.denied_code": "plain",
  "sync_quotas.provider": "plain",
  "sync_runs.counts": "plain",
  "sync_runs.error": "plain",
  "throttles.key": "hidden",
  "users.email": "own",
  "users.name": "own",
  "users.password_hash": "secret",
  "users.time_zone": "plain",
  "zone_versions.version": "plain",
};

/** A column of the schema that can hold a word. */
export interface TextColumn {
  table: string;
  column: string;
  json: boolean;
}

/** Every one there is. Columns with a fixed choice of words hold none of anybody's. */
export function textColumns(): TextColumn[] {
  return Object.values(schema as Record<string, unknown>)
    .filter((one): one is PgTable => is(one, PgTable))
    .flatMap((table) =>
      getTableConfig(table)
        .columns.filter(
          (c) => !c.enumValues?.length && /^(text|varchar|char|jsonb?|bytea|citext)/.test(c.getSQLType()),
        )
        .map((c) => ({
          table: getTableName(table),
          column: c.name,
          json: c.getSQLType().startsWith("json"),
        })),
    );
}

/** Begins every canary: whatever holds it has let one out. */
export const CANARY = "canary-7f3a-";

/** The canary of a column, told by whoever finds it. */
export const canaryOf = ({ table, column }: Pick<TextColumn, "table" | "column">): string =>
  `${CANARY}${table}-${column}`.replaceAll("_", "-");
