import { hash } from "node:crypto";
import { FIRST, LAST } from "@/lib/providers/block";
import type { CalendarEvent } from "@/lib/providers/event";

/**
 * The version of what events say. Raising it writes every event again at its next push and revives
 * links that were given up as invalid under an older one.
 */
export const SERIALIZER = 1;

/** A booking as one statement read it, together with the revision that is being pushed. */
export interface BookingSnapshot {
  bookingId: string;
  revision: number;
  serviceName: string;
  clientName: string;
  clientEmail: string;
  location: string;
  notes: string;
  timeZone: string;
  /** ISO 8601, UTC. */
  startsAt: string;
  endsAt: string;
  updatedAt: string;
}

/** What the booking's event shall say. Pure: `appUrl` is where Calpace is reached. */
export function eventOf(snapshot: BookingSnapshot, key: string, appUrl: string): CalendarEvent {
  const url = `${appUrl}/bookings/${snapshot.bookingId}`;
  const lines = [`${FIRST}${snapshot.clientName} <${snapshot.clientEmail}>`];
  if (snapshot.notes) lines.push("", snapshot.notes);
  lines.push("", `${LAST}${url}`);
  return {
    key,
    title: `${snapshot.serviceName} – ${snapshot.clientName}`,
    startsAt: snapshot.startsAt,
    endsAt: snapshot.endsAt,
    timeZone: snapshot.timeZone,
    location: snapshot.location,
    description: lines.join("\n"),
    url,
    sequence: snapshot.revision,
    updatedAt: snapshot.updatedAt,
  };
}

/** Identifies an event's content without SEQUENCE and DTSTAMP: equal hashes need no request. */
export function contentHash(event: CalendarEvent): string {
  const { key, title, startsAt, endsAt, timeZone, location, description, url } = event;
  const content: Omit<CalendarEvent, "sequence" | "updatedAt"> = {
    key,
    title,
    startsAt,
    endsAt,
    timeZone,
    location,
    description,
    url,
  };
  return hash("sha256", JSON.stringify([SERIALIZER, content]), "base64url");
}
