import { denied } from "../errors";
import { parsed } from "../kit/answer";
import { wholeListing } from "../kit/listing";
import type { CalendarListing } from "../provider";
import type { GraphClient } from "./client";
import { toCalendars } from "./mapper";
import { type GraphCalendar, graphCalendars } from "./schema";

const FIRST_PAGE = "me/calendars?$select=id,name,hexColor,canEdit,isDefaultCalendar,owner&$top=100";
const MOST_PAGES = 20;

/**
 * Every calendar of the mailbox, lent ones included, all pages (graph/api/user-list-calendars, graph/paging).
 * `mayWriteLent`: the permission that writing other people's calendars takes was given.
 */
export async function listCalendars(graph: GraphClient, mayWriteLent: boolean): Promise<CalendarListing> {
  const calendars: GraphCalendar[] = [];
  let next: string | null = FIRST_PAGE;
  for (let page = 0; next; page++) {
    if (page === MOST_PAGES) throw denied("odd_listing", "The list of calendars does not end.");
    const answer = await graph.send("GET", next);
    if (answer.status !== 200 || answer.foreign) throw graph.refusal(answer, "GET");
    const list = parsed(graphCalendars, answer, "GET");
    calendars.push(...list.value);
    next = list["@odata.nextLink"] ?? null;
  }
  return wholeListing(toCalendars(calendars, mayWriteLent));
}
