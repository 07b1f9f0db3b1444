/** A booking as an external calendar shall show it: plain text, UTC, nothing a provider's format knows. */
export interface CalendarEvent {
  /** The key of this event in this calendar: `[0-9a-v]{52}` (base32hex of a SHA-256). Google's id, CalDAV's UID. */
  key: string;
  title: string;
  /** ISO 8601 in UTC, whole seconds. */
  startsAt: string;
  endsAt: string;
  /** The booking's own IANA zone, for services that show an event in the zone it was written in. */
  timeZone: string;
  location: string;
  description: string;
  /** Link back to the booking in Calpace. */
  url: string;
  /** The booking's revision; SEQUENCE of RFC 5545 §3.8.7.4, so that a content-derived ETag never repeats. */
  sequence: number;
  /** DTSTAMP (RFC 5545 §3.8.7.2), ISO 8601 in UTC. */
  updatedAt: string;
}

/** What people see of an event when they look at their calendar, whoever wrote it last. */
export interface EventFace {
  title: string;
  /** ISO 8601 in UTC; of an all-day event midnight UTC of its first day. */
  startsAt: string;
  /** The same, exclusive: of an all-day event midnight UTC of the day after its last. */
  endsAt: string;
  allDay: boolean;
  location: string;
}
