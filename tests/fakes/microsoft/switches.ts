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
  /** Requests a mailbox answers in ten minutes: https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
  mostRequests: number;
  /** What a delete leaves: an item that answers by its immutable id from the Deleted Items, or nothing. */
  keepsDeleted: boolean;
  /** What the delete of an item that is gone for good is answered: msgraph-sdk-dotnet issue 3047 shows the other one. */
  purgedStatus: 404 | 403;
  /** Whether the calendar in a path is looked at: an id is found wherever it is, or in that calendar only. */
  containment: boolean;
  /** Whether events say which calendar they are in, as the examples of graph/api/event-get do. */
  namesCalendar: boolean;
  /** Which zones mailboxes know: the list of graph/api/resources/datetimetimezone, or Windows names alone. */
  zones: "documented" | "windows";
  /** Zones whose rules Exchange takes from another one: its table is of another year than the client's. */
  zoneRules: Record<string, string>;
  /** What an id of a mailbox as it was before it moved is answered. */
  staleId: "ErrorInvalidMailboxItemId" | "ErrorInvalidIdMalformed" | "ErrorItemNotFound";
  /** One "Accept" for all permissions, as the real page has it, or a box for each. */
  consentInOne: boolean;
  /** Permissions that are asked for and not given: an administrator allows some only. */
  withheld: string[];
}

export const usual = (): GraphSwitches => ({
  duplicateStatus: 400,
  namesExistingEvent: true,
  searchLags: false,
  pageSize: 10,
  retryAfter: 10,
  mostRequests: 10_000,
  keepsDeleted: true,
  purgedStatus: 404,
  containment: true,
  namesCalendar: true,
  zones: "documented",
  zoneRules: {},
  staleId: "ErrorInvalidMailboxItemId",
  consentInOne: true,
  withheld: [],
});

/** Mailboxes, and how they are answered for. */
export interface Exchange {
  mailboxes: Mailboxes;
  switches: GraphSwitches;
}
