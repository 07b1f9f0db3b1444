import type { DeleteResult, EventPlace, ProviderSession } from "../provider";
import { says } from "./answer";
import { findMoved, missing } from "./moved";
import { type Operation, operation, type Spot, spotOf } from "./operation";

/** Deletes the event where it is, its owner's move included; one that is not there any more is no error. */
export async function deleteEvent(session: ProviderSession, place: EventPlace): Promise<DeleteResult> {
  const op = await operation(session);
  const spot = spotOf(place);
  const answer = await op.delete(spot.calendar, spot.eventId);
  // It was here, and this removed it: nothing more to ask.
  if (answer.status === 204) return { outcome: "gone", removed: true };
  const lost = missing(answer);
  if (lost === null) throw op.refusal(answer, "events.delete");
  const moved = await findMoved(op, place, spot, lost);
  const removed = moved !== null && (await remove(op, moved.spot)).removed;
  return lost.outcome === "absent" && place.hot ? burn(op, place) : { ...lost, removed };
}

async function remove(op: Operation, { calendar, eventId }: Spot): Promise<DeleteResult> {
  const answer = await op.delete(calendar, eventId);
  if (answer.status === 204) return { outcome: "gone", removed: true };
  const lost = missing(answer);
  if (lost === null) throw op.refusal(answer, "events.delete");
  return { ...lost, removed: false };
}

/**
 * An insert of ours may still be on its way and would leave an event nobody looks after. Spending the id bars it:
 * insert, then delete, and the tombstone answers every later insert with 409.
 */
async function burn(op: Operation, { calendarRemoteId: calendar, key }: EventPlace): Promise<DeleteResult> {
  const at = (minute: string) => ({ dateTime: `2000-01-01T00:${minute}:00Z` });
  const answer = await op.insert(calendar, {
    id: key,
    summary: "Calpace: removed",
    start: at("00"),
    end: at("01"),
  });
  // 409: the late insert has just arrived. 404: the calendar itself is gone.
  if (says(answer, 404)) return { outcome: "absent", removed: false };
  if (answer.status !== 200 && !says(answer, 409)) throw op.refusal(answer, "events.insert of a placeholder");
  return remove(op, { calendar, eventId: key });
}
