import type { ServiceCode } from "@/lib/errors/codes";
import type { Outcome } from "@/lib/states/booking/attempt";
import type { PushReport } from "./report";

/** Outcomes that prove that the account takes events. A skip is none: no request was made. */
const SERVED: ReadonlySet<Outcome> = new Set(["ok", "gone", "conflict"]);
/**
 * "There is none" proves it only of a removal that was carried out: else it was found by reading, and a removal of what
 * never was says so as well where every write is refused.
 */
export const isServed = ({ outcome, removed }: PushReport): boolean =>
  SERVED.has(outcome) || removed === true;
/** The service can be reached, whether or not it takes anything. */
export const isAnswered = (report: PushReport): boolean => isServed(report) || report.outcome === "absent";

/** The service accepted the credentials, whatever it made of the event. */
export const isProof = (report: PushReport): boolean => isAnswered(report) || report.outcome === "invalid";

/**
 * What the holder of a lane has seen of its account since the claim: the bookings that were denied since the last
 * success. One of them alone is that event's trouble, and so are events that were all denied before: an odd event
 * never holds up its neighbours. Several, one of them for the first time, are the account's (docs/sync-engine.md).
 */
export class Evidence {
  private readonly bookings = new Set<string>();
  private first = false;

  /**
   * Takes in a batch that is about to be settled; `troubled` when the account was in trouble before it. Answers what
   * the account denies it with, if it has to rest: then the evidence starts anew.
   */
  weigh(batch: readonly PushReport[], troubled: boolean): ServiceCode | null {
    if (batch.some(isServed)) {
      this.forget();
      return null;
    }
    const denied = batch.filter((report) => report.outcome === "denied");
    const last = denied.at(-1);
    if (!last) return null;
    for (const report of denied) {
      this.bookings.add(report.bookingId);
      this.first ||= report.denialsBefore === 0;
    }
    if (!troubled && !(this.bookings.size >= 2 && this.first)) return null;
    this.forget();
    return last.code ?? "refused";
  }

  /** Whatever was seen was seen of credentials that are not the account's any more. */
  forget(): void {
    this.bookings.clear();
    this.first = false;
  }
}
