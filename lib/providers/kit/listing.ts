import type { CalendarListing, RemoteCalendar } from "../provider";

/** A listing that was read to its end: an account has these calendars and no others. */
export const wholeListing = (calendars: RemoteCalendar[]): CalendarListing => ({
  calendars,
  total: calendars.length,
  complete: true,
});
