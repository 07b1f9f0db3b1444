import { denied } from "../errors";
import type { CalendarEvent } from "../event";
import type { JsonAnswer } from "../kit/answer";
import type { EventPlace, NotThere, ProviderSession, PutResult } from "../provider";
import { says, told } from "./answer";
import { requireListed } from "./calendars";
import { descriptionWithin, eventBody } from "./mapper";
import { findMoved, missing } from "./moved";
import { eventIn, type Operation, operation, remoteIdOf, type Spot, spotOf } from "./operation";
import { descriptionShape } from "./schema";
import { inKnownZone } from "./zones";

type Body = ReturnType<typeof eventBody>;
/** Sends an event's body, as often as it takes to find a name for its zone; its description as given, if it is. */
type Send = (write: (body: Body) => Promise<JsonAnswer>, description?: string) => Promise<JsonAnswer>;
type Written = Extract<PutResult, { remoteId: string }> & { outcome: "ok" };

/** Creates the event, or changes it where it is. */
export async function putEvent(
  session: ProviderSession,
  place: EventPlace,
  event: CalendarEvent,
): Promise<PutResult> {
  const op = await operation(session);
  const send: Send = (write, description) =>
    inKnownZone(session.credentials, event.timeZone, (timeZone) =>
      write(eventBody(event, timeZone, description)),
    );
  return place.remoteId === null ? create(op, place, send) : update(op, place, event, send);
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
 * a deleted one. It costs three units of quota, as much as get and update, and one request. What it replaces is the
 * description: where others may have written in that, it is read first.
 */
async function update(
  op: Operation,
  place: EventPlace,
  event: CalendarEvent,
  send: Send,
): Promise<PutResult> {
  const spot = spotOf(place);
  const kept = place.merge || place.etag === null ? await readFirst(op, place, spot, event) : null;
  if (kept && "outcome" in kept) return kept;
  const patch = (body: Body) => op.patch(spot.calendar, spot.eventId, place.etag, body);
  const answer = await send(patch, kept?.description);
  if (says(answer, 412)) return look(op, place, spot);
  const result = answer.status === 200 ? written(answer, "events.patch", place, spot) : missing(answer);
  if (result === null) throw op.refusal(answer, "events.patch");
  if (result.outcome !== "ok") return confirmed(op, place, spot, result);
  return kept?.carried ? { ...result, carried: true } : result;
}

/** What a write has to keep; or what became of an event that is not as it is known any more: then nothing is written. */
async function readFirst(
  op: Operation,
  place: EventPlace,
  spot: Spot,
  event: CalendarEvent,
): Promise<ReturnType<typeof descriptionWithin> | PutResult> {
  const { met, answer } = await get(op, place, spot);
  if (met.outcome !== "ok") return confirmed(op, place, spot, met);
  if (place.etag !== null && met.etag !== place.etag) return { ...met, outcome: "conflict" };
  return descriptionWithin(told(descriptionShape, answer, "events.get").description, event);
}

/** What is there now, after a write was refused because of it. */
async function look(op: Operation, place: EventPlace, spot: Spot): Promise<PutResult> {
  const { met } = await get(op, place, spot);
  return met.outcome === "ok" ? { ...met, outcome: "conflict" } : confirmed(op, place, spot, met);
}

async function get(
  op: Operation,
  place: EventPlace,
  spot: Spot,
): Promise<{ met: Written | NotThere; answer: JsonAnswer }> {
  const answer = await op.get(spot.calendar, spot.eventId);
  const met = answer.status === 200 ? written(answer, "events.get", place, spot) : missing(answer);
  if (met === null) throw op.refusal(answer, "events.get");
  return { met, answer };
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
