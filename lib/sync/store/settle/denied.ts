import { type SQL, sql } from "drizzle-orm";

/*
 * How long what was denied waits, so that no account is asked more than a few times an hour, and what is well again is
 * found out within two (docs/sync-engine.md, "Whose fault is it?").
 */

const BASE_MS = 30_000;
/** At the cap an account is asked twice an hour. */
const REST_CAP_MS = 30 * 60_000;
const ALONE_CAP_MS = 90 * 60_000;

const interval = (ms: number): SQL => sql`${ms} * interval '1 ms'`;

/** Doubled with every denial before, in its upper half by chance until the cap: what was denied together parts. */
const doubled = (denials: SQL, capMs: number): SQL =>
  sql`least(${capMs}::float8, ${BASE_MS}::float8 * power(2, least(${denials}, 20)) * (0.5 + 0.5 * random()))
  * interval '1 ms'`;

/** How long an account rests that denied everything, after `denials` rests since its last success. */
export const deniedRest = (denials: SQL): SQL => doubled(denials, REST_CAP_MS);

/** So many denials of an event and it takes turns with the others of its account that were denied as often. */
const QUICK = 3;
/** Between two turns. */
const APART_MS = 90 * 60_000;
/** However many take turns: one of a booking that comes soon may be among them. */
const TURN_CAP_MS = 6 * 3_600_000;
/** An event that is denied again waits so long where others take turns already, until it does so itself. */
const BESIDE_MS = 45 * 60_000;

/** The link has been denied so often by now that it takes turns. */
export const takesTurns = (link: SQL): SQL => sql`${link}.denials >= ${QUICK}`;
/** So long at most until the next of them is asked. */
export const nextTurn = sql`clock_timestamp() + ${interval(APART_MS)}`;
/** With the denial that is being settled it has been. */
export const joinsTurns = (link: SQL): SQL => sql`${link}.denials + 1 >= ${QUICK}`;

/**
 * When an event is asked for again that was denied alone, `denials` times before: after a back-off of its own. Each such
 * question is a few requests, so there are turns: not before those that wait for theirs (`last`: the latest of them, null
 * when there is none; `ahead`: how many they are), nor before those that are settled with it (`turn`: its place among
 * them, null when it takes none). Who is asked out of turn leaves a gap: it is not waited for as if somebody was in it.
 * No turn is further away than six hours.
 */
export const deniedAlone = (denials: SQL, last: SQL, ahead: SQL, turn: SQL): SQL => sql`greatest(
  clock_timestamp() + ${doubled(denials, ALONE_CAP_MS)},
  case when ${turn} is not null
    then least(clock_timestamp() + ${interval(TURN_CAP_MS)},
      least(coalesce(${last}, clock_timestamp() - ${interval(APART_MS)}),
        clock_timestamp() + ${ahead} * ${interval(APART_MS)}) + ${turn} * ${interval(APART_MS)})
    when ${last} is not null and ${denials} > 0 then clock_timestamp() + ${interval(BESIDE_MS)} end)`;
