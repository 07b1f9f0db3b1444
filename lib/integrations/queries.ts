import { sql } from "drizzle-orm";
import { database, fromJson, rows } from "@/db/client";
import { destinationsOf } from "@/lib/accounts/list/destinations";
import { type AccountView, listAccounts } from "@/lib/accounts/list/queries";
import {
  choiceOf,
  type Destination,
  resolveDestination,
  type ServiceChoice,
} from "@/lib/states/destination/routing";
import { changeFrom, type LastChange, type RawChange } from "./last-change";
import { undoable } from "./undo/queries";

export interface ServiceView {
  id: string;
  name: string;
  color: string;
  archived: boolean;
  choice: ServiceChoice;
  destination: Destination;
}

export interface Integrations {
  bulkEnabled: boolean;
  primaryCalendarId: string | null;
  /** The settings revision the page shows; a confirmation carries it back. */
  revision: number;
  /** There are upcoming bookings, and the planner has not looked yet where they belong by the settings of now. */
  planning: boolean;
  accounts: AccountView[];
  services: ServiceView[];
  /** When the scheduler last ran; null = never. */
  lastRunAt: Date | null;
  /** The last change of the settings, while it can be undone. */
  lastChange: LastChange | null;
}

const date = (text: string | null): Date | null => (text ? new Date(text) : null);

interface RawService
  extends Pick<ServiceView, "name" | "color" | "archived">,
    Pick<Integrations, "bulkEnabled" | "primaryCalendarId" | "planning"> {
  id: string | null;
  destination: string;
  calendarId: string | null;
  revision: string;
  lastRunAt: string | null;
  lastChange: RawChange | string | null;
}

/** Everything the Integrations tab shows, in one statement beside that of the accounts. */
export async function getIntegrations(
  userId: string,
  at: Date,
  given: Promise<AccountView[]> = listAccounts(userId, at),
): Promise<Integrations> {
  const [accounts, raw] = await Promise.all([
    given,
    rows<RawService>(
      database(),
      sql`select s.id, s.name, s.color, s.archived_at is not null as archived, s.destination,
        s.destination_calendar_id as "calendarId", y.bulk_enabled as "bulkEnabled",
        y.primary_calendar_id as "primaryCalendarId", y.config_revision::text as revision,
        y.planned_revision < y.config_revision and exists (select 1 from bookings b
          where b.user_id = y.user_id and b.cancelled_at is null and b.ends_at > now()) as planning,
        (select max(started_at)::text from sync_runs) as "lastRunAt",
        (select jsonb_build_object('revision', c.revision, 'scope', c.scope, 'before', c.before, 'after', c.after,
            'mode', c.mode, 'at', c.at)
          from sync_config_changes c where c.user_id = y.user_id and ${undoable(sql`y.config_revision`)}) as "lastChange"
      from sync_settings y left join services s on s.user_id = y.user_id
      where y.user_id = ${userId} order by s.archived_at is not null, lower(s.name), s.id`,
    ),
  ]);
  const [first] = raw;
  if (!first) throw new Error("A person without a sync_settings row.");
  const settings = {
    bulkEnabled: first.bulkEnabled,
    primaryCalendarId: first.primaryCalendarId,
    usableCalendarIds: new Set(accounts.flatMap(destinationsOf).map((c) => c.id)),
  };
  const services = raw.flatMap((row): ServiceView[] => {
    if (row.id === null) return [];
    const choice = choiceOf(row.destination, row.calendarId);
    const { name, color, archived, id } = row;
    return [{ id, name, color, archived, choice, destination: resolveDestination(settings, choice) }];
  });
  return {
    bulkEnabled: settings.bulkEnabled,
    primaryCalendarId: settings.primaryCalendarId,
    revision: Number(first.revision),
    planning: first.planning,
    accounts,
    services,
    lastRunAt: date(first.lastRunAt),
    lastChange: first.lastChange ? changeFrom(fromJson(first.lastChange)) : null,
  };
}
