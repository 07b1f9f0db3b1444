import type { Mailboxes } from "./store";

/** Behaviours Microsoft shows now one way, now another, or does not document. */
export interface GraphSwitches {
  /** ErrorDuplicateTransactionId was seen as 400 and as 409. */
  duplicateStatus: 400 | 409;
  /** Whether it names the event: `error["@event.existingEventId"]`. */
  namesExistingEvent: boolean;
  /** Searches do not find events yet: how soon they do is not promised. */
  searchLags: boolean;
  /** Entries of one page of a list; the rest is behind `@odata.nextLink`. */
  pageSize: number;
  /** Seconds in the Retry-After of the stand-in's own throttling; null for none. */
  retryAfter: number | null;
}

/** Mailboxes, and how they are answered for. */
export interface Exchange {
  mailboxes: Mailboxes;
  switches: GraphSwitches;
}
