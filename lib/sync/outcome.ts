/** How one marked link came out; only the engine's settle decides what follows. */
export type Outcome =
  | "ok"
  | "skip"
  | "conflict"
  | "gone"
  | "absent"
  | "ambiguous"
  | "unsent"
  | "throttled"
  | "auth"
  | "invalid"
  | "target_gone";

export type Operation = "create" | "update" | "delete" | "skip";

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
  remoteUrl?: string | undefined;
  hotBefore?: string | undefined;
  hot: boolean;
  hashBefore?: string | undefined;
  sentBefore: number;
  code?: string | undefined;
  durationMs: number;
}
