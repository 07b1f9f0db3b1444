import { fail, ok, type Result } from "@/lib/errors";
import { cancelBooking, resendEvents, takeResend } from "./commands";

/** What became of each of the bookings that were chosen. */
export interface BulkResent {
  sent: number;
  /** Cancelled ones whose event is gone already. */
  cancelled: number;
  /** Those with no event that could be sent now: they go nowhere, cannot, or are being sent already. */
  nothing: number;
  missing: number;
  lanes: string[];
}

/**
 * "Sync again" for several bookings: each in a transaction of its own, so that one does not hold back the others. One
 * press counts as one, as it does for a whole account. Fails with `too_soon`.
 */
export async function resendBookings(
  userId: string,
  ids: readonly string[],
  at: Date,
): Promise<Result<BulkResent>> {
  if (!(await takeResend(userId, at))) return fail("too_soon");
  const all: BulkResent = { sent: 0, cancelled: 0, nothing: 0, missing: 0, lanes: [] };
  const lanes = new Set<string>();
  for (const id of new Set(ids)) {
    const one = await resendEvents(userId, id);
    if (!one.ok) all.missing += 1;
    else if (one.value.lanes.length > 0) all.sent += 1;
    else if (one.value.cancelled) all.cancelled += 1;
    else all.nothing += 1;
    if (one.ok) for (const lane of one.value.lanes) lanes.add(lane);
  }
  return ok({ ...all, lanes: [...lanes] });
}

export interface BulkCancelled {
  cancelled: number;
  already: number;
  missing: number;
  lanes: string[];
}

/** Cancels several bookings, each in a transaction of its own; those that are cancelled already stay so. */
export async function cancelBookings(
  userId: string,
  ids: readonly string[],
  at: Date,
): Promise<BulkCancelled> {
  const all = { cancelled: 0, already: 0, missing: 0 };
  const lanes = new Set<string>();
  for (const id of new Set(ids)) {
    const one = await cancelBooking(userId, id, at);
    if (!one.ok) all.missing += 1;
    else if (one.value.booking.cancelledAt?.getTime() === at.getTime()) all.cancelled += 1;
    else all.already += 1;
    if (one.ok) for (const lane of one.value.lanes) lanes.add(lane);
  }
  return { ...all, lanes: [...lanes] };
}

/** "4 sent again, 1 is already cancelled": every booking that was chosen is in it. */
export function resentWords({ sent, cancelled, nothing, missing }: Omit<BulkResent, "lanes">): string {
  return [
    sent > 0 ? `${sent} sent again` : "Nothing sent again",
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
