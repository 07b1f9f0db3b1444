import { todoOf } from "@/lib/errors/jobs";
import { isServiceCode } from "@/lib/errors/words";
import { DISCONNECTED, isParked } from "@/lib/lanes/reasons";
import type { Destination } from "../destination/routing";
import type { Place } from "../destination/words";

/** A calendar as pages name it. */
export interface CalendarName extends Place {
  id: string;
  /** The account's address at its service: "anna@example.com". */
  address: string;
  /** The provider's id. */
  provider: string;
}

/** One row of `event_links` with what its lane and account say; instants are UTC. */
export interface LinkFacts {
  calendar: CalendarName;
  want: "nowhere" | "here" | "kept";
  wantRevision: number;
  seenRevision: number;
  sent: "nothing" | "write" | "doomed";
  /** A request for it is under way, or its worker died. */
  marked: boolean;
  dueAt: Date | null;
  attempts: number;
  denials: number;
  deadCode: string | null;
  lastError: string | null;
  firstSyncedAt: Date | null;
  syncedAt: Date | null;
  remoteUrl: string | null;
  /** `notBefore`: the account is not asked before, whether it asked for the break or denied everything with `denied`. */
  lane: { blocked: string | null; notBefore: Date | null; denied: string | null; paused: boolean };
  /** The person disconnected its account and chose to keep the events. */
  left: boolean;
}

/** Why an event that is wanted is not there yet, or one that is to go still is. */
export type Delay =
  | { kind: "queued" }
  | { kind: "retrying"; at: Date; code: string | null }
  /**
   * It is denied for a reason that is not the event's: somebody has to do something, or it passes. `whole`: the account
   * denies everything, and is asked with one event at a time.
   */
  | { kind: "denied"; whole: boolean; todo: string | null; at: Date | null; code: string }
  | { kind: "reconnect"; code: string }
  | { kind: "paused" }
  /** `over`: the booking is, and nothing is tried any more. */
  | { kind: "refused"; code: string; over: boolean };

/** An event of the booking in an earlier calendar, which is still there. */
export interface Earlier {
  calendar: CalendarName;
  /** It stays until the next calendar has its own; else it is on its way out. */
  stays: boolean;
  /** Why what is to be done with it is not done yet; null when nothing is. */
  delay: Delay | null;
}

/** What a person is told about a booking and the calendars outside. */
export type SyncState =
  | (There & { before: Earlier | null })
  /** Nothing is told of an earlier calendar here: there is none. */
  | { kind: "none"; reason: NotSynced };

type There =
  | { kind: "synced"; calendar: CalendarName; at: Date; firstAt: Date; url: string | null }
  /** `calendar` is null when the planner has not made the link yet and the calendar's name is unknown. */
  | { kind: "waiting"; calendar: CalendarName | null; delay: Delay }
  | { kind: "removing"; calendar: CalendarName; delay: Delay; reason: NotSynced }
  /** The person kept it in an account they disconnected: it is there as it was, and what became of the booking since. */
  | { kind: "kept"; calendar: CalendarName; since: "nothing" | "changed" | "cancelled" };

/**
 * The rules' reasons for nowhere, and two more: its calendar is in an account that the person left, and a booking that had
 * ended before anything was planned for it.
 */
export type NotSynced = "cancelled" | "kept_out" | "no_primary" | "not_synced" | "gone" | "left" | "ended";

/** What is known of a person's calendars, those of accounts they left included. */
export interface KnownCalendars {
  nameOf(calendarId: string): CalendarName | null;
  /** The person disconnected its account, or is about to have done so. */
  isLeft(calendarId: string): boolean;
}

/**
 * What the links of one booking amount to. `destination` is what the rule says now; a settings change reaches the
 * links with the next plan, and never those of bookings that have ended.
 */
export function syncStateOf(
  links: readonly LinkFacts[],
  destination: Destination,
  booking: { endsAt: Date; cancelled: boolean },
  known: KnownCalendars,
  now: Date,
): SyncState {
  const ended = booking.endsAt <= now;
  const wanted = links.find((link) => link.want === "here");
  const others = links.filter((link) => link !== wanted && link.sent !== "nothing");
  const old = others.find((link) => !isKept(link));
  const planned = booking.cancelled || (ended && links.length > 0) ? null : destination;
  const earlier = (link: LinkFacts | undefined) => earlierOf(link, ended, now);

  if (wanted && (!planned || planned.calendarId === wanted.calendar.id)) {
    const before = earlier(old);
    if (isThere(wanted, ended) && wanted.syncedAt)
      return {
        kind: "synced",
        calendar: wanted.calendar,
        at: wanted.syncedAt,
        firstAt: wanted.firstSyncedAt ?? wanted.syncedAt,
        url: wanted.remoteUrl,
        before,
      };
    if (isKept(wanted)) return { ...keptState(wanted, booking), before };
    return { kind: "waiting", calendar: wanted.calendar, delay: delayOf(wanted, ended, now), before };
  }
  if (planned?.calendarId && !ended)
    return {
      kind: "waiting",
      calendar: known.nameOf(planned.calendarId),
      delay: { kind: "queued" },
      before: earlier([wanted, old].find((link) => link && !isKept(link))),
    };
  // Nothing is being removed where the calendar is gone or was left with its events; it may still be elsewhere.
  const parked = wanted && isParked(wanted.deadCode) && !isKept(wanted);
  const leaving = parked ? others.find((link) => !isParked(link.deadCode)) : (wanted ?? old ?? others[0]);
  if (!leaving) return { kind: "none", reason: reasonOf(destination, known) };
  const before = earlier(old === leaving ? undefined : old);
  if (isKept(leaving)) return { ...keptState(leaving, booking), before };
  return {
    kind: "removing",
    calendar: leaving.calendar,
    delay: delayOf(leaving, ended, now),
    reason: reasonOf(destination, known),
    before,
  };
}

function reasonOf(destination: Destination, known: KnownCalendars): NotSynced {
  if (destination.calendarId !== null) return "ended";
  const { reason } = destination;
  return reason === "gone" && known.isLeft(destination.wantedCalendarId) ? "left" : reason;
}

/** Nothing is told of an event whose calendar is gone, or was left: nobody will do anything with it. */
function earlierOf(link: LinkFacts | undefined, ended: boolean, now: Date): Earlier | null {
  if (!link || isParked(link.deadCode)) return null;
  const open = link.dueAt !== null || link.deadCode !== null;
  return {
    calendar: link.calendar,
    stays: link.want !== "nowhere",
    delay: open ? delayOf(link, ended, now) : null,
  };
}

/**
 * The newest revision was seen there, and no delete may have been sent for it since. Of a booking that is over the
 * event stays where it is, also in an account that was disconnected.
 */
const isThere = (link: LinkFacts, ended: boolean): boolean =>
  link.sent === "write" &&
  (link.deadCode === null || (ended && link.deadCode === DISCONNECTED)) &&
  link.seenRevision >= link.wantRevision;

/** Its event was seen there before the person left the account with its events, and no delete may have been sent since. */
const isKept = (link: LinkFacts): boolean =>
  link.left && link.deadCode === DISCONNECTED && link.sent === "write" && link.syncedAt !== null;

function keptState(link: LinkFacts, { cancelled }: { cancelled: boolean }): Extract<There, { kind: "kept" }> {
  const changed = link.seenRevision < link.wantRevision ? "changed" : "nothing";
  return { kind: "kept", calendar: link.calendar, since: cancelled ? "cancelled" : changed };
}

/** This very event failed. Of an account that denies everything it was not the event that did. */
export const hasFailed = (delay: Delay): boolean =>
  delay.kind === "retrying" || delay.kind === "refused" || (delay.kind === "denied" && !delay.whole);

function delayOf(link: LinkFacts, ended: boolean, now: Date): Delay {
  if (link.deadCode) return { kind: "refused", code: link.deadCode, over: ended };
  // A paused lane is blocked too, by the person's own doing.
  if (link.lane.paused) return { kind: "paused" };
  if (link.lane.blocked) return { kind: "reconnect", code: link.lane.blocked };
  if (link.lane.denied || (link.denials > 0 && !link.marked && link.dueAt && link.dueAt > now)) {
    const at = latest(link.lane.notBefore, link.dueAt);
    const code = link.lane.denied ?? link.lastError ?? "refused";
    return {
      kind: "denied",
      whole: link.lane.denied !== null,
      todo: isServiceCode(code) ? todoOf(code, link.calendar.address) : null,
      at: at && at > now ? at : null,
      code,
    };
  }
  if (link.lane.notBefore && link.lane.notBefore > now)
    return { kind: "retrying", at: latest(link.lane.notBefore, link.dueAt), code: link.lastError };
  if (link.attempts > 0 && !link.marked && link.dueAt && link.dueAt > now)
    return { kind: "retrying", at: link.dueAt, code: link.lastError };
  return { kind: "queued" };
}

function latest(a: Date, b: Date | null): Date;
function latest(a: Date | null, b: Date | null): Date | null;
function latest(a: Date | null, b: Date | null): Date | null {
  return a && b ? (b > a ? b : a) : (a ?? b);
}
