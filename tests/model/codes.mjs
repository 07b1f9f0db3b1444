/*
 * A state is one array of bytes. These are the places in it, relative to the start of each thing, and what the bytes mean.
 * The first byte of each thing has no name: it says whether there is one, as told beside it.
 * Ghosts are what no database has: they only let an invariant be stated.
 */

/** The header. CONFIG and the like are a calendar's number plus one, 0 is "none"; EDITING is a booking's, plus one. */
export const CONFIG = 0;
export const PLAN_DUE = 1;
export const CURSOR = 2;
export const CREATING = 3;
export const EDITING = 4;
export const EDIT_READ = 5;
export const PLAN_READ = 6;
export const HEADER = 8;

/** How often each outside event or fault may still happen. */
export const BUDGETS = [
  ...[
    "edit",
    "cancel",
    "cfg",
    "crash",
    "steal",
    "lost",
    "late",
    "ext",
    "revoke",
    "create",
    "disc",
    "throttle",
  ],
  ...["deny", "odd4xx", "foreign", "clock", "deadline", "hide"],
];

/** A booking; first whether it was made. Ghosts: WRITTEN, it stood in its calendar since its last start; ALTERED, somebody else changed its event. */
export const CANCELLED = 1;
export const REV = 2;
export const WRITTEN = 3;
export const ALTERED = 4;
export const BOOKING_SIZE = 5;

/** A link: its row in event_links; first whether there is one. */
export const GEN = 1;
export const WANT = 2;
export const WANT_REV = 3;
export const SEEN = 4;
export const SENT = 5;
export const DUE = 6;
export const HOT = 7;
export const MARK = 8;
export const ETAG = 9;
export const HASH = 10;
export const TRIES = 11;
export const GATE = 12;
export const DEAD = 13;
/** Ghost: the revision that was denied, or DENIED_DELETE. */
export const DENIED_FOR = 14;
export const DENIALS = 15;
export const MERGE = 16;
/** Ghost: the trouble in which it was denied is over, so it may not wait much longer. */
export const OWED = 17;
/** Ghost: at how many ends of a rest it was due and another was asked; MISSED: it was due at the last one. */
export const PASSED = 18;
/** Its turn in trouble: the rank of its last denial. */
export const TURN = 19;
/** Ghost: its calendar is flagged as gone, and nobody edited it or cancelled its booking since. */
export const ASIDE = 20;

export const MISSED = 64;
export const DENIED_DELETE = 255;

/** DUE. AFTER_MARK: the lease and a back-off, as a mark sets it (told apart only where batches overlap). */
export const NOW = 1;
export const WHEN_COLD = 2;
export const BACK_OFF = 3;
export const AFTER_MARK = 4;
/** WANT */
export const NOWHERE = 0;
export const HERE = 1;
export const KEPT = 2;
/** SENT */
export const DOOMED = 2;
/** DEAD */
export const GIVEN_UP = 1;
export const PARKED = 2;
/** ETAG: what is known is out of date, or as the service has it (where ETags count writes). */
export const STALE_ETAG = 1;
export const FRESH_ETAG = 2;

/** What the service has under a key: first nothing (0), LIVE or TOMBSTONE. Ghost: TAKEN, somebody else deleted it once. */
export const SHOWS = 1;
export const TAKEN = 2;
export const ADDED = 3;
export const REMOTE_SIZE = 4;
export const LIVE = 1;
export const TOMBSTONE = 2;

/** A lane, and the account behind it; first when it is due: never (0), now (1) or later (2). */
export const HELD = 1;
export const WOKEN = 2;
export const BLOCKED = 3;
export const NOT_BEFORE = 4;
export const REVOKED = 5;
export const LEAVING = 6;
export const RESTS = 7;
export const DENYING = 8;
/** Ghost: bookings the account denied for the first time in this hold, as bits. */
export const DENIED_NEW = 9;
/** Ghost: how often odd events alone brought the lane into trouble. */
export const ODD_RESTS = 10;
/** The holder's memory: bookings denied since the last success, as bits; FIRST_TIME; ghost BY_ACCOUNT. */
export const EVIDENCE = 11;
export const TROUBLE = 12;
/** Ghost: 0 while no trouble lasts, be it known or not; else 1, and one more for each denial since the last rest. */
export const ASKED = 13;
/** Its place among the due lanes, oldest first; ghost: how often others were served before it. */
export const PLACE = 14;
export const OVERTAKEN = 15;

export const FIRST_TIME = 128;
export const BY_ACCOUNT = 64;
export const DENIED_BOOKINGS = 63;
/** HELD */
export const BY_NOBODY = 0;
export const BY_WORKER = 1;
export const BY_THE_DEAD = 2;
/** LEAVING */
export const DRAINS = 1;
export const LEFT = 2;

/** A worker; first what it does, 0 is nothing. NOTE: what it read for its release, what it knows of its oldest batch (VERDICT), or the calendars to flag. */
export const LANE = 1;
export const VALID = 2;
export const STALE = 3;
export const NOTE = 4;
export const COUNT = 5;
export const WORKER_HEAD = 6;
/** What a worker does. */
export const HOLDS = 1;
export const PUSHES = 2;
export const RELEASES = 3;
export const CHECKED = 4;
export const FLAGS = 5;
/** What a worker knows of its oldest batch. */
export const VERDICT = {
  judged: 1,
  rests: 2,
  good: 4,
  stop: 8,
  inFlight: 16,
  odd: 32,
};

/** A marked link in its worker's memory; first its booking. */
export const OF_CALENDAR = 1;
export const KEY = 2;
export const OP = 3;
export const PUSHED = 4;
export const NEW_ETAG = 5;
export const HOT_BEFORE = 6;
export const SENT_BEFORE = 7;
export const RESULT = 8;
export const HASH_BEFORE = 9;
export const DENIALS_BEFORE = 10;
export const CARRIED = 11;
export const BATCH = 12;

/** A request whose sender has stopped waiting; first its OP. */
export const LATE_BOOKING = 1;
export const LATE_CALENDAR = 2;
export const LATE_KEY = 3;
export const LATE_REV = 4;
export const LATE_ETAG = 5;
export const LATE_CARRIED = 6;
export const LATE_SIZE = 7;

/** A calendar: it cannot be reached; it is flagged as gone. */
export const HIDDEN = 0;
export const FLAGGED = 1;

/** OP */
export const CREATE = 1;
export const UPDATE = 2;
export const DELETE = 3;
export const GET = 4;
export const BURN = 5;
export const SKIP = 6;
export const READ_FIRST = 7;

/** RESULT */
export const OK = 1;
export const GONE = 2;
export const ABSENT = 3;
export const AMBIGUOUS = 4;
export const AUTH = 5;
export const THROTTLED = 6;
export const SKIPPED = 7;
export const CONFLICT = 8;
export const DENIED = 9;
export const DENIED_ODD = 10;
export const DENIED_UNPROVEN = 11;
export const HALTED = 12;
export const NO_CALENDAR = 13;
/** ABSENT because this very request removed it, where no tombstone tells the two apart. */
export const REMOVED = 14;

export const isDenied = (result) => result >= DENIED && result <= DENIED_UNPROVEN;
/** A write was carried out or refused for what it met there: the account serves. A skip or an absence wrote nothing. */
export const isSuccess = (result) =>
  result === OK || result === GONE || result === REMOVED || result === CONFLICT;
export const isNotThere = (result) => result === GONE || result === ABSENT || result === REMOVED;
export const isUnsent = (result) => result === THROTTLED || result === HALTED || result === NO_CALENDAR;

/** What an effect at the service comes to. */
export const DONE = 1;
export const EXISTS = 2;
export const BURNT = 3;
export const PRECONDITION = 4;
export const NOT_THERE = 5;

/** An invariant, by its name, does not hold. */
export class Violation extends Error {
  constructor(invariant, message) {
    super(message);
    this.invariant = invariant;
  }
}
