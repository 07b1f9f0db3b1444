import type { EventPlace } from "../provider";

export const asFolder = (href: string): string => (href.endsWith("/") ? href : `${href}/`);

/** Where an event's file is: as the server named it, else `<key>.ics` in its calendar. */
export const hrefOf = (place: EventPlace): string =>
  place.remoteId ?? `${asFolder(place.calendarRemoteId)}${place.key}.ics`;

/** The address as an absolute one when it lies in that calendar, else null. */
export function hrefIn(calendar: string, href: string, base?: string | URL): string | null {
  if (!URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  const folder = new URL(asFolder(calendar));
  const inside = url.host === folder.host && url.pathname.startsWith(folder.pathname);
  return inside && url.pathname !== folder.pathname ? url.href : null;
}

/** The calendar an event's file lies in: the place's own, unless its owner has moved it to another one. */
export function calendarOf(place: EventPlace): string {
  const own = asFolder(place.calendarRemoteId);
  const href = hrefOf(place);
  return hrefIn(own, href) ? own : href.slice(0, href.lastIndexOf("/") + 1);
}
