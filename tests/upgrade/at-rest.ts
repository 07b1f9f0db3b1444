import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { runSync } from "@/lib/sync/run";
import { timing } from "@/lib/sync/timing";
import { visibleFaults } from "../chaos/oracle";
import { stepToRest } from "../chaos/scene";
import { brokenInvariants } from "../setup/factories";
import type { CalendarServices } from "./services";
import { engineOf } from "./services-engine";

/** Steps on the way to rest: one for each instant at which something is due. */
const STEPS = 300;

/** How long late requests take: they land while their links still expect it (docs/sync-engine.md, A1). */
const LATE_MS = timing.lateMs / 2;

/** Promises that hold at any moment, in the tables and in the calendars: what of them is broken. */
export async function brokenNow(services: CalendarServices): Promise<string[]> {
  const remotes = [...services.remotes.values()];
  return (await Promise.all([brokenInvariants(), ...remotes.map(visibleFaults)])).flat();
}

/** Lets the engine tick, as its scheduler has it, until nothing is due that could be done; throws on what breaks meanwhile. */
export async function tickToRest(services: CalendarServices): Promise<void> {
  const engine = engineOf(services);
  const tick = async (elapsedMs: number) => {
    if (elapsedMs > LATE_MS) await services.land();
    await runSync(engine, "internal");
    const broken = await brokenNow(services);
    if (broken.length > 0) throw new Error(broken.join("\n"));
  };
  await stepToRest(engine, tick, STEPS);
  // What is being left ends in the tick after its last event.
  await tick(LATE_MS);
}

/** What an engine at rest has left undone without a reason. */
export async function leftUndone(): Promise<string[]> {
  const found = await rows<{ what: string }>(
    database(),
    sql`with links as (
      select l.*, s.blocked from event_links l join sync_lanes s on s.id = l.lane_id)
    select 'unfinished: link ' || id as what from links
      where blocked is null and (due_at is not null or mark_token is not null or (want = 0 and dead_code is null))
    union all select 'not at its booking''s revision: link ' || l.id from links l join bookings b on b.id = l.booking_id
      where l.blocked is null and l.want = 1 and l.dead_code is null
        and (l.seen_revision <> b.revision or l.want_revision <> b.revision)
    union all select 'kept without need: link ' || k.id from links k
      where k.blocked is null and k.want = 2 and not exists (select 1 from links w
        where w.booking_id = k.booking_id and w.want = 1 and (w.blocked is not null or w.dead_code is not null))
    union all select 'not planned: ' || user_id from sync_settings where planned_revision < config_revision
    union all select 'not left: connection ' || id from connections
      where disconnecting_at is not null and disconnected_at is null
    union all select 'still leased: lane ' || id from sync_lanes where lease_until is not null`,
  );
  return found.map(({ what }) => what);
}
