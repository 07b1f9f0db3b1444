import type { CalendarListing, RemoteCalendar } from "@/lib/providers/provider";

/** So many calendars of an account are kept; beyond it only those that something uses, or that are known and listed. */
export const MOST_CALENDARS = 200;

/** What is known of a calendar that an earlier listing named. */
export interface KnownCalendar {
  id: string;
  remoteId: string;
  identity: string | null;
  vanished: boolean;
  canWrite: boolean;
  /** A setting, a booking or an event refers to it. */
  used: boolean;
}

/** A calendar at its place in the listing. */
export interface PlacedCalendar extends RemoteCalendar {
  position: number;
}

/** What a listing means for the calendars an account is known to have. */
export interface Match {
  /** The one that goes on under another id of the service. */
  renamed: { id: string; remoteId: string } | null;
  /** A second entry under that very id: nothing refers to it, so it makes way. */
  superseded: string | null;
  /** Listed and known, missing ones among them; `added` are new. */
  kept: PlacedCalendar[];
  added: PlacedCalendar[];
  /** Known, not missing so far, and not listed any more. */
  vanished: string[];
  /** Neither listed nor used, and too many to be kept for the day they come back. */
  forgotten: string[];
  /** How many there are, if not all of them are kept. */
  total: number | null;
}

/**
 * Compares a listing with the calendars `known` of its account.
 *
 * Every known calendar that is listed is kept; new ones are added while there is room, the default first, so that the
 * choice does not change from one listing to the next. What a listing does not name is missing only if the listing was
 * read whole and small enough to be kept whole; an empty one proves nothing. Entries that are not listed, and that
 * nothing uses, make room for those that are.
 */
export function matchListing(known: readonly KnownCalendar[], listing: CalendarListing): Match {
  const listed = placed(listing.calendars);
  const { renamed, superseded } = renaming(known, listed);
  const rows = known
    .filter((row) => row.id !== superseded)
    .map((row) => (row.id === renamed?.id ? { ...row, remoteId: renamed.remoteId } : row));
  const ids = new Set(rows.map((row) => row.remoteId));
  const kept = [...listed.values()].filter((calendar) => ids.has(calendar.remoteId));
  const fresh = [...listed.values()].filter((calendar) => !ids.has(calendar.remoteId));
  const added = fresh
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault))
    .slice(0, Math.max(0, MOST_CALENDARS - kept.length));
  const unlisted = rows.filter((row) => !listed.has(row.remoteId));
  const excess = kept.length + added.length + unlisted.length - MOST_CALENDARS;
  const forgotten = unlisted
    .filter((row) => !row.used)
    .sort((a, b) => Number(b.vanished) - Number(a.vanished))
    .slice(0, Math.max(0, excess))
    .map(({ id }) => id);
  const total = Math.max(listing.total, listed.size);
  const proves = listing.complete && total <= MOST_CALENDARS && listed.size > 0;
  return {
    renamed,
    superseded,
    kept,
    added,
    vanished: proves ? unlisted.filter((row) => !row.vanished).map(({ id }) => id) : [],
    forgotten,
    total: total > kept.length + added.length ? total : null,
  };
}

/** By id, each once, and each identity once: what a service says twice, it says of the first. */
function placed(calendars: readonly RemoteCalendar[]): Map<string, PlacedCalendar> {
  const listed = new Map<string, PlacedCalendar>();
  const named = new Set<string>();
  for (const [position, { identity, ...calendar }] of calendars.entries()) {
    if (listed.has(calendar.remoteId)) continue;
    const first = identity !== undefined && !named.has(identity);
    if (first) named.add(identity);
    listed.set(calendar.remoteId, first ? { ...calendar, identity, position } : { ...calendar, position });
  }
  return listed;
}

/**
 * The calendar of an identity is the same one under a new id, unless its old id is listed beside the new one: then
 * they are two. So are they where something refers to an entry that already stands under the new id: nobody can tell
 * then whether both were meant. An entry that nothing refers to was made when a renamed calendar was taken for a new one.
 */
function renaming(
  known: readonly KnownCalendar[],
  listed: ReadonlyMap<string, RemoteCalendar>,
): Pick<Match, "renamed" | "superseded"> {
  const none = { renamed: null, superseded: null };
  const calendar = [...listed.values()].find(({ identity }) => identity !== undefined);
  const row = calendar && known.find(({ identity }) => identity === calendar.identity);
  if (!calendar || !row || listed.has(row.remoteId)) return none;
  const second = known.find(({ remoteId }) => remoteId === calendar.remoteId);
  if (second?.used) return none;
  return { renamed: { id: row.id, remoteId: calendar.remoteId }, superseded: second?.id ?? null };
}
