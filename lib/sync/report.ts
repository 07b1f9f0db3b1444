import type { ServiceCode } from "@/lib/errors/codes";
import type { Operation, Outcome } from "@/lib/states/booking/attempt";

/**
 * What settle is told of one link of the batch. Instants are the database's own text, passed back unread. What is null
 * for most links is left out of them: the statement reads the same, and has less to read.
 */
export interface PushReport {
  id: string;
  bookingId: string;
  generation: string;
  outcome: Outcome;
  operation: Operation;
  /** The booking revision that was pushed. */
  pushed: string;
  hash: string;
  /** The provider has If-Match and gave an ETag: a late write of an older revision cannot win. */
  conditional: boolean;
  etag: string | null;
  remoteId: string | null;
  /** Of a removal: the service carried it out. */
  removed?: boolean | undefined;
  remoteUrl?: string | undefined;
  /** The write carried on what is not ours (`PutResult.carried`). */
  carried?: boolean | undefined;
  hotBefore?: string | undefined;
  hot: boolean;
  hashBefore?: string | undefined;
  /** As the table had it, unread. */
  sentBefore: number;
  code?: ServiceCode | undefined;
  /** Of a denial: nothing of the operation took effect (`ProviderError.proven`). */
  proven?: boolean | undefined;
  denialsBefore: number;
  durationMs: number;
}

/** What a batch told about its whole account. */
export interface LaneVerdict {
  /** The account is to be left alone for a while: throttled, or nothing at all gets through. */
  rest: boolean;
  /** Retry-After of a throttled answer, ISO 8601; without it a rest backs off with the failures in a row. */
  notBefore: string | null;
  /** What the account denies everything with: it rests, ever longer, and is then asked with one event at a time. */
  denied: ServiceCode | null;
  /** Why the credentials no longer work; blocks the lane unless they were replaced meanwhile. */
  blocked: string | null;
}

/** A verdict, and what its service makes of it. */
export interface LaneRuling extends LaneVerdict {
  /** After how long a lane that is blocked now is looked at, in ms. */
  lookAfterMs: number;
}
