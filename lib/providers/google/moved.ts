import type { JsonAnswer } from "../kit/answer";
import type { EventPlace, NotThere } from "../provider";
import { says } from "./answer";
import { allCalendars, requireListed } from "./calendars";
import { eventIn, type Operation, type Spot } from "./operation";

/** Calendars that are asked for a moved event: nearly every account has fewer, and each costs a request. */
const MOST = 20;

/** 410: deleted, its id is spent. 404: there was never one, so a late insert could still make it. */
export function missing(answer: JsonAnswer): NotThere | null {
  if (says(answer, 410)) return { outcome: "gone" };
  return says(answer, 404) ? { outcome: "absent" } : null;
}

/** An event that was found, and the answer it was found by. */
export interface Found {
  spot: Spot;
  answer: JsonAnswer;
}

/**
 * Looks for an event that is not at `spot` any more, before that is believed. Moving one to another calendar leaves it
 * a tombstone here and the same id there (…/api/v3/reference/events/move), so our id in another calendar of the account
 * is the moved event: no other link ever has its key. Null when nobody has it. Throws `target_gone` when the event's own
 * calendar is not listed any more.
 */
export async function findMoved(
  op: Operation,
  place: EventPlace,
  spot: Spot,
  lost: NotThere,
): Promise<Found | null> {
  await requireListed(op, place.calendarRemoteId);
  if (!wasSeen(place, lost)) return null;
  const calendars = (await allCalendars(op))
    .filter((c) => c.canWrite && c.remoteId !== spot.calendar)
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
  for (const { remoteId: calendar } of calendars.slice(0, MOST)) {
    const answer = await op.get(calendar, spot.eventId);
    if (says(answer, 404, 410)) continue;
    if (answer.status !== 200) throw op.refusal(answer, "events.get");
    if (eventIn(answer, "events.get", spot.eventId).status !== "cancelled")
      return { spot: { ...spot, calendar }, answer };
  }
  return null;
}

/** Whether it ever was there: a tombstone says so, and so does a write that was answered. Else nobody could move it. */
const wasSeen = ({ remoteId }: EventPlace, { outcome }: NotThere): boolean =>
  outcome === "gone" || remoteId !== null;
