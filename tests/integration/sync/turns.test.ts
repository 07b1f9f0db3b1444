import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { cancelBooking, resendBooking } from "@/lib/bookings/commands";
import { runSync } from "@/lib/sync/run";
import { aScene, bookingIn, type Scene } from "../../chaos/scene";
import { elapse } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { itInTheLongRun } from "../../setup/long";

const MINUTE = 60_000;

interface LinkNow {
  booking: string;
  denials: number;
  /** Minutes until it is due; null when it is not. */
  due: number | null;
}
const links = (): Promise<LinkNow[]> =>
  rows<LinkNow>(
    database(),
    sql`select booking_id as booking, denials,
      (extract(epoch from due_at - clock_timestamp()) / 60)::float8 as due from event_links order by id`,
  );

describe("events that are denied alone take turns", () => {
  let scene: Scene;
  const tick = () => runSync(scene.engine, "cron");
  const ticksFor = async (minutes: number, step: number) => {
    for (let at = 0; at < minutes; at += step) {
      await tick();
      await elapse(step * MINUTE);
    }
  };
  /** So many events that are denied, beside one that was served, until each waits for its turn. */
  const odd = async (count: number): Promise<void> => {
    for (let i = 0; i <= count; i++) await bookingIn(scene);
    const keys = new Set<string>();
    scene.remote.fate = ({ key }) => {
      if (keys.size < count) keys.add(key);
      return keys.has(key) ? "denied" : null;
    };
    await tick();
    for (let i = 0; i < 6; i++) {
      await elapse(MINUTE);
      await tick();
    }
    await elapse(50 * MINUTE);
    await tick();
    expect((await links()).filter((l) => l.denials >= 3)).toHaveLength(count);
  };
  beforeEach(async () => {
    configure();
    scene = await aScene("caldav");
  });

  itInTheLongRun("none waits longer because a person had them tried again, one after the other", async () => {
    await odd(2);
    const both = (await links()).filter((l) => l.denials > 0);
    for (let i = 0; i < 10; i++) {
      await elapse(MINUTE);
      const { booking = "" } = both[i % 2] ?? {};
      expect(await resendBooking(scene.user, booking, new Date())).toMatchObject({ ok: true });
      await tick();
    }
    const due = (await links()).map((l) => l.due ?? 0);
    expect(Math.max(...due)).toBeLessThanOrEqual(3 * 90 + 1);
  });

  it("what is left of them is asked within two hours when the others were cancelled", async () => {
    await odd(6);
    const waiting = (await links()).filter((l) => l.denials > 0).sort((a, b) => (a.due ?? 0) - (b.due ?? 0));
    for (const { booking } of waiting.slice(0, -1)) await cancelBooking(scene.user, booking, new Date());
    scene.remote.fate = () => null;
    await ticksFor(2 * 60, 5);
    expect((await links()).filter((l) => l.denials > 0 || l.due !== null)).toEqual([]);
  });

  itInTheLongRun("none is further away than six hours, however many there are", async () => {
    await odd(12);
    await ticksFor(24 * 60, 30);
    const due = (await links()).flatMap((l) => (l.due === null ? [] : [l.due]));
    expect(due).toHaveLength(12);
    expect(Math.max(...due)).toBeLessThanOrEqual(6 * 60);
  });

  it("a removal that was carried out while an older write may land is not called denied any more", async () => {
    const booking = await bookingIn(scene);
    await tick();
    scene.remote.fate = () => "denied-by-proxy";
    await cancelBooking(scene.user, booking, new Date());
    await tick();
    expect((await links())[0]).toMatchObject({ denials: 1 });
    scene.remote.fate = () => null;
    await elapse(2 * MINUTE);
    await tick();
    expect((await links())[0]).toMatchObject({ denials: 0 });
  });

  it("a neighbour that is refused once is asked again soon, and is not held up by the odd one", async () => {
    await odd(1);
    const before = scene.remote.fate;
    const booking = await bookingIn(scene);
    scene.remote.fate = () => "denied";
    await tick();
    scene.remote.fate = before;
    await ticksFor(5, 1);
    expect((await links()).find((l) => l.booking === booking)).toMatchObject({ denials: 0, due: null });
  });
});
