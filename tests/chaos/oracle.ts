import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import type { CalendarEvent } from "@/lib/providers/event";
import { remoteKey } from "@/lib/sync/key";
import type { PortRemote } from "../fakes/port/remote";

/** What a person reads in an event: everything but the key and the counters of its format. */
export type Content = Pick<CalendarEvent, "title" | "startsAt" | "endsAt" | "location" | "description">;

/** The booking an event belongs to: its link back says so. */
export const bookingOf = (event: CalendarEvent): string => event.url.slice(event.url.lastIndexOf("/") + 1);

export const contentOf = (event: CalendarEvent): Content => ({
  title: event.title,
  startsAt: event.startsAt,
  endsAt: event.endsAt,
  location: event.location,
  description: event.description,
});

/** How a remote differs from what should be there. All empty is the promise. */
export interface Difference {
  /** No event where one should be. */
  losses: string[];
  /** More than one event of a booking, or one where none should be. */
  duplicates: string[];
  /** An event that says something else than its booking. */
  stale: string[];
}

/** Compares a remote with what should be in it; `wanted` is keyed by "calendar booking". */
export function differences(remote: PortRemote, wanted: ReadonlyMap<string, Content>): Difference {
  const found: Difference = { losses: [], duplicates: [], stale: [] };
  const seen = new Set<string>();
  for (const calendar of remote.calendars.keys())
    for (const event of remote.live(calendar)) {
      const place = `${calendar} ${bookingOf(event)}`;
      const content = wanted.get(place);
      if (!content || seen.has(place)) found.duplicates.push(place);
      else if (JSON.stringify(content) !== JSON.stringify(contentOf(event)))
        found.stale.push(`${place}: ${JSON.stringify(contentOf(event))}, wanted ${JSON.stringify(content)}`);
      seen.add(place);
    }
  for (const place of wanted.keys()) if (!seen.has(place)) found.losses.push(place);
  return found;
}

export const noDifference: Difference = { losses: [], duplicates: [], stale: [] };

interface Wanted {
  booking: string;
  calendar: string;
  title: string;
  starts: string;
  ends: string;
  location: string;
  description: string;
}

/**
 * What should be in each calendar, told by the settings and bookings in the tables alone: the design's five rules
 * written once more, in SQL, so that a fault in the product's own rule is not shared by what checks it.
 */
export async function wantedEvents(
  user: string,
  appUrl = "http://calpace.test",
): Promise<Map<string, Content>> {
  const found = await rows<Wanted>(
    database(),
    sql`select b.id as booking, c.remote_id as calendar, s.name || ' – ' || b.client_name as title,
      to_char(b.starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as starts,
      to_char(b.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ends, s.location,
      'Client: ' || b.client_name || ' <' || b.client_email || '>' ||
        case when b.notes = '' then '' else E'\n\n' || b.notes end as description
    from bookings b join services s on s.id = b.service_id join sync_settings p on p.user_id = b.user_id
    join calendars c on c.vanished_at is null and c.can_write and c.id = case
      when b.pinned then b.pinned_calendar_id
      when p.bulk_enabled or s.destination = 'primary' then p.primary_calendar_id
      when s.destination = 'calendar' then s.destination_calendar_id end
    where b.user_id = ${user} and b.cancelled_at is null and b.ends_at > now()`,
  );
  return new Map(
    found.map((w) => [
      `${w.calendar} ${w.booking}`,
      {
        title: w.title,
        startsAt: w.starts,
        endsAt: w.ends,
        location: w.location,
        description: `${w.description}\n\nOpen in Calpace: ${appUrl}/bookings/${w.booking}`,
      },
    ]),
  );
}

/**
 * What may never be seen in the calendars, at any moment: two live events of one booking in one calendar, or a live
 * event whose key no link knows any more (nothing would ever remove it).
 */
export async function visibleFaults(remote: PortRemote): Promise<string[]> {
  const links = await rows<{ booking: string; calendar: string; generation: string; installation: string }>(
    database(),
    sql`select booking_id as booking, calendar_id as calendar, generation::text, i.id as installation
    from event_links, installation i`,
  );
  const known = new Set(links.map((l) => remoteKey(l.installation, l.booking, l.calendar, l.generation)));
  const faults: string[] = [];
  for (const calendar of remote.calendars.keys()) {
    const seen = new Set<string>();
    for (const event of remote.live(calendar)) {
      const booking = bookingOf(event);
      if (seen.has(booking)) faults.push(`two events of booking ${booking} in ${calendar}`);
      seen.add(booking);
      if (!known.has(event.key))
        faults.push(`an event of booking ${booking} in ${calendar} that no link knows`);
    }
  }
  return faults;
}
