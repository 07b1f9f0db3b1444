// npm run test:chaos [-- --ops 10000] [--minutes N] [--kills N] [--reopens N] [--seed N] [--only WHAT,…]
// Breaks the engine for as long as one likes and prints what was done and what was found. WHAT: one of `flavours`
// (histories at the port, embedded database) or of `httpServers` (the same over HTTP; a twentieth of --ops beside those
// at the port, all of it without), crash
// (worker processes killed on a real PostgreSQL), embedded (the embedded database's process killed). A wrong WHAT prints
// all names, a failure the seed that repeats it.
import { parseArgs } from "node:util";
import postgres from "postgres";
import { adoptDatabase, openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { crashRun } from "../tests/chaos/crash/harness";
import { reopenRun } from "../tests/chaos/embedded/harness";
import { type HttpServerName, httpServers, httpWorld } from "../tests/chaos/http/world";
import { portWorld } from "../tests/chaos/port-world";
import { freshDatabase, runHistories } from "../tests/chaos/run-simulation";
import { newCounters } from "../tests/chaos/simulation";
import { type FlavourName, flavours } from "../tests/fakes/port/remote";
import { useEnv as configure } from "../tests/setup/env";
import { startPostgres } from "../tests/setup/postgres";

const { values } = parseArgs({
  options: {
    ops: { type: "string" },
    minutes: { type: "string" },
    kills: { type: "string" },
    reopens: { type: "string" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const all = [...Object.keys(flavours), ...Object.keys(httpServers), "crash", "embedded"];
const only = values.only?.split(",") ?? all;
const unknown = only.filter((what) => !all.includes(what));
const seed = Number(values.seed);
const minutes = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes);
/** Without a number of operations but with a time, the time alone decides. */
const ops = Number(values.ops ?? (Number.isFinite(minutes) ? Number.POSITIVE_INFINITY : 1_000));
const kills = Number(values.kills ?? 100);
const reopens = Number(values.reopens ?? 10);
if (unknown.length > 0 || [seed, minutes, ops, kills, reopens].some((n) => Number.isNaN(n) || n < 0)) {
  process.stderr.write(
    `Usage: npm run test:chaos -- [--ops N] [--minutes N] [--kills N] [--reopens N] [--seed N] [--only ${all.join(",")}]\n`,
  );
  process.exit(1);
}

let failures = 0;
const print = (text: string) => process.stdout.write(`${text}\n`);
const show = (what: string, found: object) =>
  print(
    `${what}\n${Object.entries(found)
      .map(
        ([name, value]) =>
          `  ${name.padEnd(20)} ${typeof value === "object" ? JSON.stringify(value) : value}`,
      )
      .join("\n")}`,
  );

/** Runs one part; what it throws is a finding. */
async function part(what: string, run: () => Promise<void>): Promise<void> {
  const started = performance.now();
  try {
    await run();
  } catch (error) {
    failures++;
    print(`${what} FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  print(`  ${"seconds".padEnd(20)} ${Math.round((performance.now() - started) / 1000)}\n`);
}

configure();
const histories = only.filter((what) => what !== "crash" && what !== "embedded");
const atPort = histories.filter((what) => what in flavours).length;
// The operations are shared by the histories at the port; over HTTP, where each costs far more, come some on top.
const share = (overHttp: boolean) =>
  Math.ceil(overHttp && atPort > 0 ? ops / 20 : ops / (atPort || histories.length));
if (histories.length > 0) {
  const handle = await freshDatabase();
  for (const [i, what] of histories.entries()) {
    const left = minutes / histories.length;
    const overHttp = what in httpServers;
    await part(what, async () => {
      const counters = newCounters();
      try {
        await runHistories(
          handle,
          (user, seed) =>
            overHttp ? httpWorld(what as HttpServerName, user, seed) : portWorld(what as FlavourName, user),
          {
            operations: share(overHttp),
            until: performance.now() + left * 60_000,
            firstSeed: seed + i * 10_000,
            length: overHttp ? 150 : 250,
          },
          counters,
        );
      } finally {
        show(what, counters);
      }
    });
  }
  await handle.close();
}

if (only.includes("crash") && kills > 0) {
  const server = await startPostgres();
  const rounds = (Object.keys(flavours) as FlavourName[]).flatMap((flavour) =>
    [2, 4].map((instances) => ({ flavour, instances })),
  );
  for (const [i, round] of rounds.entries()) {
    const what = `crash: ${round.instances} instances, ${round.flavour}-like service, PostgreSQL`;
    await part(what, async () => {
      const name = `chaos_${i}`;
      const admin = postgres(server.url, { max: 1, onnotice: () => {} });
      await admin.unsafe(`create database ${name}`);
      await admin.end();
      const url = server.url.replace(/\/postgres$/, `/${name}`);
      const handle = await openDatabase({ url, dataDir: "" });
      await migrate(handle);
      adoptDatabase(handle);
      const share = Math.ceil(kills / rounds.length);
      const report = await crashRun({
        ...round,
        databaseUrl: url,
        kills: share,
        seed: seed + i,
        limitMs: 60_000 + share * 10_000,
      });
      await handle.close();
      const { difference, wrong, kills: byPoint, ...rest } = report;
      show(what, {
        ...rest,
        kills: Object.values(byPoint).reduce((sum, n) => sum + n, 0),
        killsByPoint: byPoint,
        duplicates: difference.duplicates.length,
        losses: difference.losses.length,
        staleWrites: difference.stale.length,
      });
      const found = [...wrong, ...difference.duplicates, ...difference.losses, ...difference.stale];
      if (found.length > 0) throw new Error(found.join("\n"));
    });
  }
  await server.stop();
}

if (only.includes("embedded") && reopens > 0)
  await part("embedded", async () => {
    const report = await reopenRun(reopens, seed);
    show("embedded database, its process killed", report);
    if (report.wrong.length + report.lost.length > 0) throw new Error("It did not open whole.");
  });

print(failures === 0 ? "Nothing was lost, doubled or stale." : `${failures} parts failed.`);
process.exit(failures === 0 ? 0 : 1);
