import type { Difference } from "@/lib/content/differences";
import { isServiceCode, wordsOf } from "@/lib/errors/words";
import { formatDay, formatRange, formatWhen, zoneName } from "@/lib/text/format";
import { inZone, type TimeStyle } from "@/lib/text/time-style";
import type { Comparison, Drift } from "./queries";

type Where = Pick<Drift, "calendar" | "startsAt" | "timeZone">;

/** What was found different about an event, as a sentence without its full stop. Times are in the booking's zone. */
export function differenceWords(
  difference: Difference,
  { calendar, startsAt, timeZone }: Where,
  style: TimeStyle,
): string {
  const own = inZone(style, timeZone);
  switch (difference.what) {
    case "deleted":
      return `Deleted from ${calendar}`;
    case "unreadable":
      return "Changed in a way Calpace cannot read";
    case "title":
      return difference.found ? `Title changed to “${difference.found}”` : "Title removed";
    case "location":
      return difference.found ? `Location changed to “${difference.found}”` : "Location removed";
    case "time": {
      const [from, to] = [new Date(difference.startsAt), new Date(difference.endsAt)];
      if (difference.allDay) return `Now all day on ${daysWords(from, to, inZone(style, "UTC"))}`;
      return from.getTime() === startsAt.getTime()
        ? `Now ${formatRange(from, to, own)} (${zoneName(timeZone)})`
        : `Moved to ${formatWhen(from, to, own)}`;
    }
  }
}

/** All-day events are the same day everywhere: they are told in UTC, and end before the day they name. */
function daysWords(from: Date, to: Date, utc: TimeStyle): string {
  const first = formatDay(from, utc);
  const last = formatDay(new Date(Math.max(from.getTime(), to.getTime() - 1)), utc);
  return first === last ? first : `${first} to ${last}`;
}

const events = (count: number): string => `${count} upcoming ${count === 1 ? "event" : "events"}`;

/**
 * How a comparison came out, in one line; `drifts` is what was found and still holds, `waiting` how many more were
 * found different and wait to be written again.
 */
export function comparisonWords(
  { checked, of }: Comparison,
  drifts: readonly Drift[],
  waiting: number,
): string {
  const open = drifts.filter((drift) => !drift.acceptedAt).length;
  if (open === 0 && waiting > 0)
    return `${events(waiting)} that ${waiting === 1 ? "differs is" : "differ are"} still to be written again`;
  if (of === 0) return "There was no upcoming event to compare";
  const kind = checked < of ? "compared" : "upcoming";
  const all = checked === 1 ? `The ${kind} event` : `All ${checked} ${kind} events`;
  // What an earlier, longer look found counts as well.
  if (open > checked) return `${events(open)} differ from what Calpace wrote`;
  if (open > 0) {
    const which = open === checked ? all : `${open} of the ${checked} ${kind} events`;
    return `${which} ${open === 1 ? "differs" : "differ"} from what Calpace wrote`;
  }
  const end = drifts.length > 0 ? ", or accepted" : "";
  return `${all} ${checked === 1 ? "is as Calpace wrote it" : "are as Calpace wrote them"}${end}`;
}

/** Why not every event was looked at; null when every one was. */
export function remainderWords({ checked, of, code }: Comparison): string | null {
  if (checked >= of) return null;
  const reason = code ? ` ${wordsOf(isServiceCode(code) ? code : "odd_answer")}` : "";
  const compared = checked === 1 ? "The next one" : `The next ${checked}`;
  return `${compared} of ${events(of)} ${checked === 1 ? "was" : "were"} compared.${reason}`;
}
