/** The engine's constants, all in milliseconds unless named otherwise (docs/sync-engine.md). */
export interface Timing {
  /** L: how long a claimed lane is held. */
  leaseMs: number;
  /** T: the hard deadline of one request; no request starts later than L − T after the claim. */
  requestReserveMs: number;
  /** D: the longest a request may still take effect after its lease. */
  lateMs: number;
  /** A single request is aborted after this. */
  requestTimeoutMs: number;
  /** A run claims nothing and starts no request after this. */
  budgetMs: number;
  /** A run has answered by then: requests still under way are aborted. */
  answerMs: number;
  /** Links marked at once, at least when so many are due. */
  markLimit: number;
  /** Links marked at once, at most: what a killed worker leaves in doubt. */
  markMax: number;
  /** How long a batch is meant to take: as many links, from `markLimit` to `markMax`, as the last one's pace allows. */
  batchMs: number;
  /** Bookings re-targeted in one transaction, at most. */
  planLimit: number;
  /** First back-off; doubled with every attempt, full jitter. */
  backoffBaseMs: number;
  backoffCapMs: number;
  /** Lanes one run works on at the same time, at most. */
  lanes: number;
  /** Accounts one run asks at the same time whether they still work, or work again. */
  looks: number;
}

export const timing: Timing = {
  leaseMs: 90_000,
  requestReserveMs: 20_000,
  lateMs: 300_000,
  requestTimeoutMs: 10_000,
  budgetMs: 45_000,
  answerMs: 53_000,
  markLimit: 24,
  markMax: 192,
  batchMs: 1_500,
  planLimit: 5_000,
  backoffBaseMs: 30_000,
  backoffCapMs: 6 * 3_600_000,
  lanes: 512,
  looks: 10,
};
