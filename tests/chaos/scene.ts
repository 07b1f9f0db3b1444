import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import type { Counts } from "@/lib/sync/counts";
import { drainLane } from "@/lib/sync/drain";
import type { Engine } from "@/lib/sync/engine";
import { runAll } from "@/lib/sync/run";
import { claimLanes } from "@/lib/sync/store/claim";
import { timing } from "@/lib/sync/timing";
import { type FlavourName, flavours, PortRemote } from "../fakes/port/remote";
import { elapse, engineOn } from "../setup/engine";
import { aBooking, anAccount, aPerson, aService } from "../setup/factories";

/** One person, two services, calendars A and B in one account and C in another; everything goes to A. */
export interface Scene {
  remote: PortRemote;
  engine: Engine;
  user: string;
  service: string;
  /** The second service, for what shall move alone. */
  other: string;
  calendars: { A: string; B: string; C: string };
  /** The lane of A and B, and that of C. */
  lanes: { AB: string; C: string };
}

export async function aScene(flavour: FlavourName): Promise<Scene> {
  const remote = new PortRemote(flavours[flavour]);
  // One worker is enough for lanes one after another: every further one costs claims that find nothing.
  const engine = engineOn(remote, { timing: { ...timing, lanes: 1 } });
  const user = (await aPerson()).id;
  const service = (await aService(user)).id;
  const other = (await aService(user, { name: "Other" })).id;
  const first = await anAccount(user, "caldav", ["A", "B"]);
  const second = await anAccount(user, "caldav", ["C"]);
  const [A = "", B = ""] = first.calendars;
  const [C = ""] = second.calendars;
  await changeSettings(user, { kind: "primary", calendarId: A });
  await runAll(engine);
  return {
    remote,
    engine,
    user,
    service,
    other,
    calendars: { A, B, C },
    lanes: { AB: first.id, C: second.id },
  };
}

export const bookingIn = async ({ user, service }: Scene, of = service): Promise<string> =>
  (await aBooking(user, of)).id;

/** Moves a booking to noon of a day of 2031, whatever its revision is. */
export async function editTo({ user }: Scene, booking: string, day: number): Promise<void> {
  const [before] = await rows<{ revision: number }>(
    database(),
    sql`select revision::int as revision from bookings where id = ${booking}`,
  );
  const date = `2031-03-${String(day).padStart(2, "0")}`;
  const edited = await rescheduleBooking(user, {
    id: booking,
    revision: before?.revision ?? 0,
    date,
    startTime: "12:00",
  });
  if (!edited.ok) throw new Error(`edit refused: ${edited.code}`);
}

/** One worker's hold of one lane, from claim to release, and nothing after it. */
export async function holdOnce(engine: Engine, lane: string): Promise<Counts> {
  const counts: Counts = {};
  const claimedAt = engine.monotonic();
  const [held] = await claimLanes(engine.timing, 1, { only: [lane] });
  if (!held) throw new Error("The lane could not be claimed.");
  await drainLane(
    engine,
    held,
    claimedAt,
    { until: Number.POSITIVE_INFINITY, answerBy: Number.POSITIVE_INFINITY },
    counts,
    () => undefined,
  );
  return counts;
}

/** Everything the engine decides by, as text: equal before and after means that nothing was changed. */
export async function engineState(): Promise<string> {
  const found = await rows<{ state: string }>(
    database(),
    sql`select to_jsonb(l)::text as state from event_links l union all select to_jsonb(s)::text from sync_lanes s order by 1`,
  );
  return found.map((f) => f.state).join("\n");
}

/** Milliseconds until the next thing is due (0 or less: it is), or null at rest. */
async function nextDue(): Promise<number | null> {
  const [found] = await rows<{ ms: number | null }>(
    database(),
    sql`select ceil(extract(epoch from min(at) - clock_timestamp()) * 1000)::float8 as ms from (
      select due_at as at from sync_lanes where due_at is not null and blocked is null
      union all select clock_timestamp() from sync_settings where planned_revision < config_revision) a`,
  );
  return found?.ms ?? null;
}

/**
 * Runs to rest in small steps of time: to each next due instant, not past it. `onStep` is called before every run
 * with the simulated milliseconds since the call; it may do what happens meanwhile.
 */
export async function stepToRest(
  engine: Engine,
  onStep: (elapsedMs: number) => Promise<void> | void = () => {},
  rounds = 80,
): Promise<void> {
  let elapsed = 0;
  for (let round = 0; round < rounds; round++) {
    await onStep(elapsed);
    await runAll(engine);
    const wait = await nextDue();
    if (wait === null) return;
    const step = Math.max(0, wait) + 1;
    await elapse(step);
    elapsed += step;
  }
  throw new Error(`Not at rest after ${rounds} rounds:\n${await engineState()}`);
}

/** Forgets every booking and event, and sends new ones to A again. */
export async function startOver({ remote, user, calendars }: Scene): Promise<void> {
  remote.calendars.clear();
  await rows(database(), sql`delete from event_links`);
  await rows(database(), sql`delete from bookings where user_id = ${user}`);
  await rows(
    database(),
    sql`update sync_settings set primary_calendar_id = ${calendars.A}, planned_revision = config_revision where user_id = ${user}`,
  );
  await rows(database(), sql`update sync_lanes set due_at = null, not_before = null, lease_until = null`);
}
