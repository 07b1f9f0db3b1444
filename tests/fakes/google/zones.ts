/**
 * Releases of the time zone database that brought names Calendar did not know for months or years after: it answered
 * 400 "Invalid time zone definition" to Europe/Kyiv in 2022 (github.com/phw198/OutlookGoogleCalendarSync/issues/1525)
 * and to America/Coyhaique in 2025. https://data.iana.org/time-zones/tzdb/NEWS
 */
const BROUGHT: Readonly<Record<string, string>> = {
  "Asia/Qostanay": "2018h",
  "America/Nuuk": "2020a",
  "Pacific/Kanton": "2021b",
  "Europe/Kyiv": "2022b",
  "America/Ciudad_Juarez": "2022g",
  "America/Coyhaique": "2025b",
};

/** Whether a table of that release has the zone. IANA names only: offsets and Windows names are refused. */
export function knowsZone(release: string, zone: unknown): boolean {
  if (typeof zone !== "string" || /^[+-]/.test(zone) || (BROUGHT[zone] ?? "") > release) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
