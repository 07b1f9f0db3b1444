import { z } from "zod";

export const bookingFilters = ["upcoming", "past", "cancelled"] as const;
export type BookingFilter = (typeof bookingFilters)[number];

/** What is known of the event outside: all right, on its way, in trouble, or not synced. */
export const syncFilters = ["synced", "waiting", "problem", "none"] as const;
export type SyncFilter = (typeof syncFilters)[number];

/** Why upcoming bookings are not in their calendar: an account that refuses their events for one reason. */
export interface Cause {
  accountId: string;
  code: string;
}

/** A cause for a link: `<uuid>_quota_full`. */
export const causeText = ({ accountId, code }: Cause): string => `${accountId}_${code}`;

/** Reads what `causeText` wrote; null for anything else, which shows all bookings. */
export function readCause(text: string | undefined): Cause | null {
  const [, accountId, code] = /^([0-9a-f-]{36})_([a-z_]{1,40})$/.exec(text ?? "") ?? [];
  return accountId && code && z.uuid().safeParse(accountId).success ? { accountId, code } : null;
}

/** A place in a list of bookings, and which way from it the page lies. */
export interface Cursor {
  direction: "next" | "previous";
  startsAt: Date;
  id: string;
}

/** A cursor for a link: `n_1774963800000_<uuid>`. */
export const cursorText = (cursor: Cursor): string =>
  `${cursor.direction === "next" ? "n" : "p"}_${cursor.startsAt.getTime()}_${cursor.id}`;

// The last instant whose year has four digits: further dates are written in a way the database does not read.
const LAST_MS = Date.UTC(9999, 11, 31);
const parts = z.tuple([z.enum(["n", "p"]), z.coerce.number().int().min(0).max(LAST_MS), z.uuid()]);

/** Reads what `cursorText` wrote; null for anything else, which shows the first page. */
export function readCursor(text: string | undefined): Cursor | null {
  const parsed = parts.safeParse(text?.split("_"));
  if (!parsed.success) return null;
  const [direction, startsAt, id] = parsed.data;
  return { direction: direction === "n" ? "next" : "previous", startsAt: new Date(startsAt), id };
}
