import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows, uuids } from "@/db/client";
import { runAll } from "@/lib/sync/run";
import { claimLanes } from "@/lib/sync/store/claim";
import { timing } from "@/lib/sync/timing";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { engineOn } from "../../setup/engine";
import { anAccount, aPerson } from "../../setup/factories";

const BIG = "https://big.test";
const SMALL = "https://small.test";

/** Accounts at `server` with something to do since `minutes` ago, the first one longest. */
async function dueAt(server: string, count: number, minutes: number): Promise<string[]> {
  const user = (await aPerson()).id;
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await anAccount(user)).id);
  await rows(
    database(),
    sql`update connections set config = ${JSON.stringify({ server })}::text::jsonb where id in ${uuids(ids)}`,
  );
  for (const [place, id] of ids.entries())
    await rows(
      database(),
      sql`update sync_lanes set due_at = now() - ${minutes} * interval '1 minute' + ${place} * interval '1 second' where id = ${id}`,
    );
  return ids;
}

describe("lanes are taken as their servers have room for them", () => {
  let big: string[];
  let small: string[];
  beforeEach(async () => {
    big = await dueAt(BIG, 9, 60);
    small = await dueAt(SMALL, 2, 1);
  });
  const claimed = async (limit: number, known: Record<string, number>, first: number) =>
    (await claimLanes(timing, limit, { roomAt: { known, first } })).map((lane) => lane.id).sort();

  it("of one server no more than it bears, the oldest first, and all of the others", async () => {
    expect(await claimed(8, { [BIG]: 2 }, 32)).toEqual([...big.slice(0, 2), ...small].sort());
  });

  it("a server that is full hides nobody, however many wait for it", async () => {
    expect(await claimed(1, { [BIG]: 0 }, 32)).toEqual(small.slice(0, 1));
  });

  it("of a server nobody has worked at as many as any bears at first", async () => {
    expect(await claimed(8, {}, 1)).toEqual([big[0], small[0]].sort());
  });

  it("those that somebody waits for whatever room there is", async () => {
    const only = [...big.slice(3, 5)];
    expect((await claimLanes(timing, 8, { only })).map((lane) => lane.id).sort()).toEqual(only.sort());
  });
});

it("a server nobody has worked at gets some accounts at once, and all of them in one run", async () => {
  await dueAt(BIG, 40, 1);
  const remote = new PortRemote(flavours.caldav);
  let begun = 0;
  let atFirst = 0;
  let gate: Promise<void> | null = null;
  const engine = engineOn(remote, {
    at: async (point) => {
      if (point === "claimed") begun += 1;
      // Nothing is answered until whatever is begun without an answer has been.
      gate ??= sleep(300).then(() => {
        atFirst = begun;
      });
      if (point === "opened") await gate;
    },
  });
  await runAll(engine);
  expect(atFirst).toBe(32);
  expect(begun).toBe(40);
});
