/** A settings change as far as one service is concerned: where its bookings went before it and what was asked. */
export interface ServiceChange {
  revision: number;
  mode: "move" | "keep";
  /** The calendar its bookings resolved to before the change; null = nowhere. */
  before: string | null;
}

/** What changes do to a booking's pin: leave it, take it off, or set it to where the booking was (null = nowhere). */
export type PinEffect = { kind: "leave" } | { kind: "unpin" } | { kind: "pin"; calendarId: string | null };

/**
 * Folds the changes after `since`, in order, into one effect: a *move* takes a pin off, a *keep* pins a booking
 * that is not pinned yet to where it was. Repeating a fold over changes already applied changes nothing, so the
 * planner may start again at any time without remembering each booking (docs/decisions/0006).
 */
export function foldChanges(
  changes: readonly ServiceChange[],
  since: number,
): PinEffect & { onlyIfUnpinned: boolean } {
  let effect: PinEffect = { kind: "leave" };
  let moved = false;
  for (const change of [...changes].sort((a, b) => a.revision - b.revision)) {
    if (change.revision <= since) continue;
    if (change.mode === "move") {
      effect = { kind: "unpin" };
      moved = true;
    } else if (effect.kind !== "pin") {
      effect = { kind: "pin", calendarId: change.before };
    }
  }
  return { ...effect, onlyIfUnpinned: effect.kind === "pin" && !moved };
}

/** Applies a folded effect to a booking's pin (`undefined` = not pinned). */
export function pinAfter(
  pin: { calendarId: string | null } | null,
  effect: ReturnType<typeof foldChanges>,
): { calendarId: string | null } | null {
  if (effect.kind === "leave") return pin;
  if (effect.kind === "unpin") return null;
  return effect.onlyIfUnpinned && pin ? pin : { calendarId: effect.calendarId };
}
