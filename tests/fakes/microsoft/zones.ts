import { Temporal } from "temporal-polyfill";

/** Names that every mailbox knows: Windows', and UTC. */
const WINDOWS: Readonly<Record<string, string>> = {
  UTC: "UTC",
  "tzone://Microsoft/Utc": "UTC",
  "W. Europe Standard Time": "Europe/Berlin",
  "Pacific Standard Time": "America/Los_Angeles",
};

/** Some of the "additional time zones" of https://learn.microsoft.com/graph/api/resources/datetimetimezone; none of its younger ones. */
const DOCUMENTED = new Set([
  "Africa/Johannesburg",
  "America/Chicago",
  "America/Los_Angeles",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Australia/Sydney",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Paris",
  "Pacific/Auckland",
]);

/**
 * A wall time in UTC, as Exchange answers it; null for a zone it does not know.
 * An hour that comes twice is the first one, one that does not come the hour after.
 */
export function inUtc(
  at: { dateTime: string; timeZone: string },
  zones: "documented" | "windows",
  rules: Readonly<Record<string, string>>,
): { dateTime: string; timeZone: string } | null {
  const known =
    WINDOWS[at.timeZone] ?? (zones === "documented" && DOCUMENTED.has(at.timeZone) ? at.timeZone : null);
  if (known === null) return null;
  const zone = rules[at.timeZone] ?? known;
  const utc = Temporal.PlainDateTime.from(at.dateTime).toZonedDateTime(zone).withTimeZone("UTC");
  return {
    dateTime: `${utc.toPlainDateTime().toString({ smallestUnit: "second" })}.0000000`,
    timeZone: "UTC",
  };
}
