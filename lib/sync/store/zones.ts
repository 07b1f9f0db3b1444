import { type SQL, sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { instantOf, keptOf, type ZoneData } from "@/lib/zones";
import { touchLinks } from "./bookings";

/*
 * New rules of time zones move upcoming bookings: the wall time was agreed, the instants follow
 * (docs/decisions/0019-wall-times.md). Every booking says by which rules its instants were computed, so that there is
 * no pass to be restarted or shared out: what is older than the rules at hand is what is left to do.
 */

/** Bookings of one transaction: their rows are locked meanwhile. */
const BATCH = 200;

/** Versions are compared byte by byte, whatever the database's own order of texts is. */
const older = (version: string): SQL => sql`(v.version collate "C") < ${version}`;
const newer = (version: string): SQL => sql`(v.version collate "C") > ${version}`;

/** Notes that a process has these rules, and answers the newest ones that any process ever had. */
export async function meetZones({ version }: ZoneData): Promise<string> {
  await rows(
    database(),
    sql`insert into zone_versions (version) values (${version}) on conflict (version) do nothing`,
  );
  const [newest] = await rows<{ version: string }>(
    database(),
    sql`select version from zone_versions v order by version collate "C" desc limit 1`,
  );
  return newest?.version ?? version;
}

/** The upcoming bookings `b` whose instants are by `version`. */
const upcomingBy = (version: SQL): SQL =>
  sql`from bookings b where b.zone_version = ${version} and b.cancelled_at is null and b.ends_at > now() order by b.ends_at`;

/**
 * The oldest version with upcoming bookings, if it is older than this one, which is the newest there is: one index probe
 * for each version that ever was. Joined or in an `exists`, every upcoming booking would be looked at.
 */
const outdated = (version: string): SQL => sql`(select v.version from zone_versions v
  where ${older(version)} and (select true ${upcomingBy(sql`v.version`)} limit 1)
    and not exists (select 1 from zone_versions v where ${newer(version)})
  order by v.version collate "C" limit 1)`;

/** Whether there is anything here to do for a process with these rules. */
export const zonesDue = (version: string): SQL => sql`(
  not exists (select 1 from zone_versions v where v.version = ${version})
  or exists (select 1 from bookings where zone_version is null)
  or ${outdated(version)} is not null)`;

interface Stored {
  id: string;
  timeZone: string;
  /** ISO 8601, UTC; like the end. */
  startsAt: string;
  endsAt: string;
  wallStart: string | null;
  utcOffset: number | null;
}

// The drivers read instants differently; texts are the same for both.
const iso = (instant: SQL): SQL =>
  sql`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const stored = sql`b.id, b.time_zone as "timeZone", ${iso(sql`b.starts_at`)} as "startsAt",
  ${iso(sql`b.ends_at`)} as "endsAt", b.wall_start::text as "wallStart", b.utc_offset as "utcOffset"`;

/** A booking as these rules have it. Where they do not know its zone it stays as it is. */
function computed(zones: ZoneData, booking: Stored): Stored & { moved: boolean } {
  const startsAt = new Date(booking.startsAt);
  try {
    const kept = keptOf(zones, { ...booking, startsAt });
    const start = instantOf(zones, kept, booking.timeZone);
    const laterMs = start.getTime() - startsAt.getTime();
    return {
      ...booking,
      wallStart: kept.wallStart,
      utcOffset: kept.utcOffset - laterMs / 60_000,
      startsAt: start.toISOString(),
      endsAt: new Date(Date.parse(booking.endsAt) + laterMs).toISOString(),
      moved: laterMs !== 0,
    };
  } catch (error) {
    if (error instanceof RangeError) return { ...booking, moved: false };
    throw error;
  }
}

/** What a batch found: how many bookings it looked at, and how many of them are at another instant now. */
export interface Followed {
  looked: number;
  moved: number;
}

/** Computes these bookings, whose rows are locked, by these rules. Events follow those that moved, as after a reschedule. */
async function compute(tx: Transaction, zones: ZoneData, found: readonly Stored[]): Promise<Followed> {
  const now = found.map((booking) => computed(zones, booking));
  const moved = now.filter((booking) => booking.moved).map(({ id }) => id);
  await rows(
    tx,
    sql`update bookings b set wall_start = c."wallStart", utc_offset = c."utcOffset", zone_version = ${zones.version},
      starts_at = case when c.moved then c."startsAt" else b.starts_at end,
      ends_at = case when c.moved then c."endsAt" else b.ends_at end,
      revision = b.revision + c.moved::integer,
      updated_at = case when c.moved then clock_timestamp() else b.updated_at end
    from jsonb_to_recordset(${JSON.stringify(now)}::text::jsonb) as c(id uuid, "startsAt" timestamptz,
      "endsAt" timestamptz, "wallStart" timestamp, "utcOffset" integer, moved boolean)
    where b.id = c.id`,
  );
  if (moved.length > 0) await touchLinks(tx, moved);
  return { looked: found.length, moved: moved.length };
}

/**
 * Writes down the wall times of a batch of bookings that have none: those of earlier versions of Calpace, as these rules
 * read their instants. Nothing else about them changes.
 */
export const fillWallTimes = (zones: ZoneData): Promise<Followed> =>
  database().transaction(async (tx) => {
    const found = await rows<Stored>(
      tx,
      sql`select ${stored} from bookings b where b.zone_version is null order by b.id limit ${BATCH}
      for no key update skip locked`,
    );
    return compute(tx, zones, found);
  });

/**
 * Computes a batch of upcoming bookings again whose instants are by older rules, soonest first, and moves those that
 * these rules put elsewhere. Nothing is done by rules that are not the newest. What somebody is changing just now is
 * left for the next look.
 */
export const followZones = (zones: ZoneData): Promise<Followed> =>
  database().transaction(async (tx) => {
    const found = await rows<Stored>(
      tx,
      sql`select ${stored} ${upcomingBy(outdated(zones.version))} limit ${BATCH} for no key update of b skip locked`,
    );
    return compute(tx, zones, found);
  });
