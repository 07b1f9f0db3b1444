import { describe, expect, it } from "@jest/globals";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { runAll } from "@/lib/sync/run";
import { planBatch } from "@/lib/sync/store/plan";
import { timing } from "@/lib/sync/timing";
import { differences, noDifference, visibleFaults, wantedEvents } from "../../chaos/oracle";
import { aScene, bookingIn, editTo, holdOnce, type Scene, startOver, stepToRest } from "../../chaos/scene";
import { type FlavourName, flavours, type RemoteRequest } from "../../fakes/port/remote";
import { elapse } from "../../setup/engine";
import { brokenInvariants } from "../../setup/factories";

/*
 * Protocol §8.2: a request outlives its client. It is held past the time-out, the booking changes and settles, and
 * then the request takes effect: after every number of the requests that follow, and at every later step of time
 * for as long as assumption A1 lets it live.
 */

/** Leaves the scene with one booking whose next request is of the given kind. */
const befores: Record<
  "create" | "update" | "update without ETag" | "delete",
  (scene: Scene) => Promise<string>
> = {
  create: bookingIn,
  update: async (scene) => {
    const booking = await bookingIn(scene);
    await editTo(scene, booking, 1);
    await stepToRest(scene.engine);
    await editTo(scene, booking, 2);
    return booking;
  },
  /** The service gave no ETag so far: the update that will be late carries no condition. */
  "update without ETag": async (scene) => {
    const { remote } = scene;
    const { fate } = remote;
    remote.fate = () => "no-etag";
    const booking = await bookingIn(scene);
    await editTo(scene, booking, 1);
    await stepToRest(scene.engine);
    remote.fate = fate;
    await editTo(scene, booking, 2);
    return booking;
  },
  delete: async (scene) => {
    const booking = await bookingIn(scene);
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    while (await planBatch(timing));
    await holdOnce(scene.engine, scene.lanes.C);
    return booking;
  },
};

/** A number answered is the simulated ms it took. */
const thens: Record<string, (scene: Scene, booking: string) => Promise<unknown>> = {
  "nothing else happens": async () => {},
  "the booking is edited": (scene, booking) => editTo(scene, booking, 3),
  "the booking is edited, and once more a moment later": async (scene, booking) => {
    await editTo(scene, booking, 3);
    await runAll(scene.engine);
    await elapse(timing.leaseMs + 1);
    await runAll(scene.engine);
    await editTo(scene, booking, 4);
    return timing.leaseMs + 1;
  },
  "the booking is edited back": (scene, booking) => editTo(scene, booking, 1),
  "the booking is cancelled": (scene, booking) => cancelBooking(scene.user, booking, new Date()),
  "the calendar is changed there and back": async (scene) => {
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.A });
  },
  "the calendar is changed there, planned, and back": async (scene) => {
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    while (await planBatch(timing));
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.A });
  },
};

/** How long after it was sent a request may still take effect: to the end of the lease and D. */
const alive = timing.leaseMs + timing.lateMs - 1_000;

/**
 * Plays one story and lets the late request land at step `landing` (counted over requests and runs). Answers
 * whether there was such a step.
 */
async function play(
  scene: Scene,
  before: keyof typeof befores,
  then: string,
  landing: number,
): Promise<boolean> {
  const { remote, engine } = scene;
  const op = before.split(" ")[0] as RemoteRequest["op"];
  let late = false;
  let step = 0;
  let elapsed = 0;
  let landed = false;
  const passStep = () => {
    if (!late || landed || elapsed >= alive || step++ !== landing) return;
    remote.deliver();
    landed = true;
  };
  remote.fate = (request) => {
    if (!late && request.op === op) {
      late = true;
      return "late";
    }
    passStep();
    return null;
  };
  const booking = await befores[before](scene);
  await holdOnce(engine, scene.lanes.AB);
  expect(late).toBe(true);
  const took = await thens[then]?.(scene, booking);
  const spent = typeof took === "number" ? took : 0;
  await stepToRest(engine, (ms) => {
    elapsed = spent + ms;
    passStep();
  });
  // At rest it may land as well: nobody would look again.
  passStep();
  // Whatever never landed in its time never does.
  remote.late.length = 0;
  expect(differences(remote, await wantedEvents(scene.user))).toEqual(noDifference);
  expect(await visibleFaults(remote)).toEqual([]);
  expect(await brokenInvariants()).toEqual([]);
  await startOver(scene);
  return landed;
}

const cases = (Object.keys(befores) as (keyof typeof befores)[]).flatMap((op) =>
  Object.keys(thens).map((then) => ({ op, then })),
);

describe.each(Object.keys(flavours) as FlavourName[])(
  "F2: a late request on a %s-like service",
  (flavour) => {
    it.each(cases)(
      "leaves no orphan, nothing stale and no second event: a $op, then $then",
      async (it) => {
        const scene = await aScene(flavour);
        for (let landing = 0; await play(scene, it.op, it.then, landing); landing++);
      },
      60_000,
    );
  },
);
