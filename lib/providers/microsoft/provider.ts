import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";
import { parsed } from "../kit/answer";
import { credentialsOf } from "../kit/credentials";
import type { CalendarProvider, EventPlace, ProviderSession, PutResult, ReadResult } from "../provider";
import { listCalendars } from "./calendars";
import { type GraphClient, graphClient } from "./client";
import { type GraphAnswer, graphError, isConflict, isDuplicate, isMissing } from "./errors";
import { faceOf, keyFilter, linkOf, shownFace, toNewEvent, toPatch } from "./mapper";
import {
  type GraphEvent,
  graphEvent,
  graphEvents,
  graphFailure,
  graphIdentity,
  microsoftCredentials,
  shownEvent,
} from "./schema";

/**
 * Outlook through Graph. It keeps no tombstones and proves no If-Match, so an event that is not there is `absent`,
 * never `gone`: only a transactionId it refuses to take again bars a late create (docs/sync-engine.md).
 */
export const microsoftProvider: CalendarProvider = {
  async listCalendars(session) {
    return listCalendars(clientOf(session));
  },

  async putEvent(session, place, event) {
    const graph = clientOf(session);
    return place.remoteId === null
      ? createEvent(graph, place, event)
      : updateEvent(graph, place, place.remoteId, event);
  },

  async deleteEvent(session, place) {
    const graph = clientOf(session);
    const known = place.remoteId === null ? await find(graph, place) : [{ id: place.remoteId }];
    let deleted = 0;
    for (const { id } of known) if (await deleteById(graph, place, id)) deleted += 1;
    // A calendar that is not reached any more may come back with its events: that is no proof of their absence.
    if (deleted < known.length && !(await calendarExists(graph, place))) return targetGone();
    return { outcome: "absent" };
  },

  async readEvent(session, place) {
    const graph = clientOf(session);
    const [known] = place.remoteId === null ? await find(graph, place) : [{ id: place.remoteId }];
    return known ? readById(graph, place, known.id) : { outcome: "absent" };
  },

  faceOf,
};

const clientOf = ({ credentials, beforeRequest }: ProviderSession): GraphClient =>
  graphClient(credentialsOf(microsoftCredentials, credentials).accessToken, beforeRequest);

const SHOWN = "$select=id,subject,start,end,isAllDay,location";

/** An event the person moved to another calendar of theirs is still there, as it is for a write. */
async function readById(graph: GraphClient, place: EventPlace, id: string): Promise<ReadResult> {
  let answer = await graph.send("GET", eventPath(place, id, `?${SHOWN}`));
  if (isMissing(answer)) {
    answer = await graph.send("GET", `${anywherePath(id)}?${SHOWN}`);
    if (isMissing(answer)) return (await calendarExists(graph, place)) ? { outcome: "absent" } : targetGone();
  }
  if (answer.status !== 200) throw graphError(answer, "GET");
  parsed(graphEvent, answer, "GET");
  const shown = shownEvent.safeParse(answer.body);
  // Graph proves no If-Match, so nothing of ours remembers its ETags.
  return { outcome: "present", etag: null, face: shown.success ? shownFace(shown.data) : null };
}

/** POST, after a look when an earlier one may have got through: Graph's memory of a transactionId is not promised. */
async function createEvent(graph: GraphClient, place: EventPlace, event: CalendarEvent): Promise<PutResult> {
  if (place.hot) {
    const [found] = await find(graph, place);
    if (found) return result("conflict", found);
  }
  const answer = await graph.send("POST", calendarPath(place, "events"), toNewEvent(event));
  if (answer.status === 201 || answer.status === 200) return result("ok", parsed(graphEvent, answer, "POST"));
  if (isDuplicate(answer)) return ownDuplicate(graph, place, answer);
  if (isMissing(answer)) return calendarMissing(graph, place, answer);
  throw graphError(answer, "POST");
}

/** Our transactionId was used before: the event it made, if it still lives, is written by the next mark. */
async function ownDuplicate(graph: GraphClient, place: EventPlace, refused: GraphAnswer): Promise<PutResult> {
  const existing = parsed(graphFailure, refused, "POST").error["@event.existingEventId"];
  if (existing) {
    const read = await graph.send("GET", eventPath(place, existing, "?$select=id,webLink"));
    if (read.status === 200) return result("conflict", parsed(graphEvent, read, "GET"));
    if (!isMissing(read)) throw graphError(read, "GET");
    return (await livesElsewhere(graph, existing))
      ? { outcome: "conflict", remoteId: existing, etag: null }
      : { outcome: "gone" };
  }
  const [found] = await find(graph, place);
  if (found) return result("conflict", found);
  // A search may lag behind a write: a second event would follow from believing it too early.
  if (place.hot)
    throw new ProviderError("ambiguous", "not_found_yet", "The event exists but cannot be found yet.");
  return { outcome: "gone" };
}

/** PATCH by id. An event the person moved to another calendar of theirs is followed, not doubled. */
async function updateEvent(
  graph: GraphClient,
  place: EventPlace,
  id: string,
  event: CalendarEvent,
): Promise<PutResult> {
  const patch = toPatch(event);
  let answer = await graph.send("PATCH", eventPath(place, id), patch);
  if (isMissing(answer)) {
    if (!(await livesElsewhere(graph, id)))
      return (await calendarExists(graph, place)) ? { outcome: "absent" } : targetGone();
    answer = await graph.send("PATCH", anywherePath(id), patch);
    if (isMissing(answer)) return { outcome: "absent" };
  }
  if (answer.status === 200) return result("ok", parsed(graphEvent, answer, "PATCH"));
  if (isConflict(answer)) return { outcome: "conflict", remoteId: id, etag: null };
  throw graphError(answer, "PATCH");
}

/** False: there is no such event, neither in its calendar nor in another one. */
async function deleteById(graph: GraphClient, place: EventPlace, id: string): Promise<boolean> {
  for (const path of [eventPath(place, id), anywherePath(id)]) {
    const answer = await graph.send("DELETE", path);
    // Nothing else is Graph's word for it (graph/api/event-delete): a 200 may be a portal's page.
    if (answer.status === 204) return true;
    if (!isMissing(answer)) throw graphError(answer, "DELETE");
  }
  return false;
}

/** Events with our key in the place's calendar: one, or none. */
async function find(graph: GraphClient, place: EventPlace): Promise<GraphEvent[]> {
  const query = new URLSearchParams({ $filter: keyFilter(place.key), $select: "id,webLink", $top: "10" });
  const answer = await graph.send("GET", calendarPath(place, `events?${query}`));
  if (answer.status === 200) return parsed(graphEvents, answer, "GET").value;
  if (!isMissing(answer)) throw graphError(answer, "GET");
  return calendarMissing(graph, place, answer);
}

/** Whether the event is in some calendar of the mailbox: immutable ids survive a move (graph/api/calendar-get). */
async function livesElsewhere(graph: GraphClient, id: string): Promise<boolean> {
  return exists(await graph.send("GET", `${anywherePath(id)}/calendar?$select=id`));
}

async function calendarExists(graph: GraphClient, place: EventPlace): Promise<boolean> {
  return exists(await graph.send("GET", calendarPath(place, "?$select=id")));
}

/** Whether the answer names what was asked for. */
function exists(answer: GraphAnswer): boolean {
  if (isMissing(answer)) return false;
  if (answer.status !== 200) throw graphError(answer, "GET");
  parsed(graphIdentity, answer, "GET");
  return true;
}

/** A calendar answered "not found": asked again by itself before its bookings are sent nowhere. */
async function calendarMissing(graph: GraphClient, place: EventPlace, answer: GraphAnswer): Promise<never> {
  if (!(await calendarExists(graph, place))) return targetGone();
  throw new ProviderError("ambiguous", "odd_answer", `An existing calendar was answered ${answer.code}.`);
}

function targetGone(): never {
  throw new ProviderError("target_gone", "calendar_gone", "The calendar does not exist.");
}

const result = (outcome: "ok" | "conflict", event: GraphEvent): PutResult => ({
  outcome,
  remoteId: event.id,
  etag: null,
  remoteUrl: linkOf(event.webLink),
});

// Through its calendar, because events of calendars others share are reached no other way.
const calendarPath = (place: EventPlace, rest: string): string =>
  `me/calendars/${encodeURIComponent(place.calendarRemoteId)}${rest.startsWith("?") ? "" : "/"}${rest}`;
const eventPath = (place: EventPlace, id: string, query = ""): string =>
  calendarPath(place, `events/${encodeURIComponent(id)}${query}`);
const anywherePath = (id: string): string => `me/events/${encodeURIComponent(id)}`;
