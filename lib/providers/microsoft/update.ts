import type { ItemBody } from "@microsoft/microsoft-graph-types";
import type { CalendarEvent } from "../event";
import { parsed } from "../kit/answer";
import type { EventPlace, PutResult } from "../provider";
import { bodyFor } from "./body";
import { isConflict, isMissing } from "./errors";
import { readById } from "./look";
import type { Mailbox } from "./mailbox";
import { toPatch } from "./mapper";
import { saysSo } from "./note";
import { anywherePath, eventPath, findByKey, isInCalendar, livesElsewhere, sameEvent } from "./places";
import { refuse } from "./refuse";
import { written } from "./result";
import { eventText, graphEvent } from "./schema";
import { writeInZone } from "./zones";

/**
 * PATCH by id: one request while the description is what it was. Else the body is read first, and what is not ours in
 * it is kept. An event the person moved to another calendar of theirs is followed, not doubled.
 */
export async function updateEvent(
  mailbox: Mailbox,
  place: EventPlace,
  id: string,
  event: CalendarEvent,
): Promise<PutResult> {
  const { graph, account } = mailbox;
  let path = eventPath(place, id);
  let body: ItemBody | null = null;
  if (!saysSo(place, event)) {
    const found = await readById(mailbox, place, id);
    if (!found) return notThere(mailbox, place);
    const text = eventText.safeParse(found.answer.body).data;
    body = bodyFor(event, text?.body ?? {}, text?.isOnlineMeeting ?? false);
    path = found.path;
  }
  const patch = () =>
    writeInZone(account, event, (times) => graph.send("PATCH", path, toPatch(event, times, body)));
  let answer = await patch();
  if (isMissing(answer) && (await livesElsewhere(graph, id))) {
    path = anywherePath(id);
    answer = await patch();
  }
  if (isMissing(answer)) return notThere(mailbox, place);
  if (isConflict(answer)) return { outcome: "conflict", remoteId: id, etag: null };
  if (answer.status !== 200 || answer.foreign) return refuse(mailbox, place, answer, "PATCH");
  const after = sameEvent(parsed(graphEvent, answer, "PATCH"), id);
  if (!(await isInCalendar(graph, place, after))) return { outcome: "absent" };
  return written("ok", after, place, event);
}

/**
 * The id leads nowhere: believed only after the calendar was asked for the key. A mailbox that was moved gives its
 * events other ids, and what is found under one of those is written by the next mark.
 */
async function notThere(mailbox: Mailbox, place: EventPlace): Promise<PutResult> {
  const [found] = await findByKey(mailbox, place);
  return found ? written("conflict", found) : { outcome: "absent" };
}
