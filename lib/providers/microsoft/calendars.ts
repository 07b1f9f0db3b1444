import { ProviderError } from "../errors";
import { parsed } from "../kit/answer";
import type { RemoteCalendar } from "../provider";
import type { GraphClient } from "./client";
import { graphError } from "./errors";
import { toCalendars } from "./mapper";
import { type GraphCalendar, graphCalendars } from "./schema";

const FIRST_PAGE = "me/calendars?$select=id,name,hexColor,canEdit,isDefaultCalendar,owner&$top=100";
const MOST_PAGES = 20;

/** Every calendar of the mailbox, shared ones included, all pages (graph/api/user-list-calendars, graph/paging). */
export async function listCalendars(graph: GraphClient): Promise<RemoteCalendar[]> {
  const calendars: GraphCalendar[] = [];
  let next: string | null = FIRST_PAGE;
  for (let page = 0; next; page++) {
    if (page === MOST_PAGES)
      throw new ProviderError("ambiguous", "odd_answer", "The list of calendars does not end.");
    const answer = await graph.send("GET", next);
    if (answer.status !== 200) throw graphError(answer, "GET");
    const list = parsed(graphCalendars, answer, "GET");
    calendars.push(...list.value);
    next = list["@odata.nextLink"] ?? null;
  }
  return toCalendars(calendars);
}
