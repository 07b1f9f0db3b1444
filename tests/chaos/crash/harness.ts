import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { cancelBooking, rescheduleBooking, resendEvents } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import type { Point } from "@/lib/sync/engine";
import { type Timing, timing } from "@/lib/sync/timing";
import { type FlavourName, flavours, PortRemote } from "../../fakes/port/remote";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";
import { type Difference, differences, wantedEvents } from "../oracle";
import { Random } from "../random";
import type { FromWorker, Start, ToWorker } from "./process";
import { serveProvider } from "./wire";

/** Where a worker process is killed: at the engine's points, around a request, or at any moment. */
export type KillPoint = Point | "before request" | "after request" | "any moment";
export const killPoints: KillPoint[] = [
  "claimed",
  "opened",
  "marked",
  "pushing",
  "before request",
  "after request",
  "pushed",
  "settled",
  "released",
  "planned",
  "any moment",
];

/** The protocol's constants, shortened so that leases of the dead end soon; their proportions stay. */
const shortTiming: Timing = {
  ...timing,
  leaseMs: 1_200,
  requestReserveMs: 300,
  lateMs: 1_200,
  requestTimeoutMs: 200,
  budgetMs: 700,
  answerMs: 900,
  markLimit: 6,
  markMax: 12,
  planLimit: 4,
  backoffBaseMs: 30,
  backoffCapMs: 300,
  lanes: 2,
};

export interface CrashReport {
  kills: Record<string, number>;
  faults: Record<string, number>;
  operations: number;
  requests: number;
  /** Bookings with an event that was given up after five deaths in a row, and retried at the end. */
  givenUp: number;
  difference: Difference;
  /** What else was wrong at the end. */
  wrong: string[];
}

export interface CrashOptions {
  databaseUrl: string;
  flavour: FlavourName;
  instances: number;
  kills: number;
  seed: number;
  /** Gives up after this many ms. */
  limitMs: number;
}

const entry = join(import.meta.dirname, "process.ts");

/**
 * Runs instances of the engine as processes, kills them with SIGKILL at every point in turn while bookings and
 * settings change and the service misbehaves, then lets one generation live until everything rests, and compares.
 */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const random = new Random(options.seed);
  const remote = new PortRemote(flavours[options.flavour]);
  const report: CrashReport = {
    kills: {},
    faults: {},
    operations: 0,
    requests: 0,
    givenUp: 0,
    difference: { losses: [], duplicates: [], stale: [] },
    wrong: [],
  };
  const workers = new Map<number, ChildProcess>();
  let started = 0;
  let kills = 0;
  let over = false;
  let target: KillPoint = killPoints[options.seed % killPoints.length] ?? "any moment";

  const kill = (worker: number, point: KillPoint) => {
    if (over || kills >= options.kills || !workers.get(worker)?.kill("SIGKILL")) return false;
    workers.delete(worker);
    kills++;
    report.kills[point] = (report.kills[point] ?? 0) + 1;
    target = killPoints[(options.seed + kills) % killPoints.length] ?? "any moment";
    return true;
  };
  /** One of two chances is let go, so that it is not always the first worker, lane or link. */
  const reached = (worker: number, point: KillPoint) =>
    point === target && random.chance(0.5) && kill(worker, point);

  const wire = await serveProvider(remote.provider, shortTiming.lateMs / 2, (when, worker) => {
    reached(worker, when);
  });
  // A late request lands in its time or, when this process could not keep the time, never (assumption A1).
  remote.keep = (land) => {
    const sent = Date.now();
    setTimeout(
      () => Date.now() - sent < shortTiming.lateMs / 2 && land(),
      random.below(shortTiming.lateMs / 2),
    );
  };
  remote.fate = () => {
    if (over || !random.chance(0.2)) return null;
    const fault = random.weighted({ "lost-request": 3, "lost-answer": 3, late: 3, "no-etag": 2 });
    report.faults[fault] = (report.faults[fault] ?? 0) + 1;
    return fault;
  };

  const launch = () => {
    const worker = ++started;
    const start: Start = {
      worker,
      databaseUrl: options.databaseUrl,
      serviceUrl: wire.url,
      conditional: flavours[options.flavour].conditional,
      timing: shortTiming,
    };
    const child = fork(entry, [JSON.stringify(start)], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    workers.set(worker, child);
    child.on("message", (message: FromWorker) => {
      if ("unexpected" in message) report.wrong.push(message.unexpected);
      else if ("ready" in message) {
        if (target === "any moment") setTimeout(() => reached(worker, "any moment"), random.below(1_500));
      } else if (!reached(worker, message.point)) tell(child, { go: message.id });
    });
    child.once("exit", () => {
      workers.delete(worker);
      if (!over) launch();
    });
  };
  // Who has just been killed is told nothing.
  const tell = (child: ChildProcess, message: ToWorker) => {
    if (child.connected) child.send(message, () => {});
  };

  const { user, change } = await aBusyPerson(random, report);
  for (let i = 0; i < options.instances; i++) launch();
  const until = Date.now() + options.limitMs;
  const turn = setInterval(() => {
    const [worker] = [...workers.keys()];
    if (target === "any moment" && worker !== undefined) reached(worker, "any moment");
  }, 120);
  try {
    while (kills < options.kills && Date.now() < until) {
      await change();
      await impatience();
      await new Promise((resolve) => setTimeout(resolve, random.below(60)));
    }
    if (kills < options.kills) report.wrong.push(`only ${kills} kills in ${options.limitMs} ms`);
    over = true;
    while (workers.size < options.instances) launch();
    const restBy = Date.now() + 30_000 + options.limitMs / 4;
    await rest(restBy, report);
    if (await retryGivenUp(user, report)) await rest(restBy, report);
    const writes = remote.writes;
    await new Promise((resolve) => setTimeout(resolve, 3 * shortTiming.lateMs));
    if (remote.writes !== writes)
      report.wrong.push(`${remote.writes - writes} writes after everything rested`);
    const wanted = await wantedEvents(user);
    report.difference = differences(remote, wanted);
    // What its owner cannot see differs too when rows are left behind.
    const left = await rows(
      database(),
      sql`select l.* from event_links l left join bookings b on b.id = l.booking_id
      where l.want <> 1 or b.cancelled_at is not null or l.dead_code is not null`,
    );
    if (left.length > 0) report.wrong.push(`links left behind: ${JSON.stringify(left)}`);
    const [links] = await rows<{ n: number }>(database(), sql`select count(*)::int as n from event_links`);
    if (links?.n !== wanted.size) report.wrong.push(`${links?.n} links for ${wanted.size} events`);
    report.wrong.push(...(await brokenInvariants()));
    report.requests = remote.requests.length;
    return report;
  } finally {
    over = true;
    clearInterval(turn);
    for (const child of workers.values()) child.kill("SIGKILL");
    await wire.stop();
  }
}

/** Rests of a quarter of an hour are not waited for. */
async function impatience(): Promise<void> {
  await rows(
    database(),
    sql`with soon as (select id from sync_lanes where not_before > clock_timestamp() order by id for no key update)
    update sync_lanes s set not_before = null, wake_seq = wake_seq + 1,
      due_at = case when lease_until > clock_timestamp() then due_at else clock_timestamp() end
    from soon where s.id = soon.id`,
  );
}

async function rest(until: number, report: CrashReport): Promise<void> {
  while (Date.now() < until) {
    await impatience();
    const [left] = await rows<{ n: number }>(
      database(),
      sql`select (select count(*) from event_links where due_at is not null)::int
        + (select count(*) from sync_lanes where due_at is not null)::int
        + (select count(*) from sync_settings where planned_revision < config_revision)::int as n`,
    );
    if (left?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stuck = await rows(database(), sql`select * from event_links where due_at is not null limit 3`);
  report.wrong.push(
    `not at rest: ${JSON.stringify(stuck)} ${JSON.stringify(await rows(database(), sql`select * from sync_lanes`))}`,
  );
}

/**
 * An event whose workers died five times in a row is given up, as it should be, though here the kills were nobody's
 * fault: its owner presses Retry. Answers whether there was any.
 */
async function retryGivenUp(user: string, report: CrashReport): Promise<boolean> {
  const given = await rows<{ booking: string }>(
    database(),
    sql`select distinct booking_id as booking from event_links where dead_code = 'crashes'`,
  );
  for (const { booking } of given) await resendEvents(user, booking);
  report.givenUp = given.length;
  return given.length > 0;
}

/** A person with two services and three accounts, and what they do next. */
async function aBusyPerson(random: Random, report: CrashReport) {
  const user = (await aPerson()).id;
  const services = [(await aService(user)).id, (await aService(user, { name: "Other" })).id];
  const calendars: string[] = [];
  for (const names of [["A", "B"], ["C"], ["D"]])
    calendars.push(...(await anAccount(user, "caldav", names)).calendars);
  await changeSettings(user, { kind: "primary", calendarId: calendars[0] ?? null });
  const active: { id: string; revision: number }[] = [];
  let slot = 0;
  const change = async () => {
    report.operations++;
    const what = random.weighted({
      book: active.length < 20 ? 4 : 0,
      move: 6,
      cancel: active.length > 10 ? 2 : 0,
      primary: 2,
      bulk: 1,
      own: 2,
    });
    if (what === "book") active.push(await aBooking(user, random.pick(services)));
    else if (what === "primary")
      await changeSettings(
        user,
        { kind: "primary", calendarId: random.pick(calendars) },
        random.chance(0.8) ? "move" : "keep",
      );
    else if (what === "bulk") await changeSettings(user, { kind: "bulk", enabled: random.chance(0.3) });
    else if (what === "own")
      await changeSettings(user, {
        kind: "service",
        serviceId: random.pick(services),
        choice: {
          kind: "calendar",
          calendarId: random.pick(calendars),
        },
      });
    else if (active.length > 0) {
      const at = random.below(active.length);
      const booking = active[at];
      if (!booking) return;
      if (what === "cancel") {
        active.splice(at, 1);
        await cancelBooking(user, booking.id, new Date());
        return;
      }
      const time = new Date(Date.UTC(2040, 0, 1, 8, 20 * slot++)).toISOString();
      const moved = await rescheduleBooking(user, {
        ...booking,
        date: time.slice(0, 10),
        startTime: time.slice(11, 16),
      });
      if (!moved.ok) throw new Error(`reschedule: ${moved.code}`);
      booking.revision = moved.value.booking.revision;
    }
  };
  return { user, change };
}
