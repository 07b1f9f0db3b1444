import type { CalendarProvider } from "../provider";
import { configOf, davClient } from "./client";
import { answerError } from "./errors";
import { listHomes } from "./listing";
import { hrefOf, putEvent } from "./put";

/** CalDAV (RFC 4791), iCloud included. What each answer means is in `put.ts` and `errors.ts`. */
export const caldavProvider: CalendarProvider = {
  async listCalendars(session) {
    const { server, home } = configOf(session);
    return listHomes(
      davClient(session, server),
      home.split(" ").map((h) => new URL(h)),
    );
  },

  async putEvent(session, place, event) {
    return putEvent(davClient(session, configOf(session).server), place, event);
  },

  async deleteEvent(session, place) {
    const answer = await davClient(session, configOf(session).server).delete(hrefOf(place));
    // CalDAV keeps no tombstones: gone is never certain while a late create may land.
    if ([200, 204, 404, 410].includes(answer.status)) return { outcome: "absent" };
    throw answerError(answer, "DELETE");
  },
};
