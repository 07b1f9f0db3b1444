const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "just now", "3 minutes ago", "yesterday", "in 2 hours"; both in ms. */
export function relativeWords(at: number, now: number): string {
  const difference = at - now;
  for (const [unit, length] of units)
    if (Math.abs(difference) >= length) return words.format(Math.trunc(difference / length), unit);
  return "just now";
}
