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

/** What settle is told of one link of the batch. Instants are the database's own text, passed back unread. */
export interface PushReport {
  id: string;
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
  remoteUrl: string | null;
  hotBefore: string | null;
  hot: boolean;
  hashBefore: string | null;
  sentBefore: number;
  code: string | null;
  durationMs: number;
}
