/** Units a minute. https://developers.google.com/workspace/calendar/api/guides/quota */
export interface QuotaLimits {
  perProject: number;
  perUser: number;
}

/** What a new project has. */
export const DOCUMENTED: QuotaLimits = { perProject: 10_000, perUser: 600 };

const MINUTE_MS = 60_000;

/** "Each patch request consumes three quota units" (…/api/v3/reference/events/patch); everything else costs one. */
const unitsOf = (method: string): number => (method === "PATCH" ? 3 : 1);

/**
 * Counts by the minute, "using a sliding window" (the page above). A refused request is not counted: the page does not
 * say so, and counted ones would keep a client out that asks once a second.
 */
export class QuotaCounter {
  private seen: { at: number; user: string; units: number }[] = [];
  /** The most units any user had in a minute. */
  peak = 0;

  constructor(
    readonly limits: QuotaLimits | null,
    private readonly now: () => number,
  ) {}

  /** Why the request is refused, or null: then it counts. */
  take(user: string, method: string): "userRateLimitExceeded" | "rateLimitExceeded" | null {
    const units = unitsOf(method);
    const now = this.now();
    this.seen = this.seen.filter((s) => s.at > now - MINUTE_MS);
    const used = (of: typeof this.seen) => of.reduce((sum, s) => sum + s.units, units);
    const own = used(this.seen.filter((s) => s.user === user));
    if (this.limits && own > this.limits.perUser) return "userRateLimitExceeded";
    if (this.limits && used(this.seen) > this.limits.perProject) return "rateLimitExceeded";
    this.seen.push({ at: now, user, units });
    this.peak = Math.max(this.peak, own);
    return null;
  }
}
