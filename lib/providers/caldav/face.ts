import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import type { EventFace } from "../event";
import { faceWith, singleLine } from "../text";

/** What calendar programs show of an event as `toIcs` writes it. */
export const faceOf = faceWith(singleLine);

// jCal (RFC 7265 §3): a component is [name, properties, components], a property [name, parameters, type, value …].
const property = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string()], z.unknown());
const component = z.tuple([z.string(), z.array(property), z.array(z.unknown())]);
type Property = z.output<typeof property>;

/** A longer object is not read: the parser takes quadratic time for a line with many parameters. In UTF-16 units. */
const LONGEST_OBJECT = 256 * 1024;
/** No zone's name is longer, prefix included. */
const LONGEST_TZID = 200;

/**
 * What people see of a calendar object, whatever program wrote it; null when it cannot be told. Zones are looked up
 * by their IANA name only: expanding the rules a file brings along would let a hostile server keep us busy for ever.
 */
export async function readFace(ics: string): Promise<EventFace | null> {
  if (ics.length > LONGEST_OBJECT) return null;
  try {
    const { default: ICAL } = await import("ical.js");
    const calendar = component.parse(ICAL.parse(ics));
    const events = calendar[2].map((c) => component.parse(c)).filter(([name]) => name === "vevent");
    // Of a series the first is the series itself; the others change single dates (RFC 5545 §3.8.4.4).
    const master = events.find(([, properties]) => !find(properties, "recurrence-id"));
    return master ? faceIn(master[1]) : null;
  } catch {
    // The parser and the calendar arithmetic throw for what they do not understand: then nobody can tell.
    return null;
  }
}

function faceIn(properties: Property[]): EventFace | null {
  const start = find(properties, "dtstart");
  if (!start) return null;
  const allDay = start[2] === "date";
  const startsAt = instantOf(start);
  const end = find(properties, "dtend");
  const duration = find(properties, "duration");
  const endsAt = end
    ? instantOf(end)
    : later(startsAt, duration ? textOf(duration) : allDay ? "P1D" : "PT0S");
  return {
    title: textOf(find(properties, "summary")),
    startsAt: startsAt.toString(),
    endsAt: endsAt.toString(),
    allDay,
    location: textOf(find(properties, "location")),
  };
}

const find = (properties: Property[], name: string): Property | undefined =>
  properties.find((p) => p[0] === name);

const textOf = (found: Property | undefined): string => z.string().catch("").parse(found?.[3]);

/** Throws for a time that says no zone, or one that is not known: it is another instant for everybody. */
function instantOf(time: Property): Temporal.Instant {
  const text = textOf(time);
  if (time[2] === "date") return Temporal.Instant.from(`${text}T00:00:00Z`);
  if (text.endsWith("Z")) return Temporal.Instant.from(text);
  return Temporal.PlainDateTime.from(text)
    .toZonedDateTime(zoneOf(z.string().parse(time[1].tzid)))
    .toInstant();
}

/** The IANA zone a TZID names, also behind a prefix: "/mozilla.org/20050126_1/Europe/Berlin". */
function zoneOf(tzid: string): string {
  // Every part of it is looked up: a megabyte of slashes would be terabytes of names.
  if (tzid.length > LONGEST_TZID) return "";
  const names = tzid.split("/").map((_, index, parts) => parts.slice(index).join("/"));
  return names.find(isZone) ?? tzid;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

// In UTC a nominal day has 24 hours (RFC 5545 §3.3.6 would follow the zone; a day of DURATION is rare beside DTEND).
const later = (instant: Temporal.Instant, duration: string): Temporal.Instant =>
  instant.toZonedDateTimeISO("UTC").add(Temporal.Duration.from(duration)).toInstant();
