import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";
import { parsed } from "../kit/answer";
import type { EventPlace, PutResult } from "../provider";
import { type GraphAnswer, isDuplicate, isMissing } from "./errors";
import { readById } from "./look";
import type { Mailbox } from "./mailbox";
import { toNewEvent, toPatch, transactionIdOf } from "./mapper";
import { calendarIn, calendarMissing, eventPath, eventsPath, findByKey, isInCalendar } from "./places";
import { refuse } from "./refuse";
import { written } from "./result";
import { type GraphEvent, graphEvent, graphFailure } from "./schema";
import { writeInZone } from "./zones";

/** POST, after a look when an earlier one may have got through: Graph's memory of a transactionId is not promised. */
export async function createEvent(
  mailbox: Mailbox,
  place: EventPlace,
  event: CalendarEvent,
): Promise<PutResult> {
  const { graph, account } = mailbox;
  if (place.hot) {
    const [found] = await findByKey(mailbox, place);
    if (found) return written("conflict", found);
  }
  let success = 201;
  const answer = await writeInZone(
    account,
    event,
    (times) => graph.send("POST", eventsPath(place), toNewEvent(event, times)),
    (times, elsewhere) => {
      const { id } = parsed(graphEvent, elsewhere, "POST");
      success = 200;
      return graph.send("PATCH", eventPath(place, id), toPatch(event, times, null));
    },
  );
  if (answer.status === success && !answer.foreign)
    return made(mailbox, place, event, parsed(graphEvent, answer, "POST"));
  if (isDuplicate(answer)) return ownDuplicate(mailbox, place, answer);
  if (isMissing(answer)) return calendarMissing(graph, place, answer);
  return refuse(mailbox, place, answer, "POST");
}

/** A replay is answered with the event as it is now: its owner may have deleted it, and then the key is spent. */
async function made(
  { graph }: Mailbox,
  place: EventPlace,
  event: CalendarEvent,
  answered: GraphEvent,
): Promise<PutResult> {
  if (answered.transactionId && answered.transactionId !== transactionIdOf(event.key))
    throw new ProviderError("ambiguous", "odd_answer", "Graph answered with another event.");
  const isThere = calendarIn(answered) === null || (await isInCalendar(graph, place, answered));
  return isThere ? written("ok", answered, place, event) : { outcome: "gone" };
}

/** Our transactionId was used before: the event it made, if it still lives, is written by the next mark. */
async function ownDuplicate(mailbox: Mailbox, place: EventPlace, refused: GraphAnswer): Promise<PutResult> {
  const existing = parsed(graphFailure, refused, "POST").error["@event.existingEventId"];
  if (existing) {
    const found = await readById(mailbox, place, existing);
    return found ? written("conflict", found.event) : { outcome: "gone" };
  }
  const [found] = await findByKey(mailbox, place);
  if (found) return written("conflict", found);
  // A search may lag behind a write: a second event would follow from believing it too early.
  if (place.hot)
    throw new ProviderError("ambiguous", "not_found_yet", "The event exists but cannot be found yet.");
  return { outcome: "gone" };
}
