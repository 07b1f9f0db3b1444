import type { Move } from "./change";

/** What taking upcoming bookings along would do to each of them; one name for all only where it is true of all. */
export function alongWords(moves: readonly Move[]): string {
  const kinds = new Set(moves.map(kindOf));
  const [only] = kinds;
  return only && kinds.size === 1 ? `${only} upcoming bookings` : "Upcoming bookings too";
}

function kindOf({ from, to }: Move): "Add" | "Move" | "Remove" {
  if (from === null) return "Add";
  return to === null ? "Remove" : "Move";
}
