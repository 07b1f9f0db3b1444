import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { cancelBooking, resendBooking } from "@/lib/bookings/commands";
import { denied, ProviderError } from "@/lib/providers/errors";
import { wholeListing } from "@/lib/providers/kit/listing";
import { runSync } from "@/lib/sync/run";
import { hurryLanes } from "@/lib/sync/store/retry";
import { differences, noDifference, wantedEvents } from "../../chaos/oracle";
import { aScene, bookingIn, editTo, holdOnce, type Scene } from "../../chaos/scene";
import { type Fault, type FlavourName, flavours, type RemoteRequest } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { brokenInvariants } from "../../setup/factories";
import { itInTheLongRun } from "../../setup/long";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What the tables say of each link, in the order in which the bookings were made. */
interface LinkNow {
  booking: string;
  sent: number;
  hot: boolean;
  attempts: number;
  denials: number;
  dead: string | null;
  /** Minutes until it is due; null when it is not. */
  due: number | null;
}
const links = (): Promise<LinkNow[]> =>
  rows<LinkNow>(
    database(),
    sql`select booking_id as booking, sent::int as sent, (hot_until > clock_timestamp()) is true as hot, attempts, denials,
      dead_code as dead, (extract(epoch from due_at - clock_timestamp()) / 60)::float8 as due from event_links order by id`,
  );
interface LaneNow {
  denials: number;
  code: string | null;
  /** Minutes the account still rests. */
  rest: number;
  blocked: string | null;
}
const laneOf = async (id: string): Promise<LaneNow> => {
  const [lane] = await rows<LaneNow>(
    database(),
    sql`select denials, denied_code as code, blocked,
      coalesce(greatest(extract(epoch from denied_until - clock_timestamp()) / 60, 0), 0)::float8 as rest
    from sync_lanes where id = ${id}`,
  );
  if (!lane) throw new Error("no lane");
  return lane;
};

describe.each(Object.keys(flavours) as FlavourName[])("what a %s-like service denies", (flavour) => {
  let scene: Scene;
  /** Requests for one booking's event, by its key, go wrong like this. */
  const only = (fault: Fault, which: (request: RemoteRequest) => boolean = () => true) => {
    scene.remote.fate = (request) => (which(request) ? fault : null);
  };
  const tick = () => runSync(scene.engine, "cron");
  const expectRight = async () => {
    expect(differences(scene.remote, await wantedEvents(scene.user))).toEqual(noDifference);
    expect(await brokenInvariants()).toEqual([]);
  };
  /** Ticks every `step` for `ms`; answers how many requests each hour had. */
  const ticksFor = async (ms: number, step = 5 * MINUTE): Promise<number[]> => {
    const hours: number[] = [];
    for (let at = 0; at < ms; at += step) {
      const before = scene.remote.requests.length;
      await tick();
      const hour = Math.floor(at / HOUR);
      hours[hour] = (hours[hour] ?? 0) + scene.remote.requests.length - before;
      await elapse(step);
    }
    return hours;
  };
  beforeEach(async () => {
    configure();
    scene = await aScene(flavour);
  });

  it("spends nothing when the answer proves that nothing took effect", async () => {
    await bookingIn(scene);
    only("denied");
    await tick();
    const [link] = await links();
    expect(link).toMatchObject({ sent: 0, hot: false, attempts: 0, denials: 1, dead: null });
    expect(link?.due).toBeGreaterThan(0);
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, code: null });
  });

  it("leaves open what a proxy's answer leaves open", async () => {
    const booking = await bookingIn(scene);
    only("done-but-proxy");
    await tick();
    expect((await links())[0]).toMatchObject({ sent: 1, hot: true, attempts: 0, denials: 1, dead: null });
    await cancelBooking(scene.user, booking, new Date());
    scene.remote.fate = () => null;
    await comeToRest(scene.engine);
    await expectRight();
    expect(await links()).toEqual([]);
  });

  itInTheLongRun("is never final: after fifty denials the event is written", async () => {
    await bookingIn(scene);
    only("denied");
    for (let i = 0; i < 50; i++) {
      await tick();
      await elapse(6 * HOUR);
    }
    expect((await links())[0]).toMatchObject({ dead: null, attempts: 0 });
    scene.remote.fate = () => null;
    await comeToRest(scene.engine);
    await expectRight();
  });

  it("asks at once for what was not denied yet: an edit that came meanwhile", async () => {
    const booking = await bookingIn(scene);
    let first = true;
    scene.remote.fate = async (): Promise<Fault | null> => {
      if (!first) return null;
      first = false;
      await editTo(scene, booking, 7);
      return "denied";
    };
    await tick();
    await comeToRest(scene.engine, 1);
    await expectRight();
  });

  it("forgets an event that nobody wants any more and of which nothing was ever sent", async () => {
    const booking = await bookingIn(scene);
    scene.remote.fate = async (): Promise<Fault> => {
      await cancelBooking(scene.user, booking, new Date());
      return "denied";
    };
    await tick();
    expect(await links()).toEqual([]);
    expect(scene.remote.requests).toHaveLength(1);
  });

  it("forgets such an event too when it was marked ahead of a rest and not sent", async () => {
    const bookings: string[] = [];
    for (let i = 0; i < 60; i++) bookings.push(await bookingIn(scene));
    const ahead = bookings.slice(30);
    scene.remote.fate = async (): Promise<Fault> => {
      for (const id of ahead.splice(0)) await cancelBooking(scene.user, id, new Date());
      return "denied";
    };
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    const kept = (await links()).map((l) => l.booking);
    expect(kept.sort()).toEqual(bookings.slice(0, 30).sort());
  });

  it("asks for a removal until it is done, also long after the booking is over", async () => {
    const booking = await bookingIn(scene);
    await comeToRest(scene.engine);
    only("denied", ({ op }) => op === "delete");
    await cancelBooking(scene.user, booking, new Date());
    await rows(
      database(),
      sql`update bookings set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' where id = ${booking}`,
    );
    for (let i = 0; i < 20; i++) {
      await tick();
      await elapse(6 * HOUR);
    }
    expect((await links())[0]).toMatchObject({ dead: null, sent: 1 });
    scene.remote.fate = () => null;
    await comeToRest(scene.engine);
    await expectRight();
  });

  it("asks for a write until the booking is over, and then no more", async () => {
    const booking = await bookingIn(scene);
    only("denied");
    await tick();
    await rows(
      database(),
      sql`update bookings set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' where id = ${booking}`,
    );
    await elapse(6 * HOUR);
    await tick();
    expect((await links())[0]).toMatchObject({ dead: "access_denied", due: null });
    const sent = scene.remote.requests.length;
    await elapse(48 * HOUR);
    await tick();
    expect(scene.remote.requests.length).toBe(sent);
  });

  it("takes several denials in one hold for the account's: it rests, and nothing marked ahead is sent", async () => {
    for (let i = 0; i < 60; i++) await bookingIn(scene);
    only("denied");
    await tick();
    // What is under way at once may end; then nothing more is sent.
    expect(scene.remote.requests.length).toBeLessThanOrEqual(24);
    const lane = await laneOf(scene.lanes.AB);
    expect(lane).toMatchObject({ denials: 1, code: "access_denied", blocked: null });
    expect(lane.rest).toBeGreaterThan(0);
    expect((await links()).every((l) => l.sent === 0 && l.attempts === 0 && l.dead === null)).toBe(true);
    await tick();
    expect(scene.remote.requests.length).toBeLessThanOrEqual(24);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("asks an account in trouble with one event at a time, each in turn", async () => {
    for (let i = 0; i < 5; i++) await bookingIn(scene);
    only("denied");
    await tick();
    const asked: string[] = [];
    for (let i = 0; i < 10; i++) {
      await elapse(HOUR);
      const before = scene.remote.requests.length;
      await tick();
      const requests = scene.remote.requests.slice(before);
      expect(requests).toHaveLength(1);
      asked.push(...requests.map((r) => r.key));
    }
    expect(new Set(asked.slice(0, 5)).size).toBe(5);
    expect(asked.slice(5)).toEqual(asked.slice(0, 5));
  });

  itInTheLongRun(
    "48 hours of it, then two hours well: everything is there, once, and few asked meanwhile",
    async () => {
      const bookings: string[] = [];
      for (let i = 0; i < 8; i++) bookings.push(await bookingIn(scene));
      await comeToRest(scene.engine);
      for (let i = 0; i < 8; i++) bookings.push(await bookingIn(scene));
      for (let i = 0; i < 4; i++) await editTo(scene, bookings[i] ?? "", 10 + i);
      await cancelBooking(scene.user, bookings[5] ?? "", new Date());
      const unproven = flavour !== "google";
      scene.remote.fate = (request) =>
        unproven && request.key.charCodeAt(0) % 2 === 0 ? "done-but-proxy" : "denied";
      await ticksFor(5 * MINUTE, MINUTE);
      const hours = await ticksFor(48 * HOUR);
      expect(Math.max(...hours)).toBeLessThanOrEqual(12);
      expect(await laneOf(scene.lanes.AB)).toMatchObject({ code: expect.stringMatching(/_/) });
      scene.remote.fate = () => null;
      await ticksFor(2 * HOUR);
      await expectRight();
      expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, code: null });
      expect((await links()).every((l) => l.dead === null && l.due === null && l.denials === 0)).toBe(true);
    },
    240_000,
  );

  it("one odd event never holds up its neighbours", async () => {
    await bookingIn(scene);
    await tick();
    const odd = [...(scene.remote.calendars.values().next().value?.keys() ?? [])][0];
    scene.remote.fate = ({ key, op }) => (key === odd && op !== "delete" ? "denied" : null);
    const [{ booking = "" } = {}] = await links();
    await editTo(scene, booking, 9);
    await tick();
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, rest: 0 });
    for (let i = 0; i < 3; i++) {
      await bookingIn(scene);
      await elapse(HOUR);
      await tick();
      expect((await links()).filter((l) => l.due !== null).map((l) => l.booking)).toEqual([booking]);
      expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, rest: 0 });
    }
  });

  it("an account that refuses every event is never called connected or at work, however seldom one comes", async () => {
    only("denied");
    for (let i = 0; i < 3; i++) {
      await bookingIn(scene);
      await tick();
      await elapse(HOUR / 2);
      const [account] = (await listAccounts(scene.user, new Date())).filter(
        ({ id }) => id === scene.lanes.AB,
      );
      expect(["delayed", "needs"]).toContain(account?.health.state);
      expect(account?.health).toMatchObject({ reason: "access_denied" });
    }
  });

  it("odd events that were all denied before begin no trouble", async () => {
    for (let i = 0; i < 2; i++) await bookingIn(scene);
    only("denied");
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    // Their trouble ends with another's success; theirs goes on.
    const old = new Set(scene.remote.requests.map((r) => r.key));
    scene.remote.fate = ({ key }) => (old.has(key) ? "denied" : null);
    await bookingIn(scene);
    await elapse(HOUR);
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(0);
    for (let i = 0; i < 5; i++) {
      await elapse(12 * HOUR);
      await tick();
      expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, rest: 0 });
    }
    expect((await links()).map((l) => l.due !== null)).toEqual([true, true, false]);
  });

  it("a success ends the trouble: every denied event is asked once more at once", async () => {
    for (let i = 0; i < 6; i++) await bookingIn(scene);
    only("denied");
    await tick();
    await elapse(HOUR);
    scene.remote.fate = () => null;
    await tick();
    await expectRight();
  });

  it("a request that was not needed proves nothing", async () => {
    const [one, two] = [await bookingIn(scene), await bookingIn(scene)];
    await editTo(scene, one, 5);
    await comeToRest(scene.engine);
    await editTo(scene, one, 6);
    await editTo(scene, two, 7);
    only("denied");
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    // It shall be as it is outside already: nothing has to be asked for it.
    await editTo(scene, one, 5);
    await elapse(HOUR);
    const before = scene.remote.requests.length;
    expect(await holdOnce(scene.engine, scene.lanes.AB)).toMatchObject({ skip: 1, denied: 1 });
    expect(scene.remote.requests.length).toBe(before + 1);
    expect((await laneOf(scene.lanes.AB)).denials).toBe(2);
  });

  it("a removal of what never was proves nothing", async () => {
    const bookings = [await bookingIn(scene), await bookingIn(scene), await bookingIn(scene)];
    only("denied-by-proxy", ({ op }) => op !== "delete");
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    for (const id of bookings.slice(1)) await cancelBooking(scene.user, id, new Date());
    await elapse(HOUR);
    await tick();
    // Whatever was asked first: both removals found nothing, and the write was denied once more.
    await elapse(HOUR);
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBeGreaterThanOrEqual(2);
    expect((await links())[0]).toMatchObject({ booking: bookings[0], sent: 1, dead: null });
  });

  itInTheLongRun(
    "events denied alone take turns, and when one of them is served the others follow at once",
    async () => {
      for (let i = 0; i < 5; i++) await bookingIn(scene);
      const odd = new Set<string>();
      scene.remote.fate = ({ key }) => {
        if (odd.size < 4) odd.add(key);
        return odd.has(key) ? "denied" : null;
      };
      await tick();
      expect((await links()).filter((l) => l.denials > 0)).toHaveLength(4);
      await ticksFor(10 * MINUTE, MINUTE);
      const hours = await ticksFor(24 * HOUR);
      expect(Math.max(...hours)).toBeLessThanOrEqual(2);
      expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, rest: 0 });
      // Each has had its turn again and again.
      const denials = (await links()).flatMap((link) => (link.denials > 0 ? [link.denials] : []));
      expect(Math.min(...denials)).toBeGreaterThan(5);
      scene.remote.fate = () => null;
      await ticksFor(95 * MINUTE);
      expect((await links()).every((l) => l.due === null && l.denials === 0)).toBe(true);
      await expectRight();
    },
  );

  it("in trouble, asks first with an event that was never denied", async () => {
    for (let i = 0; i < 3; i++) await bookingIn(scene);
    only("denied");
    await tick();
    const old = new Set(scene.remote.requests.map((r) => r.key));
    await elapse(HOUR);
    await bookingIn(scene);
    const before = scene.remote.requests.length;
    await tick();
    expect(scene.remote.requests.slice(before).map((r) => old.has(r.key))).toEqual([false]);
  });

  it("an event that is edited again and again keeps its turn", async () => {
    for (let i = 0; i < 3; i++) await bookingIn(scene);
    only("denied");
    await tick();
    const [first, second, third] = await links();
    // By now the account denies two events only: the third would be served, if only it was asked.
    const served = scene.remote.requests.map((r) => r.key);
    const odd = new Set(served.slice(0, 2));
    scene.remote.fate = ({ key }) => (odd.has(key) ? "denied" : null);
    const well = [first, second, third].at(served.length === 3 ? 2 : -1)?.booking ?? "";
    for (let i = 0; i < 6 && (await laneOf(scene.lanes.AB)).denials > 0; i++) {
      await elapse(HOUR);
      await editTo(scene, well, 3 + i);
      await tick();
    }
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0 });
  });

  it("in trouble, an event whose worker died keeps its turn", async () => {
    for (let i = 0; i < 3; i++) await bookingIn(scene);
    only("denied");
    await tick();
    await elapse(HOUR);
    const dying = engineOn(scene.remote, {
      at: async (point) => {
        if (point === "marked") throw new Error("The process is killed.");
      },
      onError: () => {},
    });
    await runSync(dying, "cron");
    const marked = await rows<{ key: string }>(
      database(),
      sql`select booking_id as key from event_links where mark_token is not null`,
    );
    expect(marked).toHaveLength(1);
    await elapse(HOUR);
    await tick();
    const asked = (await links()).filter((link) => link.denials > 1);
    expect(asked.map((link) => link.booking)).toEqual([marked[0]?.key]);
  });

  it("a rest takes the place of the back-offs: its end asks for what was denied alone as well", async () => {
    await bookingIn(scene);
    only("denied");
    for (let i = 0; i < 8; i++) {
      await tick();
      await elapse(6 * HOUR);
    }
    await tick();
    await bookingIn(scene);
    await bookingIn(scene);
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    scene.remote.fate = () => null;
    await elapse(MINUTE);
    await tick();
    await expectRight();
    expect((await links()).every((l) => l.due === null)).toBe(true);
  });

  it("what old credentials were denied counts for nothing, and new ones begin at once", async () => {
    for (let i = 0; i < 3; i++) await bookingIn(scene);
    let asked = 0;
    scene.remote.fate = async (): Promise<Fault> => {
      asked += 1;
      if (asked === 2) await reconnect();
      return "denied";
    };
    await holdOnce(scene.engine, scene.lanes.AB);
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, rest: 0, code: null });
    expect((await links()).every((l) => l.denials === 0 && (l.due ?? 1) <= 0)).toBe(true);
    scene.remote.fate = () => null;
    await tick();
    await expectRight();
  });

  const reconnect = (...names: string[]) =>
    keepAccount(scene.user, "caldav", {
      remoteIdentity: scene.lanes.AB,
      address: "ada@example.test",
      config: {},
      credentials: { password: "new" },
      listing: wholeListing(
        (names.length > 0 ? names : ["A", "B"]).map((name) => ({
          remoteId: `${scene.lanes.AB}/${name}`,
          name,
          color: null,
          canWrite: true,
          isDefault: name === "A",
        })),
      ),
    });

  it("a holder with old credentials does not go on asking what they are denied", async () => {
    await bookingIn(scene);
    let asked = 0;
    scene.remote.fate = async (): Promise<Fault | null> => {
      asked += 1;
      if (asked === 1) await reconnect();
      return asked > 50 ? null : "denied";
    };
    await holdOnce(scene.engine, scene.lanes.AB);
    expect(asked).toBe(1);
    scene.remote.fate = () => null;
    await tick();
    await expectRight();
  });

  it("a reconnect ends the rest and the back-offs", async () => {
    for (let i = 0; i < 3; i++) await bookingIn(scene);
    only("denied");
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    scene.remote.fate = () => null;
    await reconnect();
    expect((await links()).every((l) => l.denials === 0 && (l.due ?? 1) <= 0)).toBe(true);
    await tick();
    await expectRight();
  });

  it("a reconnect leaves alone what waits for a calendar that is missing", async () => {
    await bookingIn(scene);
    only("denied");
    await tick();
    await reconnect("B");
    expect(await links()).toMatchObject([{ dead: "calendar_gone", due: null }]);
    expect(await brokenInvariants()).toEqual([]);
    scene.remote.fate = () => null;
    await reconnect();
    await tick();
    await expectRight();
  });

  it("Sync now asks at once, with one event, and takes single denied events along", async () => {
    await bookingIn(scene);
    only("denied");
    await tick();
    const now = () => database().transaction((tx) => hurryLanes(tx, [scene.lanes.AB]));
    await now();
    await tick();
    expect(scene.remote.requests).toHaveLength(2);
    await bookingIn(scene);
    await now();
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    const before = scene.remote.requests.length;
    await tick();
    expect(scene.remote.requests.length).toBe(before);
    await now();
    await tick();
    expect(scene.remote.requests.length).toBe(before + 1);
  });

  it("Sync now of one booking does not wait for the account's rest to end", async () => {
    const bookings = [await bookingIn(scene), await bookingIn(scene)];
    only("denied");
    await tick();
    expect((await laneOf(scene.lanes.AB)).rest).toBeGreaterThan(0);
    scene.remote.fate = () => null;
    expect(await resendBooking(scene.user, bookings[0] ?? "", new Date())).toMatchObject({ ok: true });
    await tick();
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, code: null });
    expect((await links()).find((l) => l.booking === bookings[0])).toMatchObject({ due: null, denials: 0 });
    await elapse(HOUR);
    await tick();
    await expectRight();
  });

  it("is said of the account: never that it is at work, and no time that is past", async () => {
    const health = async () =>
      (await listAccounts(scene.user, new Date())).find((a) => a.id === scene.lanes.AB)?.health;
    const first = await bookingIn(scene);
    only("denied");
    await tick();
    // One event that is denied is its own trouble: the account is at ease, but what waits is put off.
    expect(await health()).toMatchObject({ state: "delayed", reason: "access_denied" });
    const second = await bookingIn(scene);
    expect((await health())?.state).toBe("syncing");
    await database().transaction((tx) => hurryLanes(tx, [scene.lanes.AB]));
    await tick();
    expect(await health()).toMatchObject({
      state: "needs",
      whose: "administrator",
      retryAt: expect.any(Date),
    });
    await elapse(HOUR);
    expect(await health()).toMatchObject({ state: "needs", retryAt: null });
    for (const id of [first, second]) await cancelBooking(scene.user, id, new Date());
    await tick();
    expect(await health()).toMatchObject({ state: "needs", retryAt: expect.any(Date) });
    await elapse(HOUR);
    scene.remote.fate = () => null;
    await tick();
    expect(await health()).toMatchObject({ state: "connected" });
  });

  it("an account that cannot be opened rests and says why, and nothing is spent", async () => {
    await bookingIn(scene);
    const shut = engineOn(scene.remote, {
      openSession: async () => {
        throw denied("client_refused", "The registration is wrong.");
      },
    });
    await runSync(shut, "cron");
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 1, code: "client_refused", blocked: null });
    expect((await links())[0]).toMatchObject({ sent: 0, attempts: 0, denials: 0 });
    await elapse(HOUR);
    await tick();
    await expectRight();
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, code: null });
  });

  it("a renewal of the sign-in that is denied is the account's trouble as well", async () => {
    await bookingIn(scene);
    const refused = engineOn(scene.remote, {
      openSession: async (_id, beforeRequest, version) => {
        if (version !== undefined) throw denied("client_refused", "The registration is wrong.");
        return { credentials: {}, config: {}, beforeRequest, tokenVersion: 1 };
      },
    });
    only("unauthorized");
    await runSync(refused, "cron");
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 1, code: "client_refused", blocked: null });
  });

  it("an account in trouble with nothing left to send is looked at, and its trouble ends", async () => {
    const bookings = [await bookingIn(scene), await bookingIn(scene)];
    only("denied");
    await tick();
    for (const id of bookings) await cancelBooking(scene.user, id, new Date());
    expect(await links()).toEqual([]);
    await elapse(HOUR);
    await tick();
    expect((await laneOf(scene.lanes.AB)).denials).toBe(1);
    await elapse(HOUR);
    await tick();
    expect(await laneOf(scene.lanes.AB)).toMatchObject({ denials: 0, code: null });
    // From now on it is asked as seldom as any account that is quiet.
    await elapse(4 * HOUR);
    expect((await tick()).probed).toBeUndefined();
  });

  it("a key that is lost again and again waits before the next one", async () => {
    await bookingIn(scene);
    let made = 0;
    const absent = engineOn(scene.remote, {
      providerOf: () => ({
        ...scene.remote.definition,
        load: async () => ({
          ...scene.remote.provider,
          putEvent: async () => {
            made += 1;
            if (made > 30) throw new ProviderError("invalid", "refused", "It does not end.");
            return { outcome: "gone" as const };
          },
        }),
      }),
    });
    for (let i = 0; i < 10; i++) await runSync(absent, "cron");
    expect(made).toBe(3);
    for (let i = 0; i < 60; i++) {
      await elapse(MINUTE);
      await runSync(absent, "cron");
    }
    expect(made).toBeLessThanOrEqual(13);
    await comeToRest(scene.engine);
    await expectRight();
  });

  it("a content that is refused in words of its own still ends after three tries", async () => {
    await bookingIn(scene);
    const strict = engineOn(scene.remote, {
      providerOf: () => ({
        ...scene.remote.definition,
        load: async () => ({
          ...scene.remote.provider,
          putEvent: async () => {
            throw new ProviderError("invalid", "bad_content", "Not this.");
          },
        }),
      }),
    });
    for (let i = 0; i < 5; i++) {
      await runSync(strict, "cron");
      await elapse(6 * HOUR);
    }
    expect((await links())[0]).toMatchObject({ dead: "bad_content", due: null });
  });
});
