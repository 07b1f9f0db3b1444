import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows, type Transaction } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { disconnectAccount } from "@/lib/accounts/disconnect/commands";
import { changeSettings } from "@/lib/integrations/commands";
import type { HeldLane } from "@/lib/lanes/lease";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { LaneRuling, PushReport } from "@/lib/sync/report";
import { runAll } from "@/lib/sync/run";
import { dropLinks, linkNewBooking, settingsForNewBooking, touchLinks } from "@/lib/sync/store/bookings";
import { claimLanes, releaseLane } from "@/lib/sync/store/claim";
import { finishLeaving } from "@/lib/sync/store/leave";
import { type MarkedLink, markLinks } from "@/lib/sync/store/mark";
import { planBatch } from "@/lib/sync/store/plan";
import { settleBatch } from "@/lib/sync/store/settle";
import { timing } from "@/lib/sync/timing";
import { differences, noDifference, wantedEvents } from "../../chaos/oracle";
import { aScene, bookingIn, editTo, type Scene, stepToRest } from "../../chaos/scene";
import { engineOn } from "../../setup/engine";
import { anAccount, brokenInvariants } from "../../setup/factories";

/*
 * Protocol §8.3: two sessions with real row locks. One holds its transaction open until the other is seen waiting
 * for it, so that the second decides on what it re-reads after the first's commit (EvalPlanQual).
 */

const calm: LaneRuling = { rest: false, notBefore: null, denied: null, blocked: null, lookAfterMs: 0 };

/** A promise that is awaited later: its failure is the awaiter's, also when the test has failed before. */
function going<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Transactions that are still open: a test that fails must not leave them so. */
const open = new Set<() => void>();
afterEach(() => {
  for (const commit of open) commit();
  open.clear();
});

/** Runs `work` in a transaction and keeps it open until `commit` is called. */
async function uncommitted(work: (tx: Transaction) => Promise<unknown>): Promise<() => Promise<void>> {
  let commit: () => void = () => {};
  let begun: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  const ready = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const done = going(
    database().transaction(async (tx) => {
      await work(tx);
      begun();
      await held;
    }),
  );
  open.add(commit);
  await Promise.race([ready, done]);
  return async () => {
    commit();
    await done;
  };
}

/** Waits until `sessions` sessions of this database wait for a lock. */
async function waitForBlocked(sessions = 1): Promise<void> {
  const until = Date.now() + 10_000;
  for (;;) {
    if (Date.now() > until) throw new Error(`Not ${sessions} sessions wait for a lock.`);
    const [found] = await rows<{ n: number }>(
      database(),
      sql`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if ((found?.n ?? 0) >= sessions) return;
  }
}

async function claimed(lane: string): Promise<HeldLane> {
  const [held] = await claimLanes(timing, 1, { only: [lane] });
  if (!held) throw new Error("not claimed");
  return held;
}

const okOf = (link: MarkedLink): PushReport => ({
  id: link.id,
  bookingId: link.bookingId,
  generation: link.generation,
  outcome: "ok",
  operation: "create",
  pushed: String(link.revision),
  hash: "h",
  conditional: true,
  etag: "e",
  remoteId: "r",
  hotBefore: link.hotBefore ?? undefined,
  hot: link.hot,
  hashBefore: link.hashBefore ?? undefined,
  sentBefore: link.sentBefore,
  denialsBefore: 0,
  durationMs: 1,
});

/** The body of an edit, as a booking command runs it. */
const edit = (booking: string) => async (tx: Transaction) => {
  await rows(tx, sql`update bookings set revision = revision + 1, notes = 'edited' where id = ${booking}`);
  await touchLinks(tx, [booking]);
};

const linksOf = (booking: string) =>
  rows<{ calendar: string; want: number; wanted: number; seen: number; due: boolean }>(
    database(),
    sql`select c.name as calendar, l.want, l.want_revision::int as wanted, l.seen_revision::int as seen,
      l.due_at <= clock_timestamp() as due
    from event_links l join calendars c on c.id = l.calendar_id where l.booking_id = ${booking} order by c.name`,
  );

describe("two sessions on PostgreSQL", () => {
  let scene: Scene;
  let booking: string;
  beforeEach(async () => {
    scene = await aScene("google");
    booking = await bookingIn(scene);
  });

  const expectConvergence = async () => {
    expect(await brokenInvariants()).toEqual([]);
    await stepToRest(scene.engine);
    expect(differences(scene.remote, await wantedEvents(scene.user))).toEqual(noDifference);
  };

  it("F4: a release behind an uncommitted edit leaves the lane due", async () => {
    const lane = await claimed(scene.lanes.AB);
    const marked = await markLinks(timing, lane);
    await settleBatch(timing, lane, marked.map(okOf), calm);
    const commit = await uncommitted(edit(booking));
    const releasing = going(releaseLane(lane));
    await waitForBlocked();
    await commit();
    expect(await releasing).toEqual({ dueNow: true });
    expect(await linksOf(booking)).toEqual([{ calendar: "A", want: 1, wanted: 2, seen: 1, due: true }]);
    await expectConvergence();
  });

  it("F4: an edit behind an uncommitted release leaves the lane due", async () => {
    const lane = await claimed(scene.lanes.AB);
    const marked = await markLinks(timing, lane);
    await settleBatch(timing, lane, marked.map(okOf), calm);
    const commit = await uncommitted((tx) =>
      rows(tx, sql`update sync_lanes set lease_until = null, due_at = null where id = ${lane.id}`),
    );
    const editing = going(database().transaction(edit(booking)));
    await waitForBlocked();
    await commit();
    await editing;
    expect(await brokenInvariants()).toEqual([]);
    await expectConvergence();
  });

  it("F5: a settle behind an uncommitted edit keeps the link due", async () => {
    const lane = await claimed(scene.lanes.AB);
    const marked = await markLinks(timing, lane);
    const commit = await uncommitted(edit(booking));
    const settling = going(settleBatch(timing, lane, marked.map(okOf), calm));
    await waitForBlocked();
    await commit();
    expect(await settling).toMatchObject({ held: true, again: 1 });
    expect(await linksOf(booking)).toEqual([{ calendar: "A", want: 1, wanted: 2, seen: 1, due: true }]);
  });

  it("a settle locks its links before its lane: an edit that holds one can wake the lane, and both get through", async () => {
    const lane = await claimed(scene.lanes.AB);
    const marked = await markLinks(timing, lane);
    // A lane that stands before this one would have the links looked at first, whatever the order that is asked for.
    await rows(database(), sql`delete from sync_lanes where id <> ${lane.id}`);
    let goOn: () => void = () => {};
    const met = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    open.add(goOn);
    let editing: Promise<unknown> = Promise.resolve();
    await new Promise<void>((holds, fails) => {
      editing = going(
        database().transaction(async (tx) => {
          await rows(tx, sql`select 1 from event_links where booking_id = ${booking} for update`);
          holds();
          await met;
          await edit(booking)(tx);
        }),
      );
      editing.catch(fails);
    });
    const settling = going(settleBatch(timing, lane, marked.map(okOf), calm));
    await waitForBlocked();
    goOn();
    await editing;
    expect(await settling).toMatchObject({ held: true, again: 1 });
    expect(await linksOf(booking)).toEqual([{ calendar: "A", want: 1, wanted: 2, seen: 1, due: true }]);
  });

  it("a reconnect locks its links before its lane: a settle of what was denied gets through beside it", async () => {
    await rows(database(), sql`update event_links set denials = 1`);
    await rows(database(), sql`update calendars set vanished_at = now() where id = ${scene.calendars.B}`);
    const lane = await claimed(scene.lanes.AB);
    const marked = await markLinks(timing, lane);
    const letGo = await uncommitted((tx) =>
      rows(tx, sql`select 1 from sync_lanes where id = ${lane.id} for update`),
    );
    const listing = wholeListing(
      ["A", "B"].map((name) => ({
        remoteId: `${lane.id}/${name}`,
        name,
        color: null,
        canWrite: true,
        isDefault: name === "A",
      })),
    );
    const reconnecting = going(
      keepAccount(scene.user, "caldav", {
        remoteIdentity: lane.id,
        address: "ada@example.test",
        config: {},
        credentials: { password: "new" },
        listing,
      }),
    );
    await waitForBlocked();
    const settling = going(settleBatch(timing, lane, marked.map(okOf), calm));
    await waitForBlocked(2);
    await letGo();
    await reconnecting;
    expect(await settling).toMatchObject({ held: true });
  });

  it("marks nothing for a stale worker that queued behind a take-over", async () => {
    const lane = await claimed(scene.lanes.AB);
    const commit = await uncommitted((tx) =>
      rows(tx, sql`update sync_lanes set lease_token = lease_token + 1 where id = ${lane.id}`),
    );
    const marking = going(markLinks(timing, lane));
    await waitForBlocked();
    await commit();
    expect(await marking).toEqual([]);
    expect(await rows(database(), sql`select sent, mark_token from event_links`)).toEqual([
      { sent: 0, mark_token: null },
    ]);
  });

  it("settles nothing for a stale worker that queued behind a take-over", async () => {
    const lane = await claimed(scene.lanes.AB);
    const marked = await markLinks(timing, lane);
    const commit = await uncommitted((tx) =>
      rows(tx, sql`update sync_lanes set lease_token = lease_token + 1 where id = ${lane.id}`),
    );
    const settling = going(settleBatch(timing, lane, marked.map(okOf), calm));
    await waitForBlocked();
    await commit();
    expect((await settling).held).toBe(false);
    expect(await linksOf(booking)).toEqual([expect.objectContaining({ seen: 0 })]);
    expect(await rows(database(), sql`select 1 from sync_attempts`)).toEqual([]);
  });

  it("plans behind an uncommitted edit with the revision it committed", async () => {
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B });
    const commit = await uncommitted(edit(booking));
    const planning = going(planBatch(timing));
    await waitForBlocked();
    await commit();
    await planning;
    expect(await linksOf(booking)).toEqual([
      expect.objectContaining({ calendar: "A", want: 2, wanted: 2 }),
      expect.objectContaining({ calendar: "B", want: 1, wanted: 2, due: true }),
    ]);
    await expectConvergence();
  });

  it("edits behind an uncommitted plan with the links it committed", async () => {
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B });
    // The planner's last statement wakes this lane: held there, it has changed every link and committed none.
    const letGo = await uncommitted((tx) =>
      rows(tx, sql`select 1 from sync_lanes where id = ${scene.lanes.AB} for update`),
    );
    const planning = going(planBatch(timing));
    await waitForBlocked();
    const editing = going(editTo(scene, booking, 7));
    await waitForBlocked(2);
    await letGo();
    await Promise.all([planning, editing]);
    expect(await linksOf(booking)).toEqual([
      expect.objectContaining({ calendar: "A", want: 2, wanted: 2, due: true }),
      expect.objectContaining({ calendar: "B", want: 1, wanted: 2, due: true }),
    ]);
    await expectConvergence();
  });

  it("marks behind an uncommitted edit what it read, and so pushes once more", async () => {
    const lane = await claimed(scene.lanes.AB);
    const commit = await uncommitted(edit(booking));
    // The edit woke the lane: the mark waits for that row, with a snapshot from before the edit.
    const marking = going(markLinks(timing, lane));
    await waitForBlocked();
    await commit();
    const marked = await marking;
    expect(marked.map((link) => [link.revision, link.notes])).toEqual([[1, ""]]);
    await settleBatch(timing, lane, marked.map(okOf), calm);
    expect(await linksOf(booking)).toEqual([{ calendar: "A", want: 1, wanted: 2, seen: 1, due: true }]);
    await releaseLane(lane);
    await rows(database(), sql`update event_links set seen_hash = null, etag = null, remote_id = null`);
    await expectConvergence();
  });

  it("changes settings behind an uncommitted create, so that the plan finds the booking", async () => {
    const made = uuid();
    const commit = await uncommitted(async (tx) => {
      const settings = await settingsForNewBooking(tx, scene.user);
      await rows(
        tx,
        sql`insert into bookings (id, user_id, service_id, client_name, client_email, starts_at, ends_at, time_zone, routed_revision)
        values (${made}, ${scene.user}, ${scene.service}, 'Grace', 'grace@example.test', '2031-01-01 08:00Z', '2031-01-01 08:50Z', 'UTC', ${settings.configRevision})`,
      );
      await linkNewBooking(tx, settings, { id: made, userId: scene.user }, { kind: "primary" });
    });
    const changing = going(changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B }));
    await Promise.race([going(waitForBlocked()), changing]);
    // Whoever was not made to wait has planned before the booking can be seen.
    const early = going(planBatch(timing));
    await Promise.race([going(waitForBlocked(2)), early]);
    await commit();
    await Promise.all([changing, early]);
    await expectConvergence();
    expect(await linksOf(made)).toEqual([expect.objectContaining({ calendar: "B", want: 1 })]);
  });

  it("changes settings behind a planner in the middle of its batch, and starts the pass again", async () => {
    const bookings = [booking, await bookingIn(scene), await bookingIn(scene)];
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B });
    const small = { ...timing, planLimit: 2 };
    const letGo = await uncommitted((tx) =>
      rows(tx, sql`select 1 from bookings where id = ${bookings[1]} for update`),
    );
    const planning = going(planBatch(small));
    await waitForBlocked();
    const changing = going(changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C }));
    await Promise.race([going(waitForBlocked(2)), changing]);
    await letGo();
    await Promise.all([planning, changing]);
    while (await planBatch(small));
    await expectConvergence();
    for (const id of bookings)
      expect(await linksOf(id)).toEqual([expect.objectContaining({ calendar: "C", want: 1 })]);
  });

  it("F12: planners that run together plan every booking once", async () => {
    for (let i = 0; i < 9; i++) await bookingIn(scene);
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    const small = { ...timing, planLimit: 2 };
    const planner = async () => {
      while (await planBatch(small));
    };
    await Promise.all([planner(), planner(), planner(), planner()]);
    while (await planBatch(small));
    await expectConvergence();
  });

  it("creates behind an uncommitted settings change where the change says, and plans it once", async () => {
    const letGo = await uncommitted(async (tx) => {
      await rows(tx, sql`select 1 from sync_settings where user_id = ${scene.user} for no key update`);
    });
    const changing = going(changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B }));
    await waitForBlocked();
    const creating = going(bookingIn(scene));
    await waitForBlocked(2);
    await letGo();
    const [, made] = await Promise.all([changing, creating]);
    await stepToRest(scene.engine);
    expect(await linksOf(made)).toEqual([expect.objectContaining({ calendar: "B", want: 1 })]);
    await expectConvergence();
  });

  it("does not end a disconnect behind an uncommitted cancellation", async () => {
    await stepToRest(scene.engine);
    await disconnectAccount(scene.user, scene.lanes.AB, { kind: "keep" });
    await rows(database(), sql`update sync_settings set planned_revision = config_revision`);
    // As one that is still being moved: nothing of it is parked yet.
    await rows(database(), sql`update event_links set dead_code = null where booking_id = ${booking}`);
    const commit = await uncommitted(async (tx) => {
      await rows(
        tx,
        sql`update bookings set cancelled_at = now(), revision = revision + 1 where id = ${booking}`,
      );
      await dropLinks(tx, booking);
    });
    const ending = going(finishLeaving());
    await waitForBlocked();
    await commit();
    expect(await ending).toEqual([]);
    await stepToRest(scene.engine);
    expect(
      await rows(
        database(),
        sql`select disconnected_at is not null as gone from connections where id = ${scene.lanes.AB}`,
      ),
    ).toEqual([{ gone: true }]);
    expect(scene.remote.live(`${scene.lanes.AB}/A`)).toEqual([]);
  });

  it("opens a gate on its own lane, and only for the revision that is wanted", async () => {
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.B });
    while (await planBatch(timing));
    const lane = await claimed(scene.lanes.AB);
    const marked = await markLinks(timing, lane);
    const commit = await uncommitted(edit(booking));
    const settling = going(settleBatch(timing, lane, marked.map(okOf), calm));
    await waitForBlocked();
    await commit();
    await settling;
    // The successor is a revision behind: the old copy stays, and is brought up to date.
    expect(await linksOf(booking)).toEqual([
      expect.objectContaining({ calendar: "A", want: 2, due: true }),
      expect.objectContaining({ calendar: "B", want: 1, seen: 1, due: true }),
    ]);
    const again = await markLinks(timing, lane);
    expect(again).toHaveLength(2);
    const settled = await settleBatch(timing, lane, again.map(okOf), calm);
    expect(settled.again).toBe(1);
    expect(await linksOf(booking)).toEqual([
      expect.objectContaining({ calendar: "A", want: 0, due: true }),
      expect.objectContaining({ calendar: "B", want: 1, seen: 2, due: null }),
    ]);
    expect(await releaseLane(lane)).toEqual({ dueNow: true });
    expect(await brokenInvariants()).toEqual([]);
  });

  it("opens a gate on a lane that another worker is releasing", async () => {
    await stepToRest(scene.engine);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    while (await planBatch(timing));
    await editTo(scene, booking, 5);
    const old = await claimed(scene.lanes.AB);
    const next = await claimed(scene.lanes.C);
    await settleBatch(timing, old, (await markLinks(timing, old)).map(okOf), calm);
    const marked = await markLinks(timing, next);
    const letGo = await uncommitted((tx) =>
      rows(tx, sql`select 1 from sync_lanes where id = ${scene.lanes.AB} for update`),
    );
    const settling = going(settleBatch(timing, next, marked.map(okOf), calm));
    await waitForBlocked();
    const releasing = going(releaseLane(old));
    await waitForBlocked(2);
    await letGo();
    await Promise.all([settling, releasing]);
    await releaseLane(next);
    expect(await brokenInvariants()).toEqual([]);
    expect(await linksOf(booking)).toEqual([
      expect.objectContaining({ calendar: "A", want: 0, due: true }),
      expect.objectContaining({ calendar: "C", want: 1, seen: 2 }),
    ]);
  });

  it("moves on from A to B to C while B's account is blocked", async () => {
    const { A, C } = scene.calendars;
    await stepToRest(scene.engine);
    const third = await anAccount(scene.user, "caldav", ["D"]);
    await changeSettings(scene.user, { kind: "primary", calendarId: C });
    while (await planBatch(timing));
    scene.remote.fate = ({ calendar }) => (calendar.endsWith("/C") ? "unauthorized" : null);
    const lane = await claimed(scene.lanes.C);
    const [link] = await markLinks(timing, lane);
    if (!link) throw new Error("nothing marked");
    // The plan that leaves C is waiting for the settle that blocks C, which waits for the plan that came first.
    const letGo = await uncommitted((tx) =>
      rows(tx, sql`select 1 from event_links where calendar_id = ${A} for update`),
    );
    await changeSettings(scene.user, { kind: "primary", calendarId: third.calendars[0] ?? "" });
    const planning = going(planBatch(timing));
    await waitForBlocked();
    const settling = going(
      settleBatch(timing, lane, [{ ...okOf(link), outcome: "auth", code: "unauthorized" }], {
        ...calm,
        blocked: "unauthorized",
      }),
    );
    await waitForBlocked(2);
    await letGo();
    await Promise.all([planning, settling]);
    await releaseLane(lane);
    expect(await brokenInvariants()).toEqual([]);
    await runAll(scene.engine);
    // The event lives in D; what may have reached C waits for C's account.
    expect(await linksOf(booking)).toEqual([
      expect.objectContaining({ calendar: "C", want: 0, due: true }),
      expect.objectContaining({ calendar: "D", want: 1, seen: 1 }),
    ]);
    expect(await brokenInvariants()).toEqual([]);
    scene.remote.fate = () => null;
    await rows(database(), sql`update sync_lanes set cred_version = cred_version + 1, blocked = null`);
    await expectConvergence();
  });

  it("F12: instances that tick together never hold one lane twice, nor ask twice for one booking", async () => {
    for (let i = 0; i < 12; i++) await bookingIn(scene);
    await changeSettings(scene.user, { kind: "primary", calendarId: scene.calendars.C });
    const asked = new Set<string>();
    const faults: string[] = [];
    scene.remote.fate = async ({ calendar, key, op }) => {
      const request = `${calendar} ${key}`;
      if (asked.has(request)) faults.push(`two requests at once: ${op} ${request}`);
      asked.add(request);
      await new Promise((resolve) => setImmediate(resolve));
      asked.delete(request);
      return null;
    };
    const instance = engineOn(scene.remote, { timing: { ...timing, lanes: 2, markLimit: 3, markMax: 6 } });
    const counts = await Promise.all(Array.from({ length: 6 }, () => runAll(instance)));
    // A second holder would have taken the first one's lease: its settle would be refused, or its release lost.
    expect(counts.map((c) => [c.refused ?? 0, c.lost ?? 0])).toEqual(counts.map(() => [0, 0]));
    expect(counts.reduce((sum, c) => sum + (c.ok ?? 0), 0)).toBeGreaterThanOrEqual(12);
    expect(faults).toEqual([]);
    await expectConvergence();
  });
});
