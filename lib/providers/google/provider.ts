import type { JsonAnswer } from "../kit/answer";
import type { CalendarProvider, EventPlace, ProviderSession, ReadResult } from "../provider";
import { listCalendars } from "./calendars";
import { faceOf, shownFace } from "./mapper";
import { findMoved, missing } from "./moved";
import { eventIn, operation, type Spot, spotOf } from "./operation";
import { putEvent } from "./put";
import { deleteEvent } from "./remove";
import { shownEventShape } from "./schema";

/** Google Calendar v3. https://developers.google.com/workspace/calendar/api/v3/reference */
export const googleProvider: CalendarProvider = {
  listCalendars,
  putEvent,
  deleteEvent,
  readEvent,
  faceOf,
};

/** A deleted event is answered as cancelled for a while, then 404 or 410; so is one moved to another calendar. */
async function readEvent(session: ProviderSession, place: EventPlace): Promise<ReadResult> {
  const op = await operation(session);
  const spot = spotOf(place);
  const answer = await op.get(spot.calendar, spot.eventId);
  const read = answer.status === 200 ? shown(answer, spot) : missing(answer);
  if (read === null) throw op.refusal(answer, "events.get");
  if (read.outcome === "present") return read;
  const moved = await findMoved(op, place, spot, read);
  return moved ? shown(moved.answer, spot) : read;
}

function shown(answer: JsonAnswer, { eventId }: Spot): ReadResult {
  const { status, etag = null } = eventIn(answer, "events.get", eventId);
  if (status === "cancelled") return { outcome: "gone" };
  const event = shownEventShape.safeParse(answer.body);
  return { outcome: "present", etag, face: event.success ? shownFace(event.data) : null };
}
