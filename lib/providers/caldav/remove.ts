import type { DeleteResult, EventPlace } from "../provider";
import type { DavAccount } from "./account";
import type { DavAnswer } from "./answer";
import { after, askCalendar, hiddenFrom, MISSING, mayBeItsCalendar, refusedIn } from "./ask";
import { answerError, saysWhy } from "./errors";
import { findMoved, look } from "./look";
import { hrefOf } from "./place";
import { isDone } from "./put";

/**
 * Deletes the event, without condition: one request when it is there. CalDAV keeps no tombstones, so gone is never
 * certain while a late create may land: the answer is never more than "absent".
 */
export async function deleteEvent(account: DavAccount, place: EventPlace): Promise<DeleteResult> {
  const answer = await account.client.delete(hrefOf(place));
  const removed = isDone(answer) || (await after(answer, () => refused(account, place, answer)));
  return { outcome: "absent", removed };
}

/** Returns when there is nothing to delete any more: whether it was deleted elsewhere, where its owner moved it. */
async function refused(account: DavAccount, place: EventPlace, answer: DavAnswer): Promise<boolean> {
  if (saysWhy(answer) || !mayBeItsCalendar(answer)) throw answerError(answer, "DELETE");
  // "Not there" counts only if its calendar is: one that is hidden for a while gives its events back.
  const calendar = await askCalendar(account, place);
  if (calendar && !MISSING.has(answer.status)) throw refusedIn(calendar, answer, "DELETE");
  if (calendar) {
    const { file } = await look(account, place, hrefOf(place));
    if (file?.uid === place.key) throw hiddenFrom(calendar, answer, "DELETE");
  }
  // While hot it is deleted once more when cold: that is soon enough to look where its owner may have moved it.
  const moved = place.hot ? null : await findMoved(account, place);
  if (!moved) return false;
  const second = await account.client.delete(moved.href);
  if (!isDone(second)) throw answerError(second, "DELETE");
  return true;
}
