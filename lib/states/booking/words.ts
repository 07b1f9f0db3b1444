import { whyOf } from "@/lib/errors/words";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import { placeWords } from "../destination/words";
import type { Attempt, Operation } from "./attempt";
import type { CalendarName, Delay, Earlier, NotSynced, SyncState } from "./sync-state";

export type SyncTone = "ok" | "busy" | "warning" | "danger" | "off";

export interface SyncWords {
  tone: SyncTone;
  /** One line, for lists and headings. */
  line: string;
  /** What is behind it and what to do, when there is more to say. */
  detail?: string;
}

/** Nobody chose these. */
const UNCHOSEN: ReadonlySet<NotSynced> = new Set(["no_primary", "gone"]);

const notSynced: Record<NotSynced, { line: string; detail?: string }> = {
  cancelled: { line: "In no calendar (cancelled)" },
  kept_out: {
    line: "Not synced (kept out of calendars)",
    detail: "When the sync settings were changed, this booking was left as it was: in no calendar.",
  },
  no_primary: {
    line: "Not synced (no primary calendar)",
    detail: "Pick a primary calendar under Settings, Integrations, and this booking is sent there.",
  },
  not_synced: {
    line: "Not synced (service set to Don't sync)",
    detail: "The settings of the service decide which calendar its bookings go to.",
  },
  gone: {
    line: "Not synced (its calendar is gone)",
    detail: "The calendar this booking belongs to cannot be used any more. Pick another one under Settings.",
  },
  left: {
    line: "Not synced (you disconnected its account)",
    detail: "The calendar this booking belongs to is in that account. Pick another one under Settings.",
  },
  ended: { line: "Not synced (it had already ended)" },
};

/** What a person is told of a booking's events. Times are in `style`, which the page names. */
export function syncWords(state: SyncState, now: Date, style: TimeStyle): SyncWords {
  switch (state.kind) {
    case "synced": {
      const line = `In ${placeWords(state.calendar)}, synced ${formatMoment(state.at, now, style)}`;
      return withEarlier({ tone: "ok", line }, state.before, now, style);
    }
    case "waiting": {
      const to = state.calendar ? ` to ${placeWords(state.calendar)}` : "";
      const until = state.before ? earlierWords(state.before, now, style) : undefined;
      return { ...delayWords(state.delay, "sync", to, now, style, until) };
    }
    case "removing": {
      const from = ` from ${placeWords(state.calendar)}`;
      const other = state.before ? earlierWords(state.before, now, style) : undefined;
      return delayWords(state.delay, "removal", from, now, style, other);
    }
    case "kept": {
      const detail = joined(
        "You disconnected this account and kept its events, so Calpace no longer changes this one.",
        sinceKept[state.since],
      );
      const line = `Kept in ${placeWords(state.calendar)}, no longer synced`;
      return withEarlier({ tone: "off", line, detail }, state.before, now, style);
    }
    case "none":
      return { tone: UNCHOSEN.has(state.reason) ? "warning" : "off", ...notSynced[state.reason] };
  }
}

/** What there is to say of a place where nothing waits; an event that could not be removed from an earlier one is a second one. */
function withEarlier(words: SyncWords, before: Earlier | null, now: Date, style: TimeStyle): SyncWords {
  if (!before) return words;
  const detail = joined(words.detail, earlierWords(before, now, style));
  if (!before.delay || before.delay.kind === "queued") return { ...words, detail };
  return { tone: "warning", line: `${words.line}, and still in ${placeWords(before.calendar)}`, detail };
}

/** What becomes of the event in an earlier calendar. */
function earlierWords({ calendar, stays, delay }: Earlier, now: Date, style: TimeStyle): string {
  const where = placeWords(calendar);
  if (stays) return `Until then it stays in ${where}.`;
  const removal = delayWords(delay ?? { kind: "queued" }, "removal", ` from ${where}`, now, style);
  return joined(`${removal.line}.`, removal.detail);
}

/** What became of a booking since its event was kept. */
const sinceKept = {
  nothing: undefined,
  changed: "The booking has changed since; its event has not.",
  cancelled: "The booking is cancelled; its event is still there.",
} as const;

/** The calendar that the line of `syncWords` names; null where it names none. */
export function calendarIn(state: SyncState): CalendarName | null {
  if (state.kind === "none") return null;
  const untold = (state.kind === "waiting" || state.kind === "removing") && state.delay.kind === "retrying";
  return untold ? null : state.calendar;
}

/** What calling the booking off does to its event, as the beginning of a text; nothing where there is none. */
export function cancellingWords({ kind }: SyncState): string {
  if (kind === "none") return "";
  if (kind === "waiting") return "What the calendar has of it is taken out. ";
  return kind === "kept"
    ? "The event stays in the account you disconnected. "
    : "The event is taken out of the calendar. ";
}

/** The same of an event that was synced and found deleted outside since. */
export const deletedWords = (at: Date, calendar: CalendarName, now: Date, style: TimeStyle): string =>
  `No longer in ${placeWords(calendar)}, where it was synced ${formatMoment(at, now, style)}`;

function delayWords(
  delay: Delay,
  what: "sync" | "removal",
  where: string,
  now: Date,
  style: TimeStyle,
  until?: string,
): SyncWords {
  const sync = what === "sync";
  switch (delay.kind) {
    case "queued":
      return {
        tone: "busy",
        line: sync ? `Waiting to sync${where}` : `Being removed${where}`,
        ...(until && { detail: until }),
      };
    case "retrying":
      return {
        tone: "warning",
        line: `Retrying at ${formatMoment(delay.at, now, style)} (${reasonWords(delay.code)})`,
        detail: joined(`${sync ? "Sync" : "Removal"}${where} did not work yet.`, until),
      };
    case "denied": {
      const { todo } = delay;
      const when = delay.at ? `at ${formatMoment(delay.at, now, style)}` : "soon";
      // Of what waits for an account in trouble one event is asked for at a time: this one may not be the next.
      const tried = `${delay.whole ? "The account" : "It"} is tried again ${when}`;
      const again = `${tried}, and until ${sync ? "the booking is over" : "the event is gone"}.`;
      return {
        tone: todo ? "danger" : "warning",
        line: sync
          ? `Waiting to sync${where} (${reasonWords(delay.code)})`
          : `To be removed${where} (${reasonWords(delay.code)})`,
        detail: joined(todo ? `${todo} ${again}` : again, until),
      };
    }
    case "reconnect":
      return {
        tone: "danger",
        line: sync
          ? `Waiting to sync${where} (reconnect needed)`
          : `To be removed${where} (reconnect needed)`,
        detail: joined(
          "Reconnect the account under Settings, Calendar accounts; nothing that waits is lost.",
          until,
        ),
      };
    case "paused":
      return {
        tone: "off",
        line: sync ? `Waiting to sync${where} (paused)` : `To be removed${where} (paused)`,
        detail: joined("The account is paused under Settings, Calendar accounts.", until),
      };
    case "refused":
      return {
        tone: "danger",
        line: sync
          ? `Not synced${where} (${reasonWords(delay.code)})`
          : `Not removed${where} (${reasonWords(delay.code)})`,
        detail: joined(
          absent[delay.code] ??
            (delay.over
              ? "The booking is over, so it is not tried any more."
              : "The calendar refused this event three times. Change the booking, or try again."),
          until,
        ),
      };
  }
}

/** What no try could change, by code. */
const absent: Readonly<Record<string, string>> = {
  calendar_gone: "Nothing can be sent there until the calendar is back and can be written.",
  disconnected: "Nothing can be sent there until the account is connected again.",
};

function joined(first: string, second?: string): string;
function joined(first: string | undefined, second: string): string;
function joined(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(" ");
}

/** A service's code as the end of a sentence; one nobody has words for, of an older version say, is told without. */
export function reasonWords(code: string | null): string {
  if (!code) return "the last try did not work";
  return whyOf(code) ?? "the calendar server did not accept it";
}

const done: Record<Operation, string> = {
  create: "Added to",
  update: "Updated in",
  delete: "Removed from",
  skip: "Already right in",
};
const tried: Record<Operation, string> = {
  create: "Adding to",
  update: "Updating in",
  delete: "Removing from",
  skip: "Writing to",
};

/** A remote call of the receipt in plain words. */
export function attemptWords(attempt: Attempt): { tone: SyncTone; line: string } {
  const where = attempt.calendar ? placeWords(attempt.calendar) : "a calendar that is not connected any more";
  const trying = `${tried[attempt.operation]} ${where}`;
  switch (attempt.outcome) {
    case "ok":
    case "skip":
      return { tone: "ok", line: `${done[attempt.operation]} ${where}` };
    case "gone":
    case "absent":
      return attempt.operation === "delete"
        ? { tone: "ok", line: `Removed from ${where}` }
        : { tone: "warning", line: `The event was not in ${where} any more, so it is written again` };
    case "conflict":
      return {
        tone: "busy",
        line: `${trying}: it was there already or had changed, so it is compared first`,
      };
    case "throttled":
      return { tone: "warning", line: `${trying}: the calendar asked to wait` };
    case "auth":
      return { tone: "danger", line: `${trying}: the sign-in to the account does not work any more` };
    case "invalid":
      return { tone: "danger", line: `${trying}: ${reasonWords(attempt.code)}` };
    case "target_gone":
      return { tone: "danger", line: `${trying}: the calendar is gone` };
    default:
      return { tone: "warning", line: `${trying}: ${reasonWords(attempt.code)}` };
  }
}
