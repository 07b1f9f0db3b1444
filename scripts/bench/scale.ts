import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { bareLoop, bodies } from "./drain";
import { alternate, cpuTicks, type Measure, time } from "./measure";
import { makeAccounts, makeBookings, reset, startServer, stopChild } from "./world";

const ACCOUNTS = 400;
const EACH = 25;
/** Events of each account in B16. */
const FEW = 10;

const CAPPED = 10;

/** B8: the same work by one, two and four app processes, each capped at ten lanes, at 150 ms answers. */
export async function b8(url: string): Promise<Measure[]> {
  const server = await startServer(150);
  const workers: ChildProcess[] = [];
  try {
    for (let i = 0; i < 4; i++) workers.push(await startWorker(url, server.port, CAPPED));
    const one = await run(workers.slice(0, 1), server.port);
    const two = await run(workers.slice(0, 2), server.port);
    const four = await run(workers, server.port);
    return [line(2, two, one, 1.8), line(4, four, one, 3.2)];
  } finally {
    for (const worker of workers) stopChild(worker);
    server.stop();
  }
}

/** B16: one app process as configured by default, against a bare loop with two connections for each account. */
export async function b16(url: string): Promise<Measure> {
  const server = await startServer(150);
  const worker = await startWorker(url, server.port);
  try {
    const drain = async () => (await run([worker], server.port, FEW)).seconds;
    const bare = async () => {
      const work = bodies(ACCOUNTS * FEW);
      return (await time(() => bareLoop(server.port, work, 2 * ACCOUNTS))) / 1000;
    };
    await drain();
    await bare();
    const { ours, reference } = await alternate(5, drain, bare);
    const ratio = reference / ours;
    const rate = (seconds: number) => `${Math.round((ACCOUNTS * FEW) / seconds)}/s`;
    return {
      id: "B16",
      what: `one process as configured by default, ${ACCOUNTS} accounts × ${FEW} at 150 ms`,
      ours: rate(ours),
      reference: rate(reference),
      ratio,
      bound: "≥ 0.25",
      ok: ratio >= 0.25,
    };
  } finally {
    stopChild(worker);
    server.stop();
  }
}

interface Run {
  seconds: number;
  cpu: number;
}

function line(processes: number, many: Run, one: Run, bound: number): Measure {
  const ratio = one.seconds / many.seconds;
  const cpu = `CPU ${Math.round(many.cpu * 100)} %`;
  return {
    id: "B8",
    what: `${ACCOUNTS} accounts × ${EACH} bookings at 150 ms: ${processes} processes against 1`,
    ours: `${many.seconds.toFixed(1)} s`,
    reference: `${one.seconds.toFixed(1)} s`,
    ratio,
    bound: `≥ ${bound}`,
    ok: ratio >= bound || many.cpu > 0.8,
    note: many.cpu > 0.8 ? `void: ${cpu}` : cpu,
  };
}

async function run(workers: ChildProcess[], port: number, each = EACH): Promise<Run> {
  await reset();
  await makeBookings(await makeAccounts(ACCOUNTS, port), each, false);
  const before = cpuTicks();
  const started = performance.now();
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve) => {
          worker.once("message", () => resolve());
          worker.send("go");
        }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const after = cpuTicks();
  const [left] = await rows<{ n: number }>(
    database(),
    sql`select count(*)::int as n from event_links where due_at is not null`,
  );
  if (left?.n !== 0) throw new Error(`${left?.n} links were not drained.`);
  return { seconds, cpu: (after.busy - before.busy) / (after.total - before.total) };
}

/** An app process as it is configured by default, or capped at `lanes`. */
function startWorker(url: string, port: number, lanes?: number): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, "worker.ts"), {
    execArgv: ["--import", join(import.meta.dirname, "loader.mjs")],
    env: {
      ...process.env,
      BENCH_DATABASE_URL: url,
      BENCH_PORT: String(port),
      BENCH_LANES: String(lanes ?? ""),
    },
  });
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve(worker));
    worker.once("exit", () => reject(new Error("A worker did not start.")));
  });
}
