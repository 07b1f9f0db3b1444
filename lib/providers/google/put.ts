import { denied } from "../errors";
import type { CalendarEvent } from "../event";
import type { JsonAnswer } from "../kit/answer";
import type { EventPlace, NotThere, ProviderSession, PutResult } from "../provider";
import { says } from "./answer";
import { requireListed } from "./calendars";
import { eventBody } from "./mapper";
import { findMoved, missing } from "./moved";
import { eventIn, type Operation, operation, remoteIdOf, type Spot, spotOf } from "./operation";
import { inKnownZone } from "./zones";

type Body = ReturnType<typeof eventBody>;
/** Sends an event's body, as often as it takes to find a name for its zone. */
type Send = (write: (body: Body) => Promise<JsonAnswer>) => Promise<JsonAnswer>;
type Written = Extract<PutResult, { remoteId: string }> & { outcome: "ok" };

/** Creates the event, or changes it where it is. */
export async function putEvent(
  session: ProviderSession,
  place: EventPlace,
  event: CalendarEvent,
): Promise<PutResult> {
  const op = await operation(session);
  const send: Send = (write) =>
    inKnownZone(session.credentials, event.timeZone, (timeZone) => write(eventBody(event, timeZone)));
  return place.remoteId === null ? create(op, place, send) : update(op, place, send);
}

/** Insert under our own id: a replay of one that took effect is answered 409, as is any id that ever existed. */
async function create(op: Operation, place: EventPlace, send: Send): Promise<PutResult> {
  const { calendarRemoteId: calendar, key } = place;
  const answer = await send((body) => op.insert(calendar, { id: key, ...body }));
  if (answer.status === 200) return written(answer, "events.insert", place, spotOf(place));
  if (says(answer, 409)) return look(op, place, spotOf(place));
  if (!says(answer, 404)) throw op.refusal(answer, "events.insert");
  await requireListed(op, calendar);
  throw denied("odd_answer", "A calendar that is listed was answered 404.", { proven: true });
}

/**
 * A patch, not an update: an update replaces the whole event, a person's reminders and guests too, and would revive
 * a deleted one. It costs three units of quota, as much as get and update, and one request.
 */
async function update(op: Operation, place: EventPlace, send: Send): Promise<PutResult> {
  const spot = spotOf(place);
  const answer = await send((body) => op.patch(spot.calendar, spot.eventId, place.etag, body));
  if (says(answer, 412)) return look(op, place, spot);
  const result = answer.status === 200 ? written(answer, "events.patch", place, spot) : missing(answer);
  if (result === null) throw op.refusal(answer, "events.patch");
  return result.outcome === "ok" ? result : confirmed(op, place, spot, result);
}

/** What is there now, after a write was refused because of it. */
async function look(op: Operation, place: EventPlace, spot: Spot): Promise<PutResult> {
  const answer = await op.get(spot.calendar, spot.eventId);
  const result = answer.status === 200 ? written(answer, "events.get", place, spot) : missing(answer);
  if (result === null) throw op.refusal(answer, "events.get");
  return result.outcome === "ok" ? { ...result, outcome: "conflict" } : confirmed(op, place, spot, result);
}

/**
 * An event that seems to be gone, unless it was moved: then it is met elsewhere, and the next write goes there. Not
 * this one: an ETag that was read by the same mark condones nothing (docs/sync-engine.md).
 */
async function confirmed(op: Operation, place: EventPlace, spot: Spot, lost: NotThere): Promise<PutResult> {
  const moved = await findMoved(op, place, spot, lost);
  if (!moved) return lost;
  const met = written(moved.answer, "events.get", place, moved.spot);
  return met.outcome === "ok" ? { ...met, outcome: "conflict" } : lost;
}

/** An event of an answer; a cancelled one is a tombstone. */
function written(answer: JsonAnswer, call: string, place: EventPlace, spot: Spot): Written | NotThere {
  const event = eventIn(answer, call, spot.eventId);
  if (event.status === "cancelled") return { outcome: "gone" };
  return {
    outcome: "ok",
    remoteId: remoteIdOf(spot, place),
    etag: event.etag ?? null,
    remoteUrl: event.htmlLink ?? null,
  };
}
