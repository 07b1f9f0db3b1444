import { sql } from "drizzle-orm";
import { Pool } from "undici";
import { database, rows } from "@/db/client";
import { eventOf } from "@/lib/content/event";
import { toIcs } from "@/lib/providers/caldav/mapper";
import { remoteKey } from "@/lib/sync/key";
import { productionEngine } from "@/lib/sync/kick";
import { runAll, runLanes } from "@/lib/sync/run";
import { alternate, type Measure, time } from "./measure";
import { configureFor, makeAccounts, makeBookings, queries, reset, startServer } from "./world";

const CONCURRENCY = 2;

/** The bodies a drain writes, made beforehand. */
export function bodies(count: number): { path: string; ics: string }[] {
  return Array.from({ length: count }, (_, n) => {
    const key = remoteKey("bench", `${process.pid}`, `${performance.now()}`, String(n));
    const at = (minutes: number) =>
      new Date(Date.UTC(2031, 0, 1, 0, n + minutes)).toISOString().replace(".000", "");
    const event = eventOf(
      {
        bookingId: key,
        revision: 1,
        serviceName: "Coaching",
        clientName: "Grace Hopper",
        clientEmail: "grace@example.test",
        location: "",
        notes: "",
        timeZone: "UTC",
        startsAt: at(0),
        endsAt: at(50),
        updatedAt: at(0),
      },
      key,
      "http://localhost:3000",
    );
    return { path: `/bare/${key}.ics`, ics: toIcs(event) };
  });
}

/** A bare keep-alive loop: nothing but PUTs of the same bodies at the same concurrency. */
export async function bareLoop(
  port: number,
  work: { path: string; ics: string }[],
  concurrency: number,
): Promise<void> {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: concurrency });
  const queue = [...work];
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const answer = await pool.request({
        method: "PUT",
        path: next.path,
        headers: {
          "content-type": "text/calendar; charset=utf-8",
          "if-none-match": "*",
          authorization: "Basic YWRhOnNlY3JldA==",
        },
        body: next.ics,
      });
      await answer.body.dump();
      if (answer.statusCode !== 201) throw new Error(`The bare loop was answered ${answer.statusCode}.`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await pool.close();
}

export async function drained(): Promise<void> {
  const [left] = await rows<{ n: number }>(
    database(),
    sql`select count(*)::int as n from event_links where due_at is not null or seen_revision = 0`,
  );
  if (left?.n !== 0) throw new Error(`${left?.n} links were not drained.`);
}

/**
 * Drains by the engine and bare loops, taking turns. The process and its database connections have been at work for
 * `warmUp` drains before the first that counts: code is compiled and statements are planned, as in a server.
 */
async function drain(accounts: number, each: number, delayMs: number, warmUp: number, runs: number) {
  const server = await startServer(delayMs);
  configureFor([server.port]);
  const engine = { ...productionEngine(), timing: { ...productionEngine().timing, lanes: accounts } };
  const drainOnce = async (analyze: boolean) => {
    await makeBookings(await makeAccounts(accounts, server.port), each, false, analyze);
    const ms = await time(() => runAll(engine));
    await drained();
    return ms;
  };
  const reference = async () => {
    const work = bodies(accounts * each);
    return time(() => bareLoop(server.port, work, CONCURRENCY * accounts));
  };
  try {
    await reset();
    for (let i = 0; i < warmUp; i++) {
      await drainOnce(i === 0);
      await reference();
    }
    return await alternate(runs, () => drainOnce(false), reference);
  } finally {
    server.stop();
  }
}

/** B1: one account, a server that answers at once. */
export async function b1(): Promise<Measure> {
  const { ours, reference } = await drain(1, 2_000, 0, 6, 21);
  return rate(
    "B1",
    "draining 2,000 new bookings of one account, instant server",
    2_000,
    ours,
    reference,
    0.5,
  );
}

/** B2: twenty accounts, a server that takes 50 ms. */
export async function b2(): Promise<Measure> {
  const { ours, reference } = await drain(20, 100, 50, 2, 5);
  return rate("B2", "the same at 50 ms answers, 20 accounts", 2_000, ours, reference, 0.95);
}

function rate(
  id: string,
  what: string,
  events: number,
  ours: number,
  reference: number,
  bound: number,
): Measure {
  const perSecond = (ms: number) => `${Math.round((events / ms) * 1000)}/s`;
  const ratio = reference / ours;
  return {
    id,
    what,
    ours: perSecond(ours),
    reference: perSecond(reference),
    ratio,
    bound: `≥ ${bound}`,
    ok: ratio >= bound,
  };
}

/** B14: statements per pushed event, in full batches and for one booking alone. */
export async function b14(): Promise<Measure[]> {
  const server = await startServer(0);
  configureFor([server.port]);
  try {
    await reset();
    const many = await makeAccounts(1, server.port);
    await makeBookings(many, 480, false);
    queries.count = 0;
    await runAll(productionEngine());
    const perEvent = queries.count / 480;
    await drained();
    await reset();
    const [one] = await makeAccounts(1, server.port);
    if (!one) throw new Error("no account");
    await makeBookings([one], 1, false);
    queries.count = 0;
    await runLanes(productionEngine(), [one.connection]);
    const alone = queries.count;
    await drained();
    return [
      {
        id: "B14",
        what: "statements per pushed event, in batches",
        ours: perEvent.toFixed(2),
        reference: "1 event",
        ratio: perEvent,
        bound: "≤ 0.4",
        ok: perEvent <= 0.4,
      },
      {
        id: "B14",
        what: "statements for one booking",
        ours: String(alone),
        reference: "1 event",
        ratio: alone,
        bound: "≤ 6",
        ok: alone <= 6,
      },
    ];
  } finally {
    server.stop();
  }
}
