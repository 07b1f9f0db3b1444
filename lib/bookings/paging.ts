import { z } from "zod";

export const bookingFilters = ["upcoming", "past", "cancelled"] as const;
export type BookingFilter = (typeof bookingFilters)[number];

/** What is known of the event outside: all right, on its way, in trouble, or not synced. */
export const syncFilters = ["synced", "waiting", "problem", "none"] as const;
export type SyncFilter = (typeof syncFilters)[number];

/** A place in a list of bookings, and which way from it the page lies. */
export interface Cursor {
  direction: "next" | "previous";
  startsAt: Date;
  id: string;
}

/** A cursor for a link: `n_1774963800000_<uuid>`. */
export const cursorText = (cursor: Cursor): string =>
  `${cursor.direction === "next" ? "n" : "p"}_${cursor.startsAt.getTime()}_${cursor.id}`;

const parts = z.tuple([z.enum(["n", "p"]), z.coerce.number().int().min(0).max(8.64e15), z.uuid()]);

/** Reads what `cursorText` wrote; null for anything else, which shows the first page. */
export function readCursor(text: string | undefined): Cursor | null {
  const parsed = parts.safeParse(text?.split("_"));
  if (!parsed.success) return null;
  const [direction, startsAt, id] = parsed.data;
  return { direction: direction === "n" ? "next" : "previous", startsAt: new Date(startsAt), id };
}
