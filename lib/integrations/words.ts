import type { Move } from "./change";

/** What taking upcoming bookings along would do to each of them; one name for all only where it is true of all. */
export function alongWords(moves: readonly Move[]): string {
  const kinds = new Set(moves.map(kindOf));
  const [only] = kinds;
  return only && kinds.size === 1 ? `${only} upcoming bookings` : "Upcoming bookings too";
}

/** What an undo does to upcoming bookings, as the address of the page after it carries that. */
const undos = {
  Add: "added",
  Move: "moved",
  Remove: "removed",
  several: "several",
  none: "none",
} as const;
type Undone = (typeof undos)[keyof typeof undos];

/** What these moves, which an undo makes, are told as afterwards. */
export function undoneBy(moves: readonly Move[]): Undone {
  const [only, other] = new Set(moves.map(kindOf));
  return undos[other ? "several" : (only ?? "none")];
}

const stay = "those that were kept somewhere stay there.";
const undone: Record<Undone, string | null> = {
  added: `Upcoming bookings are added again; ${stay}`,
  moved: `Upcoming bookings move back; ${stay}`,
  removed: `Upcoming bookings leave the calendar again; ${stay}`,
  several: `Upcoming bookings go by the settings of before; ${stay}`,
  none: null,
};

/** The same in words, null when no upcoming booking is concerned; undefined for what is no such word. */
export const undoneWords = (kind: string | undefined): string | null | undefined =>
  new Map<string, string | null>(Object.entries(undone)).get(kind ?? "");

function kindOf({ from, to }: Move): "Add" | "Move" | "Remove" {
  if (from === null) return "Add";
  return to === null ? "Remove" : "Move";
}
