import { ProviderError } from "../errors";
import { parsed } from "../kit/answer";
import type { EventPlace } from "../provider";
import { listCalendars } from "./calendars";
import type { GraphClient } from "./client";
import { type GraphAnswer, isAccessDenied, isMissing } from "./errors";
import type { Mailbox } from "./mailbox";
import { keyFilter } from "./mapper";
import { refuse, targetGone } from "./refuse";
import { type GraphEvent, graphEvents, graphIdentity } from "./schema";

// Through its calendar, because events of calendars others lend are reached no other way.
const calendarPath = (place: EventPlace, rest: string): string =>
  `me/calendars/${encodeURIComponent(place.calendarRemoteId)}${rest}`;
export const eventsPath = (place: EventPlace, query = ""): string => calendarPath(place, `/events${query}`);
export const eventPath = (place: EventPlace, id: string): string =>
  eventsPath(place, `/${encodeURIComponent(id)}`);
/** By its id alone, wherever in the account's own mailbox it is: immutable ids survive a move. */
export const anywherePath = (id: string): string => `me/events/${encodeURIComponent(id)}`;

/** Events with our key in the place's calendar: one, or none. Throws `target_gone` when the calendar is not there. */
export async function findByKey(mailbox: Mailbox, place: EventPlace): Promise<GraphEvent[]> {
  const query = new URLSearchParams({ $filter: keyFilter(place.key), $select: "id,webLink", $top: "10" });
  const answer = await mailbox.graph.send("GET", eventsPath(place, `?${query}`));
  if (answer.status === 200 && !answer.foreign) return parsed(graphEvents, answer, "GET").value;
  return isMissing(answer)
    ? calendarMissing(mailbox.graph, place, answer)
    : refuse(mailbox, place, answer, "GET");
}

/** A calendar answered "not found": asked for by itself, and in the listing, before its bookings are sent nowhere. */
export async function calendarMissing(
  graph: GraphClient,
  place: EventPlace,
  answer: GraphAnswer,
): Promise<never> {
  if ((await idAt(graph, calendarPath(place, "?$select=id"))) !== place.calendarRemoteId) {
    const { calendars } = await listCalendars(graph, true);
    if (!calendars.some((c) => c.remoteId === place.calendarRemoteId)) targetGone();
  }
  throw graph.refusal(answer, "GET");
}

/**
 * Whether an event that answers by its id is in a calendar. One its owner deleted may answer from the Deleted Items,
 * whatever calendar it was asked for in, and would be written there unseen. Mostly the answer says where it is.
 */
export async function isInCalendar(
  graph: GraphClient,
  place: EventPlace,
  event: GraphEvent,
): Promise<boolean> {
  const named = calendarIn(event) ?? (await idAt(graph, `${anywherePath(event.id)}/calendar?$select=id`));
  if (named === place.calendarRemoteId) return true;
  if (named && (await idAt(graph, `me/calendars/${encodeURIComponent(named)}?$select=id`)) === named)
    return true;
  // Of an event in a mailbox whose owner lent a calendar nothing more can be told: it is reached through that only.
  return (await idAt(graph, `${anywherePath(event.id)}?$select=id`)) === null;
}

/** Whether the event is in some calendar of the account's own mailbox (graph/api/calendar-get). */
export const livesElsewhere = async (graph: GraphClient, id: string): Promise<boolean> =>
  (await idAt(graph, `${anywherePath(id)}/calendar?$select=id`)) !== null;

/** The id of what is at a path; null when there is nothing, or nothing that this account may see. */
async function idAt(graph: GraphClient, path: string): Promise<string | null> {
  const answer = await graph.send("GET", path);
  if (isMissing(answer) || isAccessDenied(answer)) return null;
  if (answer.status !== 200 || answer.foreign) throw graph.refusal(answer, "GET");
  return parsed(graphIdentity, answer, "GET").id;
}

/** The calendar an event says it is in; null when it does not say. */
export function calendarIn(event: GraphEvent): string | null {
  const [, id] = /\/calendars\('([^']+)'\)$/.exec(event["calendar@odata.navigationLink"] ?? "") ?? [];
  if (!id) return null;
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The event an answer names, which has to be the one that was asked for. Throws `ProviderError`. */
export function sameEvent(event: GraphEvent, id: string): GraphEvent {
  if (event.id === id) return event;
  throw new ProviderError("ambiguous", "odd_answer", "Graph answered with another event.");
}
