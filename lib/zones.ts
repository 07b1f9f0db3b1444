import { Temporal } from "temporal-polyfill";

/**
 * The rules of time zones, as one version of the IANA time zone database has them (RFC 6557). Everything that turns a
 * booking's wall time into an instant or back asks one of these, so that a test can bring rules of its own.
 */
export interface ZoneData {
  /** The database's version: a year and a letter, `2025c`. A later one is the greater text. */
  readonly version: string;
  /** What the clock of `zone` shows at an instant. Throws `RangeError` for a zone it does not know. */
  at(instant: Date, zone: string): Temporal.ZonedDateTime;
  /**
   * When the clock of `zone` shows `wall`: of a time that comes twice the earlier or the later. One that the clock skips
   * is moved past the gap by the later, before it by the earlier. Throws `RangeError` for a zone it does not know.
   */
  when(wall: Temporal.PlainDateTime, zone: string, which: "earlier" | "later"): Temporal.ZonedDateTime;
}

/** What this process knows: Temporal asks Intl, and Node's Intl has the database of its ICU. */
export const zoneData: ZoneData = {
  // Without a version they are older than all others: they move nothing.
  version: process.versions.tz ?? "",
  at: (instant, zone) => Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone),
  when: (wall, zone, which) => wall.toZonedDateTime(zone, { disambiguation: which }),
};

/** A wall time as it is kept beside its instant. */
export interface KeptTime {
  /** `yyyy-mm-dd hh:mm:ss`, as the database writes a timestamp without a zone. */
  wallStart: string;
  /**
   * Minutes the wall is ahead of UTC at the instant: of a time that comes twice it says which is meant, and after a
   * change of either alone the two no longer fit the instant.
   */
  utcOffset: number;
}

const MINUTE_MS = 60_000;
const utcMs = (wall: Temporal.PlainDateTime): number => wall.toZonedDateTime("UTC").epochMilliseconds;

/** What is kept of a wall time that was taken for an instant. */
export const keptTime = (wall: Temporal.PlainDateTime, instant: Date): KeptTime => ({
  wallStart: wall.toString().replace("T", " "),
  utcOffset: (utcMs(wall) - instant.getTime()) / MINUTE_MS,
});

/**
 * The wall time of a start as it was written down; as these rules read its instant, where nobody did, or where the
 * instant was moved since by an earlier version of Calpace, which knew nothing of it.
 */
export function keptOf(
  zones: ZoneData,
  start: { startsAt: Date; timeZone: string; wallStart: string | null; utcOffset: number | null },
): KeptTime {
  const { startsAt, timeZone, wallStart, utcOffset } = start;
  if (wallStart !== null && utcOffset !== null) {
    const kept = keptTime(Temporal.PlainDateTime.from(wallStart), startsAt);
    if (kept.utcOffset === utcOffset) return kept;
  }
  return keptTime(zones.at(startsAt, timeZone).toPlainDateTime(), startsAt);
}

/**
 * The instant a kept wall time means by these rules. Of a time that comes twice it is the one with the kept offset, else
 * the earlier; one that is skipped is read with the offset before the gap (RFC 5545 §3.3.5).
 */
export function instantOf(zones: ZoneData, { wallStart, utcOffset }: KeptTime, zone: string): Date {
  const wall = Temporal.PlainDateTime.from(wallStart);
  const earlier = zones.when(wall, zone, "earlier");
  const later = zones.when(wall, zone, "later");
  const exists = earlier.toPlainDateTime().equals(wall);
  const kept = utcMs(wall) - later.epochMilliseconds === utcOffset * MINUTE_MS;
  return new Date((exists && !kept ? earlier : later).epochMilliseconds);
}

/** Milliseconds the clock in `timeZone` is ahead of UTC at an instant. */
export const offsetAt = (at: Date, timeZone: string): number =>
  zoneData.at(at, timeZone).offsetNanoseconds / 1_000_000;

/** Which of two instants with the same wall time in `timeZone` this is; null where the clock shows it once. */
export function whichOfTwo(at: Date, timeZone: string): "earlier" | "later" | null {
  const wall = zoneData.at(at, timeZone).toPlainDateTime();
  const [earlier, later] = [zoneData.when(wall, timeZone, "earlier"), zoneData.when(wall, timeZone, "later")];
  if (earlier.equals(later)) return null;
  return earlier.epochMilliseconds === at.getTime() ? "earlier" : "later";
}

/** A path of words, as the database's names are, and not an offset. `SystemV` was never one of its zones. */
const NAME = /^(?!systemv\/)[a-z][a-z0-9_+-]*(\/[a-z0-9_+-]+)*$/i;

/**
 * The IANA name `name` means, in the database's own spelling (`europe/berlin` is `Europe/Berlin`); null when it is none
 * that is known here. A link stays what it is: services know old and new names apart. What only ICU calls a zone
 * (`PST`, and `BST`, which it takes for Dhaka) is none.
 */
export function ianaName(name: string): string | null {
  if (name.length > 64 || !NAME.test(name)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Names of the time zone database by the ones they had before (its file `backward`), for those whose city is spelt otherwise
 * by now: other programs, and Intl's own list, may still have those.
 */
export const OLDER_NAMES: Readonly<Record<string, string>> = {
  "Africa/Asmara": "Africa/Asmera",
  "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
  "America/Atikokan": "America/Coral_Harbour",
  "America/Nuuk": "America/Godthab",
  "Asia/Ho_Chi_Minh": "Asia/Saigon",
  "Asia/Kathmandu": "Asia/Katmandu",
  "Asia/Kolkata": "Asia/Calcutta",
  "Asia/Yangon": "Asia/Rangoon",
  "Atlantic/Faroe": "Atlantic/Faeroe",
  "Europe/Kyiv": "Europe/Kiev",
  "Pacific/Chuuk": "Pacific/Truk",
  "Pacific/Kanton": "Pacific/Enderbury",
  "Pacific/Pohnpei": "Pacific/Ponape",
};

const todaysNames = new Map(Object.entries(OLDER_NAMES).map(([today, before]) => [before, today]));

/** What the zone is called today: `Asia/Calcutta` is `Asia/Kolkata`. For reading: what is stored and sent stays as it is. */
export const todaysName = (zone: string): string => todaysNames.get(zone) ?? zone;

/** A zone to choose from. */
export interface ZoneChoice {
  zone: string;
  /** "Europe", or "Other" for one that is in none. */
  region: string;
  /** "Kolkata", "Buenos Aires, Argentina": first what people look for. */
  city: string;
  /** How far its clocks are ahead of UTC at that time: "UTC+5:30", "UTC−3", "UTC". */
  offset: string;
}

/** Every zone this system lists, by region and city as they are called today; `current` is among them by the name it has. */
export function zoneChoices(current: string, at: Date): ZoneChoice[] {
  const listed = ["UTC", ...Intl.supportedValuesOf("timeZone")].filter(
    (zone) => todaysName(zone) !== todaysName(current),
  );
  const choices = [...new Set([...listed, current])].map((zone) => {
    const [region = "", ...places] = todaysName(zone).replaceAll("_", " ").split("/");
    return places.length > 0
      ? { zone, region, city: places.reverse().join(", "), offset: offsetName(at, zone) }
      : { zone, region: "Other", city: region, offset: offsetName(at, zone) };
  });
  return choices.sort((a, b) => inEnglish.compare(a.region, b.region) || inEnglish.compare(a.city, b.city));
}

const inEnglish = new Intl.Collator("en");

function offsetName(at: Date, zone: string): string {
  const minutes = Math.round(offsetAt(at, zone) / MINUTE_MS);
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest > 0 ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** Whether two names are of one zone: `Europe/Kiev` is a link to `Europe/Kyiv`. */
export function sameZone(one: string, other: string): boolean {
  const [a, b] = [one, other].map((zone) => new Intl.DateTimeFormat("en", { timeZone: zone }));
  return one === other || a?.resolvedOptions().timeZone === b?.resolvedOptions().timeZone;
}
