import type { DateTimeTimeZone } from "@microsoft/microsoft-graph-types";
import { Temporal } from "temporal-polyfill";
import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";

const UTC = "UTC";

export interface Times {
  start: DateTimeTimeZone;
  end: DateTimeTimeZone;
}

/**
 * When the event is, as wall times in `zone` (IANA), which is what Outlook's form then shows. Null when they would not
 * say which instants are meant: an unknown zone, an hour that comes twice, a year past 9999.
 * Throws `ProviderError` for a time that is none.
 */
export function timesIn(zone: string, { startsAt, endsAt }: CalendarEvent): Times | null {
  const [start, end] = [startsAt, endsAt].map((instant) => wallTime(zone, utcOf(instant)));
  return start && end ? { start, end } : null;
}

/** The same in UTC: every mailbox knows it, and every instant has a wall time there. */
export const timesInUtc = ({ startsAt, endsAt }: CalendarEvent): Times => ({
  start: { dateTime: utcOf(startsAt), timeZone: UTC },
  end: { dateTime: utcOf(endsAt), timeZone: UTC },
});

/** The instant (ISO 8601, UTC) a time of Graph's means; null when its zone is none that is known here. */
export function instantOf({ dateTime, timeZone }: { dateTime: string; timeZone: string }): string | null {
  if (timeZone === UTC || timeZone === "tzone://Microsoft/Utc") return new Date(`${dateTime}Z`).toISOString();
  try {
    const at = Temporal.PlainDateTime.from(dateTime).toZonedDateTime(timeZone);
    return new Date(at.epochMilliseconds).toISOString();
  } catch {
    return null;
  }
}

function wallTime(zone: string, utc: string): DateTimeTimeZone | null {
  try {
    const wall = Temporal.Instant.from(`${utc}Z`).toZonedDateTimeISO(zone).toPlainDateTime();
    if (wall.year > 9999) return null;
    wall.toZonedDateTime(zone, { disambiguation: "reject" });
    return { dateTime: wall.toString({ smallestUnit: "second" }), timeZone: zone };
  } catch {
    return null;
  }
}

/** `yyyy-mm-ddThh:mm:ss` in UTC. */
function utcOf(instant: string): string {
  const date = new Date(instant);
  if (!/^\d{4}-/.test(instant) || Number.isNaN(date.getTime()))
    throw new ProviderError("invalid", "bad_time", "The time of the event cannot be written.");
  return date.toISOString().slice(0, 19);
}
