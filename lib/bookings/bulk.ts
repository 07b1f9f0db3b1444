import { fail, ok, type Result } from "@/lib/errors";
import { cancelBooking, resendEvents, takeResend } from "./commands";
import { listHeld } from "./sync/queries";

/** What became of each of the bookings that were chosen. */
export interface BulkResent {
  sent: number;
  /** Those that go once somebody has resumed or reconnected their account. */
  held: number;
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
  const all = { sent: 0, held: 0, cancelled: 0, nothing: 0, missing: 0 };
  const held = await listHeld(userId);
  const lanes = await eachOf(ids, async (id) => {
    const one = await resendEvents(userId, id);
    if (!one.ok) all.missing += 1;
    else if (one.value.lanes.some((lane) => !held.has(lane))) all.sent += 1;
    else if (one.value.lanes.length > 0) all.held += 1;
    else if (one.value.cancelled) all.cancelled += 1;
    else all.nothing += 1;
    return one;
  });
  return ok({ ...all, lanes });
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
  const lanes = await eachOf(ids, async (id) => {
    const one = await cancelBooking(userId, id, at);
    if (!one.ok) all.missing += 1;
    else if (one.value.booking.cancelledAt?.getTime() === at.getTime()) all.cancelled += 1;
    else all.already += 1;
    return one;
  });
  return { ...all, lanes };
}

/** Does it once for each booking, one after the other; answers the lanes that have something to do. */
async function eachOf(
  ids: readonly string[],
  change: (id: string) => Promise<Result<{ lanes: string[] }>>,
): Promise<string[]> {
  const lanes = new Set<string>();
  for (const id of new Set(ids)) {
    const changed = await change(id);
    if (changed.ok) for (const lane of changed.value.lanes) lanes.add(lane);
  }
  return [...lanes];
}
