import type { CalendarProvider } from "../provider";
import { accountOf } from "./account";
import { faceOf } from "./face";
import { prepareEvent, putEvent } from "./put";
import { readEvent } from "./read";
import { deleteEvent } from "./remove";

/** CalDAV (RFC 4791), iCloud included. What each answer means is in `put.ts`, `ask.ts` and `errors.ts`. */
export const caldavProvider: CalendarProvider = {
  async listCalendars(session) {
    return accountOf(session).list();
  },

  prepareEvent,

  async putEvent(session, place, event) {
    return putEvent(accountOf(session), place, event);
  },

  async deleteEvent(session, place) {
    return deleteEvent(accountOf(session), place);
  },

  async readEvent(session, place) {
    return readEvent(accountOf(session), place);
  },

  faceOf,
};
