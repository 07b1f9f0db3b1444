import type { CalendarProvider, ProviderSession } from "../provider";
import { configOf, type DavClient, davClient } from "./client";
import { answerError } from "./errors";
import { faceOf } from "./face";
import { listHomes } from "./listing";
import { hrefOf, prepareEvent, putEvent, readEvent, requireCalendar } from "./put";

// A session serves a whole drain: its client is made once.
const clients = new WeakMap<ProviderSession, DavClient>();

function clientOf(session: ProviderSession): DavClient {
  const client = clients.get(session) ?? davClient(session, configOf(session).server);
  clients.set(session, client);
  return client;
}

/** CalDAV (RFC 4791), iCloud included. What each answer means is in `put.ts` and `errors.ts`. */
export const caldavProvider: CalendarProvider = {
  async listCalendars(session) {
    const homes = configOf(session).home.split(" ");
    return listHomes(
      clientOf(session),
      homes.map((home) => new URL(home)),
    );
  },

  prepareEvent,

  async putEvent(session, place, event) {
    return putEvent(clientOf(session), place, event);
  },

  async deleteEvent(session, place) {
    const client = clientOf(session);
    const answer = await client.delete(hrefOf(place));
    // "Not there" counts only if its calendar is: one that is hidden for a while gives its events back.
    if (answer.status === 404 || answer.status === 410) await requireCalendar(client, place);
    else if (![200, 204].includes(answer.status)) throw answerError(answer, "DELETE");
    // CalDAV keeps no tombstones: gone is never certain while a late create may land.
    return { outcome: "absent" };
  },

  async readEvent(session, place) {
    return readEvent(clientOf(session), place);
  },

  faceOf,
};
