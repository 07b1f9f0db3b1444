import { type BookingSnapshot, contentHash, eventOf } from "@/lib/content/event";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarEvent } from "@/lib/providers/event";
import type { CalendarProvider } from "@/lib/providers/provider";
import { remoteKey } from "./key";
import type { MarkedLink } from "./store/mark";

/** A marked link and everything its request needs that can be known before. */
export interface Prepared {
  link: MarkedLink;
  key: string;
  /** What its event shall say, and the hash of it; null when the event is to be deleted. */
  content: { event: CalendarEvent; hash: string } | null;
  /** What kept the content from being made: the link's own trouble, thrown when it is its turn. */
  failure?: unknown;
}

/**
 * Links prepared at a time. Code that runs once between two requests has left the processor's caches until it runs
 * again and takes three times as long; a few dozen in a row hold the requests under way up for less than one event.
 */
const PORTION = 16;

/** Prepares `links` in their order, a portion ahead of whichever is asked for. */
export function prepareAhead(
  links: MarkedLink[],
  provider: CalendarProvider,
  appUrl: string,
): (link: MarkedLink) => Prepared {
  const ready = new Map<MarkedLink, Prepared>();
  let next = 0;
  return (link) => {
    for (;;) {
      const found = ready.get(link);
      if (found) return found;
      if (next >= links.length) throw new Error("This link is not of the batch.");
      for (const one of links.slice(next, next + PORTION)) ready.set(one, prepare(one, provider, appUrl));
      next += PORTION;
    }
  };
}

function prepare(link: MarkedLink, provider: CalendarProvider, appUrl: string): Prepared {
  const key = remoteKey(link.installation, link.bookingId, link.calendarId, link.generation);
  if (link.doomed) return { link, key, content: null };
  try {
    if (!hasBooking(link))
      throw new ProviderError("invalid", "no_booking", "The booking of this link does not exist.");
    const event = eventOf(link, key, appUrl);
    provider.prepareEvent?.(event);
    return { link, key, content: { event, hash: contentHash(event) } };
  } catch (failure) {
    return { link, key, content: null, failure };
  }
}

/** A row has all of its booking or nothing of it. */
const hasBooking = (link: MarkedLink): link is MarkedLink & BookingSnapshot => link.revision !== null;
