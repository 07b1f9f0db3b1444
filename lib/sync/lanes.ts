import { setTimeout as sleep } from "node:timers/promises";
import type { HeldLane } from "@/lib/lanes/lease";
import { apart } from "./apart";
import type { Budget } from "./budget";
import { Concurrency } from "./concurrency";
import { type Counts, type RunCounts, tally, tallyAll } from "./counts";
import { drainLane } from "./drain";
import type { Engine } from "./engine";
import { readRightsAgain } from "./relist";
import { claimLanes } from "./store/claim";

/** Lanes that become free within this time are taken again together, in ms. */
const GATHER_MS = 10;
/** How often a run looks whether a server has room for more lanes, while it has not, in ms. */
const ROOM_MS = 50;

/**
 * Works due lanes until none is due or the time is up: as many at once as `timing.lanes` says and, of any that are
 * due, as this process and their servers have room for. `only` restricts to these lanes and those they give something
 * to do: a change somebody waits for, which no other account's backlog holds up. What a lane gives another to do is
 * begun while it goes on. Answers how many were claimed.
 */
export async function workLanes(
  given: Engine,
  budget: Budget,
  counts: RunCounts,
  only?: string[],
): Promise<number> {
  const { timing, concurrency = new Concurrency(timing.lanes) } = given;
  const engine = { ...given, concurrency };
  const wanted = only && new Set(only);
  const working = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let claimed = 0;
  // Whether there may be something to claim that was not there, or had no room, at the last look.
  let look = true;
  let wake = () => {};
  const lookAgain = () => {
    look = true;
    wake();
  };

  const work = async (lane: HeldLane, claimedAt: number) => {
    const own: Counts = {};
    concurrency.begin(lane.host, claimedAt);
    tally(counts, "lanes");
    try {
      // An account that fails waits until its lease ends.
      await apart(engine, counts, { lane: lane.id }, async () => {
        const again = await drainLane(engine, lane, claimedAt, budget, own, opened);
        if (refusals(own) > 0) await readRightsAgain(engine, lane.id, budget);
        if (again) lookAgain();
      });
    } finally {
      concurrency.end(lane.host, engine.monotonic());
      tallyAll(counts, own);
    }
  };
  const opened = (laneIds: string[]) => {
    for (const id of laneIds) wanted?.add(id);
    lookAgain();
  };
  const begin = (lane: HeldLane, claimedAt: number) => {
    const begun = work(lane, claimedAt)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        working.delete(begun);
        // Of more lanes than could be begun at once the rest waits for whoever is done first.
        if (!wanted || wanted.size > timing.lanes) look = true;
        wake();
      });
    working.add(begun);
  };
  const claim = async () => {
    look = false;
    const claimedAt = engine.monotonic();
    const free = timing.lanes - working.size;
    const room = wanted ? Math.min(free, wanted.size) : Math.min(free, concurrency.room);
    if (room <= 0 || claimedAt >= budget.until) return;
    const lanes = wanted
      ? await claimLanes(timing, room, { only: [...wanted] })
      : await claimLanes(timing, room, { roomAt: concurrency.roomAt() });
    claimed += lanes.length;
    for (const lane of lanes) begin(lane, claimedAt);
  };

  try {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (look) await claim();
      else if (working.size === 0) break;
      else {
        await (wanted || !concurrency.tight ? woken : Promise.race([woken, sleep(ROOM_MS)]));
        if (wanted || working.size === 0) continue;
        await sleep(GATHER_MS);
        look ||= concurrency.tight;
      }
    }
  } finally {
    // Nothing may still be going on when a run has answered.
    while (working.size > 0) await Promise.all(working);
  }
  if (failures.length > 0) throw failures[0];
  return claimed;
}

/** Writes that were refused, for whatever reason. */
const refusals = ({ invalid = 0, denied = 0 }: Counts): number => invalid + denied;
