import { parsed } from "../kit/answer";
import type { EventPlace, ReadResult } from "../provider";
import { type GraphAnswer, isMissing } from "./errors";
import type { Mailbox } from "./mailbox";
import { shownFace } from "./mapper";
import { anywherePath, eventPath, findByKey, isInCalendar, sameEvent } from "./places";
import { refuse } from "./refuse";
import { type GraphEvent, graphEvent, shownEvent } from "./schema";

/** An event as it was read, and the path it answers at. */
interface Found {
  event: GraphEvent;
  answer: GraphAnswer;
  path: string;
}

/**
 * An event by its id; null when it is in no calendar any more. One the person moved to another calendar of theirs is
 * still there, one in the Deleted Items is not. Without `$select`, which would leave out where it is.
 */
export async function readById(mailbox: Mailbox, place: EventPlace, id: string): Promise<Found | null> {
  const { graph } = mailbox;
  for (const path of [eventPath(place, id), anywherePath(id)]) {
    const answer = await graph.send("GET", path);
    if (isMissing(answer)) continue;
    if (answer.status !== 200 || answer.foreign) return refuse(mailbox, place, answer, "GET");
    const event = parsed(graphEvent, answer, "GET");
    if (id === place.remoteId) sameEvent(event, id);
    return (await isInCalendar(graph, place, event)) ? { event, answer, path } : null;
  }
  return null;
}

/** Looks at an event, by its id or, where that leads nowhere, by its key. */
export async function lookAt(mailbox: Mailbox, place: EventPlace): Promise<ReadResult> {
  let found = place.remoteId === null ? null : await readById(mailbox, place, place.remoteId);
  if (!found) {
    const [other] = await findByKey(mailbox, place);
    found = other ? await readById(mailbox, place, other.id) : null;
  }
  if (!found) return { outcome: "absent" };
  const shown = shownEvent.safeParse(found.answer.body).data;
  // Graph proves no If-Match, so nothing of ours remembers its ETags.
  return { outcome: "present", etag: null, face: shown ? shownFace(shown) : null };
}
