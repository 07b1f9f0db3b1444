import { now } from "@/lib/clock";
import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";
import { type JsonAnswer, parsed } from "../kit/answer";
import type {
  CalendarProvider,
  DeleteResult,
  EventPlace,
  ProviderSession,
  PutResult,
  ReadResult,
  RemoteCalendar,
} from "../provider";
import { type CalendarClient, calendarClient } from "./client";
import { answerError } from "./errors";
import { eventBody, faceOf, remoteCalendar, shownFace } from "./mapper";
import { calendarPageShape, calendarShape, eventShape, shownEventShape } from "./schema";

/** More pages than any account has; a list that never ends is an odd answer. */
const MAX_PAGES = 40;

/** Google Calendar v3. https://developers.google.com/workspace/calendar/api/v3/reference */
export const googleProvider: CalendarProvider = {
  listCalendars,
  putEvent,
  deleteEvent,
  readEvent,
  faceOf,
};

/** Hidden calendars too: hiding one in Google's list must not look as if it was gone. */
async function listCalendars(session: ProviderSession): Promise<RemoteCalendar[]> {
  const client = await calendarClient(session);
  const found: RemoteCalendar[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await client.calendars(pageToken);
    if (answer.status !== 200) throw refusal(answer, "calendarList.list");
    const { items, nextPageToken } = parsed(calendarPageShape, answer, "calendarList.list");
    found.push(...items.filter((c) => !c.deleted).map(remoteCalendar));
    if (nextPageToken === undefined) return found;
    pageToken = nextPageToken;
  }
  throw new ProviderError("ambiguous", "odd_listing", "The list of calendars does not end.");
}

async function putEvent(
  session: ProviderSession,
  place: EventPlace,
  event: CalendarEvent,
): Promise<PutResult> {
  const client = await calendarClient(session);
  return place.remoteId === null
    ? create(client, place, event)
    : update(client, place, place.remoteId, event);
}

/** Insert under our own id: a replay of one that took effect is answered 409, as is any id that ever existed. */
async function create(client: CalendarClient, place: EventPlace, event: CalendarEvent): Promise<PutResult> {
  const { calendarRemoteId: calendar, key } = place;
  const answer = await client.insert(calendar, { id: key, ...eventBody(event) });
  if (answer.status === 200) return written(answer, "events.insert");
  if (answer.status === 409) return look(client, calendar, key);
  if (answer.status !== 404) throw refusal(answer, "events.insert");
  if (!(await isListed(client, calendar))) throw calendarGone();
  throw new ProviderError("ambiguous", "odd_answer", "A calendar that is listed was answered 404.");
}

/**
 * A patch, not an update: an update replaces the whole event, a person's reminders and guests too, and would revive
 * a deleted one. It costs three units of quota, as much as get and update, and one request.
 */
async function update(
  client: CalendarClient,
  place: EventPlace,
  eventId: string,
  event: CalendarEvent,
): Promise<PutResult> {
  const { calendarRemoteId: calendar, etag } = place;
  const answer = await client.patch(calendar, eventId, etag, eventBody(event));
  if (answer.status === 412) return look(client, calendar, eventId);
  const result = answer.status === 200 ? written(answer, "events.patch") : missing(answer);
  if (result === null) throw refusal(answer, "events.patch");
  // The event is gone: alone, or with its calendar?
  if (result.outcome !== "ok" && !(await isListed(client, calendar))) throw calendarGone();
  return result;
}

/** What is there now, after a write was refused because of it. */
async function look(client: CalendarClient, calendar: string, eventId: string): Promise<PutResult> {
  const answer = await client.get(calendar, eventId);
  const result = answer.status === 200 ? written(answer, "events.get") : missing(answer);
  if (result === null) throw refusal(answer, "events.get");
  return result.outcome === "ok" ? { ...result, outcome: "conflict" } : result;
}

/** An event of an answer; a cancelled one is a tombstone. */
function written(answer: JsonAnswer, call: string): PutResult {
  const event = parsed(eventShape, answer, call);
  if (event.status === "cancelled") return { outcome: "gone" };
  return {
    outcome: "ok",
    remoteId: event.id,
    etag: event.etag ?? null,
    remoteUrl: event.htmlLink ?? null,
  };
}

/** 410: deleted, its id is spent. 404: there was never one, so a late insert could still make it. */
function missing({ status }: JsonAnswer): DeleteResult | null {
  if (status === 410) return { outcome: "gone" };
  return status === 404 ? { outcome: "absent" } : null;
}

async function isListed(client: CalendarClient, calendar: string): Promise<boolean> {
  const answer = await client.calendar(calendar);
  if (answer.status === 404 || answer.status === 410) return false;
  if (answer.status !== 200) throw refusal(answer, "calendarList.get");
  return !parsed(calendarShape, answer, "calendarList.get").deleted;
}

async function deleteEvent(session: ProviderSession, place: EventPlace): Promise<DeleteResult> {
  const client = await calendarClient(session);
  const eventId = place.remoteId ?? place.key;
  const first = await remove(client, place.calendarRemoteId, eventId);
  if (first.outcome !== "absent") return first;
  // A calendar that is not reached any more may come back with its events: that is no proof of their absence.
  if (!(await isListed(client, place.calendarRemoteId))) throw calendarGone();
  return place.hot ? burn(client, place) : first;
}

async function remove(client: CalendarClient, calendar: string, eventId: string): Promise<DeleteResult> {
  const answer = await client.delete(calendar, eventId);
  const result = answer.status === 204 ? ({ outcome: "gone" } as const) : missing(answer);
  if (result === null) throw refusal(answer, "events.delete");
  return result;
}

/**
 * An insert of ours may still be on its way and would leave an event nobody looks after. Spending the id bars it:
 * insert, then delete, and the tombstone answers every later insert with 409.
 */
async function burn(
  client: CalendarClient,
  { calendarRemoteId: calendar, key }: EventPlace,
): Promise<DeleteResult> {
  const at = (minute: string) => ({ dateTime: `2000-01-01T00:${minute}:00Z` });
  const answer = await client.insert(calendar, {
    id: key,
    summary: "Calpace: removed",
    start: at("00"),
    end: at("01"),
  });
  // 409: the late insert has just arrived. 404: the calendar itself is gone.
  if (answer.status === 404) return { outcome: "absent" };
  if (answer.status !== 200 && answer.status !== 409) throw refusal(answer, "events.insert");
  return remove(client, calendar, key);
}

/** A deleted event is answered as cancelled for a while, then 404 or 410; so is one moved to another calendar. */
async function readEvent(session: ProviderSession, place: EventPlace): Promise<ReadResult> {
  const client = await calendarClient(session);
  const answer = await client.get(place.calendarRemoteId, place.remoteId ?? place.key);
  if (answer.status === 200) {
    const { status, etag = null } = parsed(eventShape, answer, "events.get");
    if (status === "cancelled") return { outcome: "gone" };
    const shown = shownEventShape.safeParse(answer.body);
    return { outcome: "present", etag, face: shown.success ? shownFace(shown.data) : null };
  }
  const result = missing(answer);
  if (result === null) throw refusal(answer, "events.get");
  if (!(await isListed(client, place.calendarRemoteId))) throw calendarGone();
  return result;
}

const refusal = (answer: JsonAnswer, call: string): ProviderError => answerError(answer, call, now());
const calendarGone = (): ProviderError =>
  new ProviderError("target_gone", "calendar_gone", "The calendar is not in the account's list any more.");
