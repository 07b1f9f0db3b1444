import { hash } from "node:crypto";
import type { CalendarEvent } from "../event";
import type { EventPlace } from "../provider";

/**
 * Graph has no ETag worth keeping, so what is kept in its place beside an event says what the last sure write said of
 * its description: the booking's revision and a digest of the text. Without it every change of a time would have to
 * read the body first, because a body that is sent removes what Outlook put into it (graph/api/event-update).
 */
export const noteOf = (event: CalendarEvent): string => `text.${event.sequence}.${digestOf(event)}`;

/**
 * Whether the event's description is outside as it should be, and every write that may still land says the same.
 * While the place is hot an earlier one may say otherwise, and after a revision that was never confirmed one may have
 * landed unseen: only the next revision, or the same once more, can be told from the note.
 */
export function saysSo({ etag, hot }: EventPlace, event: CalendarEvent): boolean {
  const [, revision, digest] = /^text\.(\d+)\.(\S+)$/.exec(etag ?? "") ?? [];
  const step = event.sequence - Number(revision);
  return !hot && digest === digestOf(event) && (step === 0 || step === 1);
}

const digestOf = ({ description }: CalendarEvent): string =>
  hash("sha256", description, "base64url").slice(0, 22);
