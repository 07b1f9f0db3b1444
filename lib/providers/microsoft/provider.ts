import type { CalendarProvider } from "../provider";
import { listCalendars } from "./calendars";
import { createEvent } from "./create";
import { lookAt } from "./look";
import { mailboxOf } from "./mailbox";
import { faceOf } from "./mapper";
import { removeEvent } from "./remove";
import { updateEvent } from "./update";

/**
 * Outlook through Graph. It keeps no tombstones and proves no If-Match, so an event that is not there is `absent`,
 * never `gone`: only a transactionId it refuses to take again bars a late create (docs/sync-engine.md).
 */
export const microsoftProvider: CalendarProvider = {
  async listCalendars(session) {
    const { graph, mayWriteLent } = mailboxOf(session);
    return listCalendars(graph, mayWriteLent);
  },

  async putEvent(session, place, event) {
    const mailbox = mailboxOf(session);
    return place.remoteId === null
      ? createEvent(mailbox, place, event)
      : updateEvent(mailbox, place, place.remoteId, event);
  },

  deleteEvent: async (session, place) => removeEvent(mailboxOf(session), place),
  readEvent: async (session, place) => lookAt(mailboxOf(session), place),
  faceOf,
};
