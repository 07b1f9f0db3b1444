import { log } from "@/lib/log";
import { type ZoneData, zoneData } from "@/lib/zones";
import type { Budget } from "./budget";
import { type RunCounts, tally } from "./counts";
import type { Engine } from "./engine";
import { type Followed, fillWallTimes, followZones, meetZones } from "./store/zones";

/**
 * Says at the start of a process when its rules of time zones are older than those that bookings were computed by. They
 * only ever move forward, so it will leave them alone; what it books itself is computed again by a process with newer ones.
 */
export async function announceZones(
  zones = zoneData,
  say = (about: object, words: string) => log().warn(about, words),
): Promise<void> {
  const newest = await meetZones(zones);
  if (newest === zones.version) return;
  say(
    { zones: zones.version, newest },
    "The time zone rules of this Node are older than those bookings are computed by: it moves none. Update Node.",
  );
}

/** The rules an engine keeps bookings by. */
export const zonesOf = ({ zones = zoneData }: Engine): ZoneData => zones;

/** How long one run does this: the next goes on, and events wait for none of it. */
const SHARE_MS = 10_000;

/** Writes down wall times that are missing, and moves upcoming bookings after newer rules, as long as its share lasts. */
export async function keepWallTimes(engine: Engine, budget: Budget, counts: RunCounts): Promise<void> {
  const zones = zonesOf(engine);
  const until = Math.min(budget.until, engine.monotonic() + SHARE_MS);
  await meetZones(zones);
  const all = async (batch: (zones: ZoneData) => Promise<Followed>) => {
    const sum = { looked: 0, moved: 0 };
    while (engine.monotonic() < until) {
      const { looked, moved } = await batch(zones);
      if (looked === 0) break;
      sum.looked += looked;
      sum.moved += moved;
    }
    return sum;
  };
  await all(fillWallTimes);
  const { looked, moved } = await all(followZones);
  if (looked === 0) return;
  tally(counts, "moved", moved);
  engine.onZones?.({ zones: zones.version, looked, moved });
}
