import { beforeAll, describe, expect, it } from "@jest/globals";
import { database } from "@/db/client";
import { throttles } from "@/db/schema";
import { forget, giveBack, sweepThrottles, takeAttempt } from "@/lib/security/store";
import { runSync } from "@/lib/sync/run";
import { realEngine } from "../../setup/engine";
import { useEnv } from "../../setup/env";

const policy = { limit: 3, windowMs: 60_000, backoffMs: 10_000, maxBackoffMs: 40_000 };
const narrow = { key: "narrow|anna@example.com", policy };
const wide = { key: "wide", policy: { ...policy, limit: 5 } };
const start = new Date("2030-01-01T00:00:00Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

describe("throttles in the database", () => {
  beforeAll(() => useEnv());

  it("count, wait and forget by the clock they are given", async () => {
    const waits: number[] = [];
    for (const second of [0, 1, 2, 3, 12, 13, 32, 200]) waits.push(await takeAttempt([narrow], at(second)));
    expect(waits).toEqual([0, 0, 0, 9, 0, 19, 0, 0]);
  });

  it("stop at the first bucket without room, so what is held back fills no wider one", async () => {
    for (let i = 0; i < 10; i++) await takeAttempt([narrow, wide], at(0));
    expect(await takeAttempt([wide], at(0))).toBe(0);
    expect(await takeAttempt([wide], at(0))).toBe(0);
    expect(await takeAttempt([wide], at(0))).toBe(10);
  });

  it("forget one bucket and give one attempt of another back", async () => {
    for (let i = 0; i < 3; i++) await takeAttempt([narrow, wide], at(0));
    await forget([narrow]);
    await giveBack([wide]);
    await forget([]);
    await giveBack([]);
    expect(await takeAttempt([narrow], at(0))).toBe(0);
    expect((await database().select().from(throttles)).map((t) => t.count).sort()).toEqual([1, 2]);
  });

  it("stay full after a success: whoever knows one password cannot end the wait with it and guess on", async () => {
    await takeAttempt([wide], at(0));
    await giveBack([wide]);
    expect(await database().select().from(throttles)).toMatchObject([{ count: 0 }]);
    for (let i = 0; i < 5; i++) await takeAttempt([wide], at(0));
    await giveBack([wide]);
    expect(await takeAttempt([wide], at(1))).toBe(9);
    expect(await takeAttempt([wide], at(11))).toBe(0);
    await giveBack([wide]);
    expect(await takeAttempt([wide], at(12))).toBe(19);
  });

  it("write nothing of an attempt that is refused anyway: no flood fills the table", async () => {
    for (let i = 0; i < 5; i++) await takeAttempt([wide], at(0));
    for (let i = 0; i < 20; i++)
      expect(await takeAttempt([{ key: `somebody ${i}`, policy }, wide], at(1))).toBe(9);
    expect(await database().select().from(throttles)).toHaveLength(1);
  });

  it("are swept by the tick that finds some, whether anybody signs in or not", async () => {
    const hours = (n: number) => new Date(Date.now() + n * 3_600_000);
    await takeAttempt([narrow], hours(-3));
    await takeAttempt([wide], hours(-1));
    await runSync(realEngine(), "cron");
    expect(await database().select().from(throttles)).toHaveLength(1);
  });

  it("name nobody in the table and are swept once old", async () => {
    await takeAttempt([narrow], at(0));
    expect(JSON.stringify(await database().select().from(throttles))).not.toContain("anna");
    await sweepThrottles(at(1800));
    expect(await database().select().from(throttles)).toHaveLength(1);
    await sweepThrottles(at(2 * 3600));
    expect(await database().select().from(throttles)).toHaveLength(0);
  });
});
