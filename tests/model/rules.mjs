/*
 * The rules of the protocol, each with what it says. To switch one off is a mutant (mutants.mjs). Those that the product
 * has as well carry the same names in docs/sync-engine.md and scripts/lib/mutants.mjs.
 */
export const RULES = {
  wakeSeq: "a wake while the lane is held makes the release due at once",
  fenceSettle: "settle and release change nothing under a stale lease number",
  fenceAtomic: "the lease number is looked at in the transaction that changes something",
  fenceMark: "marking is fenced as well",
  claimLease: "a claim looks at lease_until, not at due_at alone",
  flipDue: "a link that is wanted again is due, clean or not: its settle opens the gates",
  gateSettle: "a gate opens only when the successor is confirmed",
  gateFresh: "a gate opens only when the successor shows the wanted revision",
  gateDerived: "the gate is the booking's wanted link, none is stored",
  gateWake: "a gate that opens wakes the lane behind it",
  keepOld: "a move keeps the old event until the new one is confirmed",
  editKept: "an edit reaches kept copies, too",
  doom: "a key for which a delete was marked is never written again",
  genAfterGone: "the next generation starts when the old key is confirmed gone",
  sentRow: "a row goes without a request only if nothing was ever sent for it",
  hotAbsent: "an absence is believed when no older request can still land, or the key is burnt",
  hotKeep: "a definite answer restores the hot_until found at mark, it clears no older one",
  verify: "without If-Match a success while hot is pushed once more when cold",
  hashClear: "mark clears the content hash; only a definite success sets it",
  seqEtag: "the body differs by revision, so an ETag made of the content never repeats",
  conflictSettle: "after a conflict the worker only reads; the second write is a new mark",
  revSettle: "a link is clean only if the pushed revision is still the wanted one",
  revPayload: "the pushed revision is read in the same snapshot as the payload",
  bumpWant: "a next generation starts only for a link that is wanted at its settle",
  cancelAll: "a cancel reaches kept copies, too",
  cursorReset: "a change of settings resets the plan's cursor",
  planCas: "planned_revision becomes the revision that was read, not the current one",
  lockEdit: "edits and the planner serialise on the booking's row",
  lockCreate: "a new booking holds a share lock on the settings",
  markCounts: "attempts are counted at mark, not at settle",
  alone: "a link whose last mark was never settled is marked alone",
  reauthFence: "an account is blocked only if its credentials are still those that failed",
  notBefore: "Retry-After has a column of its own that no wake lowers",
  drainRows: "credentials are dropped only when no link row is left",
  unsentDrop: "settled unsent, a link that nobody wants and of which nothing was ever sent goes at once",

  aheadOwn: "a link whose mark is not settled yet is never marked ahead by its own worker",
  verdictFirst: "the verdict on a batch is known before the next batch's first request",
  aheadHalt:
    "after a verdict that rests or blocks the lane, what was marked ahead is settled unsent, without a request",
  fairRelease: "a backlog is due from its release on and queues up behind the lanes that wait",

  hiddenAbsent: "of an event in a calendar that is gone, 'not there' is not believed",
  parkKept: "a calendar that is gone parks kept copies along with what is due",
  parkWaits:
    "what is parked stays parked when its gate opens, its booking is cancelled or the planner turns it",
  parkKeepsRow: "a cancelled booking keeps its parked row: the event comes back with the calendar",
  parkWanted: "a parked link whose booking goes nowhere else stays wanted",
  reviveRewrite: "what was parked is written once more when its calendar is back: it may be empty",

  deniedDue: "a denied link is due again only after its back-off",
  deniedSpent: "a denial restores sent, hash and attempts as before the mark",
  deniedProven: "a denial does so only where the answer proves that nothing took effect",
  deniedWhole: "a denial is proven only if no write of the whole operation took effect",
  deniedDrop: "denied, a link that nobody wants and of which nothing was ever sent goes at once",
  deniedRest:
    "two bookings denied, nothing succeeded between, one of them for the first time: the lane rests",
  deniedAlone: "a success empties the evidence",
  deniedTwo: "one denied booking is no evidence against the account",
  deniedFirst: "bookings that were all denied before are no evidence against the account",
  deniedEdit: "what was asked of a link after its mark does not wait for the back-off of what was denied",
  deniedSkip: "a skip or an absence is no success: nothing was written",
  deniedRemoved:
    "a removal that was carried out is a success, also where no tombstone tells it from an absence",
  deniedCred: "a denial of older credentials counts for nothing",
  reconnectDenied: "a reconnect ends rests and back-offs",
  deniedUntil: "no wake, release or mark passes over a rest",
  troubleOne: "in trouble a mark takes one link, and nothing is marked ahead",
  troubleTurn: "in trouble a link never denied goes first, then the one denied longest ago",
  turnKept: "an edit of a denied link does not cost it its turn: it is due no later than it was",
  troubleMarked: "in trouble an unsettled mark does not put a link last",
  troubleRest: "in trouble one denial makes the lane rest again",
  restDue: "a rest takes the place of the back-offs of the lane's denied links",

  mergeFirst: "after a conflict the next write reads first and carries what is not ours",
  mergeKnown: "that write goes under the ETag known at its mark; another one is a conflict again",
  mergeSticky: "later writes do the same while something not ours is there",

  boundedSend: "assumption A1: nothing lands after hot_until",
};

/** Not in force unless a scenario says so. */
export const VARIANTS = {
  burn: "a delete answered 'never existed' is followed by an insert and a delete of that key (services with tombstones)",
};
