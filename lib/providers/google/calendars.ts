import { ProviderError } from "../errors";
import { wholeListing } from "../kit/listing";
import type { CalendarListing, ProviderSession, RemoteCalendar } from "../provider";
import { says, told } from "./answer";
import { remoteCalendar } from "./mapper";
import { type Operation, operation } from "./operation";
import { calendarPageShape, calendarShape } from "./schema";

/** More pages than any account has; a list that never ends is an odd answer. */
const MAX_PAGES = 40;

export const listCalendars = async (session: ProviderSession): Promise<CalendarListing> =>
  wholeListing(await allCalendars(await operation(session)));

/** Hidden calendars too: hiding one in Google's list must not look as if it was gone. */
export async function allCalendars(op: Operation): Promise<RemoteCalendar[]> {
  const found: RemoteCalendar[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await op.calendars(pageToken);
    if (answer.status !== 200) throw op.refusal(answer, "calendarList.list");
    const { items, nextPageToken } = told(calendarPageShape, answer, "calendarList.list");
    found.push(...items.filter((c) => !c.deleted).map(remoteCalendar));
    if (nextPageToken === undefined) return found;
    pageToken = nextPageToken;
  }
  throw new ProviderError("ambiguous", "odd_listing", "The list of calendars does not end.");
}

/**
 * Throws `target_gone` when the calendar is not in the account's list any more. Asked before "not there" is believed of
 * an event: a calendar that is not reached may come back with its events. Events of one that was only taken out of the
 * list still answer, so this asks the list. A primary calendar may answer under its old id as well: then it is listed.
 */
export async function requireListed(op: Operation, calendar: string): Promise<void> {
  const answer = await op.calendar(calendar);
  if (!says(answer, 404, 410)) {
    if (answer.status !== 200) throw op.refusal(answer, "calendarList.get");
    const { id, primary, deleted } = told(calendarShape, answer, "calendarList.get");
    if (id !== calendar && !primary)
      throw new ProviderError(
        "ambiguous",
        "odd_answer",
        "calendarList.get was answered with another calendar.",
      );
    if (!deleted) return;
  }
  throw new ProviderError(
    "target_gone",
    "calendar_gone",
    "The calendar is not in the account's list any more.",
  );
}
