import type { EventFace } from "@/lib/providers/event";

/** One thing about an event that is not as Calpace wrote it. Instants are ISO 8601 in UTC. */
export type Difference =
  | { what: "title" | "location"; found: string }
  | { what: "time"; startsAt: string; endsAt: string; allDay: boolean }
  /** It was changed, and nobody can tell to what. */
  | { what: "unreadable" }
  | { what: "deleted" };

/** Longest text that is kept of what somebody wrote outside. */
const LONGEST = 300;

/** What people see differently in `found` from `expected`; nothing when both look the same. */
export function differencesOf(expected: EventFace, found: EventFace | null): Difference[] {
  if (!found) return [{ what: "unreadable" }];
  const differences: Difference[] = [];
  if (shown(found.title) !== shown(expected.title)) differences.push(textual("title", found.title));
  if (!sameTime(expected, found)) {
    const { startsAt, endsAt, allDay } = found;
    differences.push({ what: "time", startsAt, endsAt, allDay });
  }
  if (shown(found.location) !== shown(expected.location))
    differences.push(textual("location", found.location));
  return differences;
}

const textual = (what: "title" | "location", found: string): Difference => {
  const characters = [...shown(found)];
  const kept = characters.slice(0, LONGEST).join("");
  return { what, found: characters.length > LONGEST ? `${kept}…` : kept };
};

// Neither can be kept in a database's text, and nobody sees them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f]/g;

/** A text as a reader sees it: services trim it, join lines and compose letters as they like. */
const shown = (text: string): string =>
  text.toWellFormed().replace(CONTROLS, "").normalize("NFC").replace(/\s+/g, " ").trim();

const sameTime = (a: EventFace, b: EventFace): boolean =>
  a.allDay === b.allDay && second(a.startsAt) === second(b.startsAt) && second(a.endsAt) === second(b.endsAt);

const second = (instant: string): number => Math.floor(Date.parse(instant) / 1000);
