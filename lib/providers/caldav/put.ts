import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";
import type { EventPlace, PutResult, ReadResult } from "../provider";
import type { DavAnswer } from "./answer";
import type { DavClient, PutCondition } from "./client";
import { answerError } from "./errors";
import { readFace } from "./face";
import { identityOf, toIcs } from "./mapper";
import { has } from "./multistatus";

const WRITTEN = new Set([200, 201, 204]);
const MISSING = new Set([404, 410]);

/** Where an event's file is: as the server named it, else `<key>.ics` in its calendar. */
export const hrefOf = (place: EventPlace): string =>
  place.remoteId ?? `${asFolder(place.calendarRemoteId)}${place.key}.ics`;

const asFolder = (href: string): string => (href.endsWith("/") ? href : `${href}/`);

// What was made ahead, for as long as its event is held.
const texts = new WeakMap<CalendarEvent, string>();

/** Makes the text ahead of `putEvent`. Throws `ProviderError` for an event that has none, as `putEvent` does. */
export function prepareEvent(event: CalendarEvent): void {
  texts.set(event, toIcs(event));
}

/**
 * Writes the event once. Refusals that can be explained are: by reading the file, by asking whether the calendar
 * is still there. No second write follows such a reading (docs/sync-engine.md), with one exception: a create
 * refused with 404/409 by a calendar that is there is sent once more, as it was.
 */
export async function putEvent(
  client: DavClient,
  place: EventPlace,
  event: CalendarEvent,
): Promise<PutResult> {
  const ics = texts.get(event) ?? toIcs(event);
  const href = hrefOf(place);
  const creates = place.remoteId === null;
  const condition: PutCondition = creates
    ? { kind: "create" }
    : place.etag === null
      ? null
      : { kind: "match", etag: place.etag };
  const answer = await client.put(href, ics, condition);
  if (WRITTEN.has(answer.status)) return written(client, place, href, event, answer);
  if (answer.status === 412) return met(client, place, href);
  if (refusesUid(answer)) return uidTaken(client, place, answer);
  if (!MISSING.has(answer.status) && answer.status !== 409) throw answerError(answer, "PUT");
  await requireCalendar(client, place);
  if (MISSING.has(answer.status) && !creates) return { outcome: "absent" };
  if (answer.status === 409) {
    // Some servers refuse a UID without saying so.
    const taken = await findOwn(client, place);
    if (taken) return taken;
    if (!creates) throw answerError(answer, "PUT");
  }
  const again = await client.put(href, ics, condition);
  if (WRITTEN.has(again.status)) return written(client, place, href, event, again);
  if (again.status === 412) return met(client, place, href);
  throw answerError(again, "PUT");
}

/** The write is certain. Without an ETag the server rewrote the event: the read that follows may fail harmlessly. */
async function written(
  client: DavClient,
  place: EventPlace,
  href: string,
  event: CalendarEvent,
  answer: DavAnswer,
): Promise<PutResult> {
  const unconditional = place.remoteId !== null && place.etag === null;
  // While an earlier write may still land, an ETag of a write without If-Match proves nothing.
  if (unconditional && place.hot) return { outcome: "ok", remoteId: href, etag: null };
  const etag = answer.etag ?? (await readBack(client, href, event));
  return { outcome: "ok", remoteId: href, etag };
}

async function readBack(client: DavClient, href: string, event: CalendarEvent): Promise<string | null> {
  try {
    const answer = await client.get(href);
    const found = answer.status === 200 ? identityOf(answer.text) : null;
    // Anything but what was just written belongs to somebody who came after us.
    return found?.uid === event.key && found.sequence === event.sequence ? answer.etag : null;
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}

/** 412: something is there that was not expected, or nothing is. Reads only. */
async function met(client: DavClient, place: EventPlace, href: string): Promise<PutResult> {
  const answer = await client.get(href);
  if (MISSING.has(answer.status)) return { outcome: "absent" };
  if (answer.status !== 200) throw answerError(answer, "GET");
  const found = identityOf(answer.text);
  if (!found) throw new ProviderError("ambiguous", "odd_answer", "GET was answered with no calendar.");
  // Somebody else's file under our name stays theirs; a new key finds a place of its own.
  if (found.uid !== place.key) return { outcome: "gone" };
  return { outcome: "conflict", remoteId: href, etag: answer.etag };
}

/** Looks at the event's file. Somebody else's file under our name is not our event. */
export async function readEvent(client: DavClient, place: EventPlace): Promise<ReadResult> {
  const answer = await client.get(hrefOf(place));
  if (MISSING.has(answer.status)) {
    await requireCalendar(client, place);
    return { outcome: "absent" };
  }
  if (answer.status !== 200) throw answerError(answer, "GET");
  const found = identityOf(answer.text);
  if (!found) throw new ProviderError("ambiguous", "odd_answer", "GET was answered with no calendar.");
  if (found.uid !== place.key) return { outcome: "gone" };
  return { outcome: "present", etag: answer.etag, face: await readFace(answer.text) };
}

const refusesUid = (answer: DavAnswer): boolean =>
  (answer.status === 409 || answer.status === 403) && /no-uid-conflict/.test(answer.text);

/** RFC 4791 §5.3.2.1: the UID is in use, and the answer may say where. */
async function uidTaken(client: DavClient, place: EventPlace, answer: DavAnswer): Promise<PutResult> {
  const named = /no-uid-conflict[^>]{0,200}>\s*<(?:[^\s<>:/]+:)?href\s*>\s*([^<\s]+)/.exec(answer.text)?.[1];
  const href = named ? hrefInCalendar(place, named.replaceAll("&amp;", "&"), answer.url) : null;
  if (href) return met(client, place, href);
  return (await findOwn(client, place)) ?? { outcome: "gone" };
}

/** Looks the UID up in the calendar; null when it is not there. Adopting it is the next mark's business. */
async function findOwn(client: DavClient, place: EventPlace): Promise<PutResult | null> {
  const { answer, resources } = await client.findByUid(place.calendarRemoteId, place.key);
  if (!resources) {
    // A server without that report refuses it; any other failure leaves the question open.
    if ([400, 403, 404, 405, 501].includes(answer.status)) return null;
    throw answerError(answer, "REPORT");
  }
  for (const { href } of resources) {
    const own = hrefInCalendar(place, href.href, answer.url);
    const found = own ? await met(client, place, own) : null;
    if (found?.outcome === "conflict") return found;
  }
  return null;
}

/** The address when it lies in the place's own calendar: an event moved elsewhere by hand is not ours to follow. */
function hrefInCalendar(place: EventPlace, href: string, base: URL): string | null {
  if (!URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  const folder = new URL(asFolder(place.calendarRemoteId));
  const inside = url.host === folder.host && url.pathname.startsWith(folder.pathname);
  return inside && url.pathname !== folder.pathname ? url.href : null;
}

/** Throws `target_gone` when the server says the calendar is missing; anything unclear is no proof of that. */
export async function requireCalendar(client: DavClient, place: EventPlace): Promise<void> {
  const { answer, resources } = await client.propfind(place.calendarRemoteId, "0", { "d:resourcetype": {} });
  if (MISSING.has(answer.status))
    throw new ProviderError("target_gone", "calendar_gone", "The calendar does not exist any more.");
  const [calendar] = resources ?? [];
  if (!calendar || !has(calendar.props.resourcetype, "collection")) throw answerError(answer, "PROPFIND");
}
