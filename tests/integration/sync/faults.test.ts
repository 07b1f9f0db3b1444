import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { PROBE_FIRST_MS } from "@/lib/lanes/block";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { CalendarProvider } from "@/lib/providers/provider";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runSync } from "@/lib/sync/run";
import { auditNext } from "@/lib/sync/store/audit";
import { claimProbe, settleProbe } from "@/lib/sync/store/probe";

import { timing } from "@/lib/sync/timing";
import { differences, noDifference, wantedEvents } from "../../chaos/oracle";
import { stoppingEngine } from "../../chaos/pause";
import { aScene, bookingIn, editTo, holdOnce, type Scene, stepToRest } from "../../chaos/scene";
import { Worker } from "../../chaos/worker";
import { type FlavourName, flavours } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { aBooking, anAccount, brokenInvariants } from "../../setup/factories";

const never = () => {};
/** A worker that dies at its `n`-th step. */
const dyingAt = (n: number, base: Engine) =>
  new Worker(base, { dieAt: n }, never, (error) => {
    throw error;
  });

async function reconnect({ user, lanes }: Scene, listed = ["A", "B"]): Promise<void> {
  configure();
  await keepAccount(user, "caldav", {
    remoteIdentity: lanes.AB,
    address: "ada@example.test",
    config: {},
    credentials: { password: "new" },
    listing: wholeListing(
      listed.map((name) => ({
        remoteId: `${lanes.AB}/${name}`,
        name,
        color: null,
        canWrite: true,
        isDefault: name === "A",
      })),
    ),
  });
}

const expectRight = async ({ remote, user }: Scene) =>
  expect(differences(remote, await wantedEvents(user))).toEqual(noDifference);

describe.each(Object.keys(flavours) as FlavourName[])("what may go wrong on a %s-like service", (flavour) => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await aScene(flavour);
  });

  it("F9: a move killed between the create and the delete converges to one event", async () => {
    await bookingIn(scene);
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B });
    for (let step = 1; step < 12; step++) {
      await dyingAt(step, scene.engine).run(runAll);
      const shown = [...scene.remote.calendars.keys()].flatMap((c) => scene.remote.live(c));
      expect(shown.length).toBeGreaterThanOrEqual(1);
      expect(shown.length).toBeLessThanOrEqual(2);
      await elapse(timing.leaseMs + 1);
    }
    await comeToRest(scene.engine);
    await expectRight(scene);
  });

  it("F7: back to a copy that is up to date, after the other calendar was tried, ends with one event", async () => {
    await bookingIn(scene);
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    scene.remote.fate = ({ calendar }) => (calendar.endsWith("/C") ? "lost-answer" : null);
    await runAll(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.A });
    scene.remote.fate = () => null;
    await runAll(scene.engine);
    expect(await brokenInvariants()).toEqual([]);
    await comeToRest(scene.engine);
    await expectRight(scene);
    expect(scene.remote.live(`${scene.lanes.C}/C`)).toEqual([]);
  });

  it("leaves a lane to its holder when an edit comes meanwhile", async () => {
    const booking = await bookingIn(scene);
    const { engine, pause } = stoppingEngine(scene.engine, scene.remote, "pushed", 1, false);
    const holding = holdOnce(engine, scene.lanes.AB);
    await pause.reached;
    await editTo(scene, booking, 5);
    const sent = scene.remote.requests.length;
    await runAll(scene.engine);
    expect(scene.remote.requests.length).toBe(sent);
    pause.resume();
    expect((await holding).refused).toBeUndefined();
    await runAll(scene.engine);
    await expectRight(scene);
  });

  it("F13: one account with a backlog lets others wait less than two ticks, also with one worker", async () => {
    const other = await aScene(flavour);
    for (let i = 0; i < 70; i++) await bookingIn(scene);
    await elapse(3_600_000);
    // Every request takes two seconds, and a tick has time for twenty-two of them.
    let clock = 0;
    const slow = (base: Engine): Engine => ({
      ...base,
      timing: { ...timing, lanes: 1 },
      monotonic: () => clock,
    });
    scene.remote.fate = () => {
      clock += 2_000;
      return null;
    };
    const both: Engine = {
      ...slow(scene.engine),
      providerOf: () => ({
        ...scene.remote.definition,
        load: async () => {
          const provider: CalendarProvider = {
            ...scene.remote.provider,
            putEvent: (session, place, event) =>
              (place.calendarRemoteId.startsWith(other.lanes.AB) ? other : scene).remote.provider.putEvent(
                session,
                place,
                event,
              ),
          };
          return provider;
        },
      }),
    };
    await bookingIn(other);
    await runSync(both, "cron");
    clock += 60_000;
    await runSync(both, "cron");
    await expectRight(other);
  });

  it("F15: a refusal for the rate rests the account and costs nothing; one for the event is tried three times", async () => {
    await bookingIn(scene);
    await bookingIn(scene);
    scene.remote.fate = () => "throttled";
    await runAll(scene.engine);
    expect(await rows(database(), sql`select attempts, refusals, dead_code from event_links`)).toEqual([
      { attempts: 0, refusals: 0, dead_code: null },
      { attempts: 0, refusals: 0, dead_code: null },
    ]);
    scene.remote.fate = () => "refused";
    await elapse(3_600_000);
    scene.remote.requests = [];
    await stepToRest(scene.engine);
    expect(scene.remote.requests).toHaveLength(6);
    expect(await rows(database(), sql`select distinct dead_code from event_links`)).toEqual([
      { dead_code: "refused" },
    ]);
    expect(
      await rows(database(), sql`select 1 from sync_lanes where blocked is not null or not_before > now()`),
    ).toEqual([]);
  });

  it("F24: two installations on one calendar leave each other's events alone", async () => {
    const booking = await bookingIn(scene);
    await stepToRest(scene.engine);
    const theirs = scene.remote.live(`${scene.lanes.AB}/A`)[0];
    await rows(database(), sql`delete from event_links`);
    await rows(database(), sql`update installation set id = gen_random_uuid()`);
    // The same bookings under another identity: a copy of the database, put to work on its own.
    const other = engineOn(scene.remote);
    const moved = await aBooking(scene.user, scene.service);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B });
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.A });
    await stepToRest(other);
    expect(scene.remote.live(`${scene.lanes.AB}/A`)).toHaveLength(3);
    await cancelBooking(scene.user, booking, new Date());
    await cancelBooking(scene.user, moved.id, new Date());
    await stepToRest(other);
    expect(scene.remote.live(`${scene.lanes.AB}/A`)).toEqual([theirs]);
  });

  it("F23: an empty or shortened listing deletes nothing, and a whole one finds everything again", async () => {
    await bookingIn(scene);
    await stepToRest(scene.engine);
    scene.remote.requests = [];
    const shown = scene.remote.live(`${scene.lanes.AB}/A`);
    for (const listed of [[], ["B"], ["A", "B"]]) {
      await reconnect(scene, listed);
      await stepToRest(scene.engine);
      expect(scene.remote.live(`${scene.lanes.AB}/A`)).toEqual(shown);
    }
    expect(scene.remote.requests.filter((r) => r.op === "delete" || r.op === "create")).toEqual([]);
    await expectRight(scene);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("does not block an account whose old credentials are refused after a reconnect", async () => {
    await bookingIn(scene);
    let asked = 0;
    scene.remote.fate = async () => {
      if (asked++ > 0) return null;
      await rows(
        database(),
        sql`update sync_lanes set cred_version = cred_version + 1, blocked = null where id = ${scene.lanes.AB}`,
      );
      return "unauthorized";
    };
    await runAll(scene.engine);
    expect(await rows(database(), sql`select 1 from sync_lanes where blocked is not null`)).toEqual([]);
    await stepToRest(scene.engine);
    await expectRight(scene);
  });

  describe("an account that is reconnected while it is being looked at", () => {
    beforeEach(async () => {
      await rows(
        database(),
        sql`update sync_lanes set blocked = 'unauthorized', blocked_at = now(), probe_at = now() where id = ${scene.lanes.AB}`,
      );
    });

    it("is woken by whoever looked, although it still saw the old credentials refused", async () => {
      const lane = await claimProbe(timing);
      if (!lane) throw new Error("nothing to look at");
      await bookingIn(scene);
      await reconnect(scene);
      await settleProbe(lane, { works: false, error: null, lookAfterMs: PROBE_FIRST_MS });
      expect(await brokenInvariants()).toEqual([]);
      await runAll(scene.engine);
      await expectRight(scene);
    });

    it("is woken by the end of the lease when who looked has died", async () => {
      expect(await claimProbe(timing)).not.toBeNull();
      await bookingIn(scene);
      await reconnect(scene);
      await elapse(timing.leaseMs + 1);
      await runAll(scene.engine);
      await expectRight(scene);
    });
  });
});

describe("an event that kills its worker", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await aScene("caldav");
  });

  /** Runs a worker whose process ends when it is about to send an event whose title says so; answers if it did. */
  async function runUntilKilled(title: string): Promise<boolean> {
    let dead = false;
    let died: () => void = never;
    const death = new Promise<void>((resolve) => {
      died = resolve;
    });
    const gone = () => new Promise<never>(never);
    const { provider } = scene.remote;
    const engine: Engine = {
      ...scene.engine,
      at: () => (dead ? gone() : undefined),
      providerOf: () => ({
        ...scene.remote.definition,
        load: async () => ({
          ...provider,
          putEvent: (session, place, event) => {
            if (!dead && event.title.includes(title)) {
              dead = true;
              died();
            }
            return dead ? gone() : provider.putEvent(session, place, event);
          },
        }),
      }),
    };
    await Promise.race([runAll(engine), death]);
    return dead;
  }

  it("goes alone after the first time, so that its neighbours arrive, and is given up after five", async () => {
    const clientName = "Poison";
    await aBooking(scene.user, scene.service, { clientName });
    for (let i = 0; i < 5; i++) await bookingIn(scene);
    let deaths = 0;
    for (let i = 0; i < 12; i++) {
      if (await runUntilKilled(clientName)) deaths++;
      await elapse(8 * 3_600_000);
    }
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect(deaths).toBeLessThanOrEqual(6);
    expect(scene.remote.live(`${scene.lanes.AB}/A`)).toHaveLength(5);
    expect(
      await rows(database(), sql`select dead_code from event_links where dead_code is not null`),
    ).toEqual([{ dead_code: "crashes" }]);
    // A newer serializer may write it without dying: the nightly audit tries it again.
    await rows(database(), sql`update event_links set dead_serializer = dead_serializer - 1`);
    await rows(database(), sql`update sync_settings set audited_at = now() - interval '2 days'`);
    expect(await auditNext()).toMatchObject({ revived: 1 });
    await stepToRest(scene.engine);
    await expectRight(scene);
  });

  it("is not one that merely failed often before a single crash", async () => {
    for (let i = 0; i < 3; i++) await bookingIn(scene);
    scene.remote.fate = () => "lost-request";
    for (let i = 0; i < 7; i++) {
      await runAll(scene.engine);
      await elapse(8 * 3_600_000);
    }
    // A deploy ends the worker in the middle of its batch; then the service is back.
    await dyingAt(4, scene.engine).run(runAll);
    scene.remote.fate = () => null;
    await comeToRest(scene.engine);
    await expectRight(scene);
  });
});

it("one account's unexpected error holds no other account back, and nothing goes on after the run's answer", async () => {
  const scene = await aScene("google");
  await anAccount(scene.user, "unknown", ["X"]);
  await rows(
    database(),
    sql`update sync_lanes set due_at = now() - interval '1 hour' where id in (select id from connections where provider = 'unknown')`,
  );
  const errors: unknown[] = [];
  const engine = engineOn(scene.remote, {
    timing: { ...timing, lanes: 1 },
    providerOf: (id) => {
      if (id === "unknown") throw new Error("Unknown calendar provider.");
      return scene.remote.definition;
    },
    onError: (error) => {
      errors.push(error);
    },
  });
  await bookingIn(scene);
  const counts = await runSync(engine, "cron");
  expect(errors).toHaveLength(1);
  expect(counts.failed).toBe(1);
  await expectRight(scene);
});

describe("what is broken for one is not broken for all", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await aScene("google");
  });

  it("a lane whose account does not exist any more holds no other back", async () => {
    const orphan = await aScene("google");
    await bookingIn(orphan);
    await elapse(60_000);
    await rows(database(), sql`delete from calendars where connection_id = ${orphan.lanes.AB}`);
    await rows(database(), sql`delete from connections where id = ${orphan.lanes.AB}`);
    await bookingIn(scene);
    await runAll(scene.engine);
    await expectRight(scene);
  });

  it("a person whose settings cannot be planned holds no other back, and is reported", async () => {
    const broken = await aScene("google");
    const [first, second] = [broken, scene].sort((a, b) => (a.user < b.user ? -1 : 1));
    if (!first || !second) throw new Error("two people");
    await bookingIn(first);
    await bookingIn(second);
    for (const { engine } of [first, second]) await stepToRest(engine);
    // A link whose calendar is not in the tables: no state the product makes, as such states are.
    await rows(
      database(),
      sql`update event_links set calendar_id = gen_random_uuid() where user_id = ${first.user}`,
    );
    await changeSettings(first.user, { kind: "primary", calendarId: first.calendars.B });
    await changeSettings(second.user, { kind: "primary", calendarId: second.calendars.B });
    const errors: unknown[] = [];
    const onError = (error: unknown) => {
      errors.push(error);
    };
    const counts = await runSync({ ...second.engine, onError }, "cron");
    expect(errors).toHaveLength(1);
    expect(counts.failed).toBe(1);
    await expectRight(second);
  });

  it("an audit that fails holds no event back", async () => {
    await bookingIn(scene);
    await stepToRest(scene.engine);
    await rows(database(), sql`update event_links set calendar_id = ${scene.calendars.B}`);
    await rows(database(), sql`update sync_settings set audited_at = now() - interval '2 days'`);
    await bookingIn(scene, scene.other);
    const errors: unknown[] = [];
    const engine: Engine = {
      ...scene.engine,
      onRepair: () => {
        throw new Error("Nobody listens.");
      },
      onError: (error) => {
        errors.push(error);
      },
    };
    await runSync(engine, "cron");
    expect(errors).toHaveLength(1);
    expect(scene.remote.live(`${scene.lanes.AB}/A`).map((e) => e.title)).toContain("Other – Grace");
  });

  it("an account comes back although a booking that has ended left two events in it", async () => {
    const booking = await bookingIn(scene);
    await stepToRest(scene.engine);
    await rows(
      database(),
      sql`insert into event_links (user_id, booking_id, calendar_id, lane_id, want, want_revision, sent, remote_id)
      select user_id, booking_id, ${scene.calendars.B}, lane_id, 0, 1, 1, 'b' from event_links`,
    );
    // Its removal was refused until the account was left for good; then the time of the booking passed.
    await rows(database(), sql`update event_links set want = 0, due_at = null, dead_code = 'disconnected'`);
    await rows(
      database(),
      sql`update bookings set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' where id = ${booking}`,
    );
    await rows(
      database(),
      sql`update connections set disconnected_at = now(), credentials = null where id = ${scene.lanes.AB}`,
    );
    await reconnect(scene);
    expect(await rows(database(), sql`select want, dead_code from event_links`)).toEqual([
      { want: 1, dead_code: null },
    ]);
    await stepToRest(scene.engine);
    expect(scene.remote.requests.filter((r) => r.op === "delete")).toEqual([]);
  });
});
