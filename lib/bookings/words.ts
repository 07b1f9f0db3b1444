import { placeWords, whyWords } from "@/lib/states/destination/words";
import { formatClock, formatDay, formatRange, formatWhen, rangeParts, zoneName } from "@/lib/text/format";
import { inZone, type TimeStyle } from "@/lib/text/time-style";
import type { BulkCancelled, BulkResent } from "./bulk";
import type { NextPlace } from "./sync/queries";
import { agreedTime } from "./time";

/** Of a time that is not ahead any more. */
export const pastWords = (endsAt: Date, now: Date): string =>
  endsAt > now ? "This time has begun already." : "This time is in the past.";

/** When a booking is, in its own zone: as it was agreed, also where this process's rules of the zone are out of date. */
export function ownWhen(booking: Parameters<typeof agreedTime>[0], style: TimeStyle): string {
  const { startsAt, endsAt, timeZone } = booking;
  const agreed = agreedTime(booking);
  if (!agreed) return formatWhen(startsAt, endsAt, inZone(style, timeZone));
  const wall = inZone(style, "UTC");
  const range = formatRange(agreed.startsAt, agreed.endsAt, wall);
  return `${formatDay(agreed.startsAt, wall)}, ${range} (${zoneName(timeZone)})`;
}

/** Of a wall time the clock shows twice. */
export function twiceWords(startsAt: Date, style: TimeStyle, which: "earlier" | "later"): string {
  const clock = formatClock(startsAt, style);
  return `The clocks go back that day, so ${clock} happens twice in ${zoneName(style.timeZone)}. The ${which} one is meant.`;
}

/**
 * What saving would make of a time: "Ends at 15:30. Goes to Work (iCloud, anna@example.org)." Where it goes is left out of one
 * whose place nobody asks for (null).
 */
export function planWords(
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
  place: NextPlace | null,
  style: TimeStyle,
): string {
  const day = formatDay(endsAt, style);
  const over = day === formatDay(startsAt, style) ? "" : ` on ${day}`;
  const ends = `Ends at ${rangeParts(startsAt, endsAt, style).end}${over}.`;
  if (!place) return ends;
  const { destination, calendar, held } = place;
  const until = held ? ` once the account is ${held === "paused" ? "resumed" : "reconnected"}` : "";
  return destination.calendarId !== null && calendar
    ? `${ends} Goes to ${placeWords(calendar)}${until}.`
    : `${ends} Goes to no calendar. ${whyWords(destination, calendar, "booking")}`;
}

/** "Overlaps with Grace, 10:00–11:00; and more (Europe/Berlin)." */
export function overlapWords(
  overlaps: readonly { clientName: string; startsAt: Date; endsAt: Date }[],
  style: TimeStyle,
): string {
  const shown = overlaps
    .slice(0, 3)
    .map((o) => `${o.clientName}, ${formatRange(o.startsAt, o.endsAt, style)}`);
  const more = overlaps.length > 3 ? "; and more" : "";
  return `Overlaps with ${shown.join("; ")}${more} (${zoneName(style.timeZone)}).`;
}

/** "4 sent again, 1 is already cancelled": every booking that was chosen is in it. */
export function resentWords({ sent, held, cancelled, nothing, missing }: Omit<BulkResent, "lanes">): string {
  return [
    sent > 0 ? `${sent} sent again` : "Nothing sent again",
    some(
      held,
      "waits for its account to be resumed or reconnected",
      "wait for their account to be resumed or reconnected",
    ),
    some(cancelled, "is already cancelled", "are already cancelled"),
    some(nothing, "has nothing to send now", "have nothing to send now"),
    some(missing, "is not there any more", "are not there any more"),
  ]
    .filter(Boolean)
    .join(", ");
}

/** "3 bookings were cancelled, 1 was cancelled before". */
export function cancelledWords({ cancelled, already, missing }: Omit<BulkCancelled, "lanes">): string {
  const first =
    cancelled === 0
      ? "No booking was cancelled"
      : `${cancelled} ${cancelled === 1 ? "booking was" : "bookings were"} cancelled`;
  return [
    first,
    some(already, "was cancelled before", "were cancelled before"),
    some(missing, "is not there any more", "are not there any more"),
  ]
    .filter(Boolean)
    .join(", ");
}

const some = (count: number, one: string, many: string): string | null =>
  count === 0 ? null : `${count} ${count === 1 ? one : many}`;
