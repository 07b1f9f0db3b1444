import type { CalendarEvent } from "../event";
import type { EventPlace, PutResult } from "../provider";
import { linkOf } from "./mapper";
import { noteOf } from "./note";
import type { GraphEvent } from "./schema";

/**
 * How a write came out. A note of what the event says goes with it when `event` is what was written and nothing sent
 * before can still land over it.
 */
export const written = (
  outcome: "ok" | "conflict",
  { id, webLink }: GraphEvent,
  place?: EventPlace,
  event?: CalendarEvent,
): PutResult => ({
  outcome,
  remoteId: id,
  etag: event && place && !place.hot ? noteOf(event) : null,
  remoteUrl: linkOf(webLink),
});
