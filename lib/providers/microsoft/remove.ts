import { denied } from "../errors";
import type { DeleteResult, EventPlace } from "../provider";
import { isMissing, isUndeletable } from "./errors";
import type { Mailbox } from "./mailbox";
import { anywherePath, eventPath, findByKey, livesElsewhere } from "./places";
import { refuse } from "./refuse";

/**
 * Deletes the event by its id; where that leads nowhere, whatever the calendar has under its key. A calendar that is
 * not reached any more may come back with its events: that is no proof of their absence (`target_gone`).
 */
export async function removeEvent(mailbox: Mailbox, place: EventPlace): Promise<DeleteResult> {
  const { remoteId } = place;
  if (remoteId !== null && (await deleteById(mailbox, place, remoteId)))
    return { outcome: "absent", removed: true };
  const found = await findByKey(mailbox, place);
  for (const { id } of found)
    if (!(await deleteById(mailbox, place, id)))
      throw denied("refused", "An event that is in its calendar was not deleted.");
  return { outcome: "absent", removed: found.length > 0 };
}

/** False: there is no such event, neither in its calendar nor in another one. */
async function deleteById(mailbox: Mailbox, place: EventPlace, id: string): Promise<boolean> {
  const { graph } = mailbox;
  for (const path of [eventPath(place, id), anywherePath(id)]) {
    const answer = await graph.send("DELETE", path);
    // Nothing else is Graph's word for it (graph/api/event-delete): a 200 may be a portal's page.
    if (answer.status === 204) return true;
    if (isUndeletable(answer) && !(await livesElsewhere(graph, id))) return false;
    if (!isMissing(answer)) return refuse(mailbox, place, answer, "DELETE");
  }
  return false;
}
