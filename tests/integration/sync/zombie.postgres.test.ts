import { describe, expect, it } from "@jest/globals";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { runAll } from "@/lib/sync/run";
import { planBatch } from "@/lib/sync/store/plan";
import { timing } from "@/lib/sync/timing";
import { differences, noDifference, visibleFaults, wantedEvents } from "../../chaos/oracle";
import { type Stop, stoppingEngine } from "../../chaos/pause";
import { aScene, bookingIn, editTo, engineState, holdOnce, type Scene, stepToRest } from "../../chaos/scene";
import { type FlavourName, flavours } from "../../fakes/port/remote";
import { elapse } from "../../setup/engine";
import { brokenInvariants } from "../../setup/factories";

/*
 * Protocol §8.1: two workers on the same links. The first is stopped at every place between two awaits, its lease
 * runs out, the bookings change, a second worker takes over, and the first goes on as if nothing had happened.
 */

interface Bookings {
  edited: string;
  thereAndBack: string;
  cancelled: string;
  moved: string;
}
const links = 4;

async function someBookings(scene: Scene): Promise<Bookings> {
  return {
    edited: await bookingIn(scene),
    thereAndBack: await bookingIn(scene),
    cancelled: await bookingIn(scene),
    moved: await bookingIn(scene, scene.other),
  };
}

/** What the first worker has before it when it claims its lane. */
const firsts = {
  /** Events never written before. */
  create: async () => {},
  /** Another time for events that are there, at a time they may go back to. */
  update: async (scene: Scene, bookings: Bookings) => {
    for (const id of Object.values(bookings)) await editTo(scene, id, 1);
    await stepToRest(scene.engine);
    for (const id of Object.values(bookings)) await editTo(scene, id, 2);
  },
  /** The old copies of a move to another account, confirmed there. */
  delete: async (scene: Scene) => {
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    while (await planBatch(timing));
    await holdOnce(scene.engine, scene.lanes.C);
  },
};

/** What happens while the first worker stands still. */
async function meanwhile(scene: Scene, bookings: Bookings): Promise<void> {
  await editTo(scene, bookings.edited, 3);
  await editTo(scene, bookings.thereAndBack, 4);
  await editTo(scene, bookings.thereAndBack, 1);
  await cancelBooking(scene.user, bookings.cancelled, new Date());
  const { A, B } = scene.calendars;
  await changeSettings(scene.user, {
    kind: "service",
    serviceId: scene.other,
    choice: { kind: "calendar", calendarId: B },
  });
  await changeSettings(scene.user, {
    kind: "service",
    serviceId: scene.other,
    choice: { kind: "calendar", calendarId: A },
  });
}

async function takeOver(scene: Scene, first: keyof typeof firsts, stop: Stop, frozen: boolean) {
  const { remote, engine } = scene;
  const bookings = await someBookings(scene);
  await firsts[first](scene, bookings);
  const { engine: slow, pause } = stoppingEngine(engine, remote, stop, links, frozen);
  const zombie = holdOnce(slow, scene.lanes.AB);
  await pause.reached;

  await meanwhile(scene, bookings);
  await elapse(timing.leaseMs + 1);
  await runAll(engine);
  const before = await engineState();
  const sent = remote.requests.length;
  pause.resume();
  await zombie;
  // Nothing an old holder reports, marks or releases changes anything.
  expect(await engineState()).toBe(before);
  // A worker whose clock tells the time sends nothing after its lease.
  if (!frozen) expect(remote.requests.slice(sent)).toEqual([]);

  await stepToRest(engine);
  expect(differences(remote, await wantedEvents(scene.user))).toEqual(noDifference);
  expect(await visibleFaults(remote)).toEqual([]);
  expect(await brokenInvariants()).toEqual([]);
  const atRest = remote.requests.length;
  await elapse(7 * 3_600_000);
  await stepToRest(engine);
  expect(remote.requests.length).toBe(atRest);
  for (const id of Object.values(bookings)) await cancelBooking(scene.user, id, new Date());
  await stepToRest(engine);
  expect([...remote.calendars.keys()].flatMap((calendar) => remote.live(calendar))).toEqual([]);
  await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.A });
  await changeSettings(scene.user, { kind: "service", serviceId: scene.other, choice: { kind: "primary" } });
}

const points: Stop[] = ["claimed", "opened", "marked", "pushing", "pushed", "settled", "released"];
/** Where a request may still follow, a worker whose clock stands still sends it. */
const beforeRequests: Stop[] = ["claimed", "opened", "marked", "pushing"];
const cases = [
  { first: "create" as const, stops: [...points, "before create", "after put"] as Stop[] },
  { first: "update" as const, stops: [...points, "before update", "after put"] as Stop[] },
  { first: "delete" as const, stops: [...points, "before delete", "after delete"] as Stop[] },
];

describe.each(Object.keys(flavours) as FlavourName[])(
  "F3: a stale worker on a %s-like service",
  (flavour) => {
    it.each(cases)(
      "changes nothing when its $first is overtaken at any point",
      async ({ first, stops }) => {
        const scene = await aScene(flavour);
        for (const stop of stops) await takeOver(scene, first, stop, false);
        for (const stop of beforeRequests) await takeOver(scene, first, stop, true);
      },
      60_000,
    );
  },
);
