import { denied, ProviderError } from "../errors";
import { parsed } from "../kit/answer";
import type { EventPlace } from "../provider";
import { listCalendars } from "./calendars";
import { type GraphAnswer, isAccessDenied, isMissing } from "./errors";
import type { Mailbox } from "./mailbox";
import { graphCalendar } from "./schema";

/**
 * Why a request about an event was refused. "Access is denied" is said of the account, of a calendar that may only be
 * read, and of one that was lent without the permission for it: the calendar tells which, and whose it is the listing.
 * Always throws `ProviderError`.
 */
export async function refuse(
  { graph, mayWriteLent }: Mailbox,
  place: EventPlace,
  answer: GraphAnswer,
  method: "GET" | "POST" | "PATCH" | "DELETE",
): Promise<never> {
  const refusal = graph.refusal(answer, method);
  if (!isAccessDenied(answer)) throw refusal;
  const path = `me/calendars/${encodeURIComponent(place.calendarRemoteId)}?$select=id,canEdit`;
  const asked = await graph.send("GET", path);
  if (asked.status === 200 && !asked.foreign) {
    const isReadOnly = parsed(graphCalendar, asked, "GET").canEdit !== true;
    if (isReadOnly) throw denied("read_only", refusal.message, refusal);
    if (mayWriteLent) throw refusal;
  } else if (!isMissing(asked)) throw graph.refusal(asked, "GET");
  const { calendars } = await listCalendars(graph, mayWriteLent);
  const listed = calendars.find((c) => c.remoteId === place.calendarRemoteId);
  if (!listed) return targetGone();
  throw listed.needs ? denied("permission_missing", refusal.message, refusal) : refusal;
}

export function targetGone(): never {
  throw new ProviderError("target_gone", "calendar_gone", "The calendar does not exist.");
}
