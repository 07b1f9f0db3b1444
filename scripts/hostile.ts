// npm run test:hostile [-- --minutes 5] [--quiet SECONDS] — the built server with 1,024 files under ten kinds of hostile
// connections at once, while somebody opens a page. Says how long that takes by comparison with quiet times of the same
// run, and how many descriptors are left a minute after. Fails when the page takes more than twice as long, does not come,
// or descriptors stay behind.
import { fork } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startApp } from "../tests/e2e/setup/app";
import { beginLogs, endLogs } from "../tests/e2e/setup/logs";
import { attack, kinds } from "../tests/hostile/kinds";
import { openPage, signUp } from "../tests/hostile/person";
import { ensureBuild } from "./build.mjs";

const FILES = 1_024;
const PAGE = "/dashboard";
const EVERY_MS = 150;
const MOST = 2;
/** Descriptors that come and go by themselves: files of the database, a connection that is just closing. */
const GIVE = 10;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    quiet: { type: "string", default: "30" },
    attack: { type: "string" },
    file: { type: "string", default: "" },
  },
});
const print = (text: string) => process.stdout.write(`${text}\n`);

/** The attackers' process: it yields to the server and its visitor, as attackers on other machines would. */
function besiege(port: number, file: string): void {
  setPriority(constants.priority.PRIORITY_LOW);
  const opened: Record<string, number> = {};
  const stop = attack(port, kinds(file), opened);
  process.once("message", () => {
    stop();
    process.send?.(opened, () => process.exit(0));
  });
}

const quantile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Opens the page again and again for `ms`; what does not come is a failure, not a time. */
async function visit(url: string, cookie: string, ms: number) {
  const times: number[] = [];
  const failures: string[] = [];
  for (const end = performance.now() + ms; performance.now() < end; await sleep(EVERY_MS))
    await openPage(`${url}${PAGE}`, cookie).then(
      (time) => times.push(time),
      (error: Error) => failures.push(error.message),
    );
  times.sort((a, b) => a - b);
  return { times, failures };
}

const report = (what: string, times: number[], failures: string[]) =>
  print(
    `${what.padEnd(14)} ${String(times.length).padStart(5)} pages   median ${quantile(times, 0.5).toFixed(0)} ms   p95 ${quantile(times, 0.95).toFixed(0)} ms   ${failures.length} did not come ${[...new Set(failures)].slice(0, 3).join(", ")}`,
  );

/** Attacks `url` from a process of its own for as long as `during` takes; answers what was opened of each kind. */
async function besieged(
  url: string,
  file: string,
  during: () => Promise<void>,
): Promise<Record<string, number>> {
  const port = new URL(url).port;
  const attackers = fork(import.meta.filename, ["--attack", port, "--file", file], {
    execArgv: ["--import", "tsx"],
  });
  await during();
  const opened = new Promise<Record<string, number>>((done) =>
    attackers.once("message", (found) => done(found as Record<string, number>)),
  );
  attackers.send("stop");
  return opened;
}

/** The largest script of the build: what attackers ask for and leave unread. */
function largestFile(distDir: string): string {
  const folder = join(distDir, "static/chunks");
  const bySize = readdirSync(folder)
    .map((name) => ({ name, size: statSync(join(folder, name)).size }))
    .sort((a, b) => b.size - a.size);
  return `/_next/static/chunks/${bySize[0]?.name}`;
}

async function measure(ms: number, quietMs: number): Promise<void> {
  const distDir = process.env.NEXT_DIST_DIR || ".next-test";
  process.env.NEXT_DIST_DIR = distDir;
  await ensureBuild(distDir);
  beginLogs();
  const app = await startApp({ openFiles: FILES, env: { LOG_LEVEL: "warn" } });
  const descriptors = () => readdirSync(`/proc/${app.pid}/fd`).length;
  try {
    const cookie = await signUp(app.url);
    await visit(app.url, cookie, 10_000);
    const first = descriptors();
    const before = await visit(app.url, cookie, quietMs);
    report("quiet, before", before.times, before.failures);
    let during = { times: [] as number[], failures: [] as string[] };
    let most = 0;
    const counting = setInterval(() => {
      most = Math.max(most, descriptors());
    }, 500);
    const opened = await besieged(app.url, largestFile(distDir), async () => {
      during = await visit(app.url, cookie, ms);
    });
    clearInterval(counting);
    report("under attack", during.times, during.failures);
    print(
      Object.entries(opened)
        .map(([name, count]) => `  ${name.padEnd(16)} ${count} connections`)
        .join("\n"),
    );
    await sleep(60_000);
    const last = descriptors();
    const after = await visit(app.url, cookie, quietMs);
    report("quiet, after", after.times, after.failures);
    const quiet = [...before.times, ...after.times].sort((a, b) => a - b);
    const ratios = [0.5, 0.95].map((share) => quantile(during.times, share) / quantile(quiet, share));
    print(`ratio: median ${ratios[0]?.toFixed(2)}, p95 ${ratios[1]?.toFixed(2)}; at most ${MOST}`);
    print(`descriptors: ${first} at first, ${most} at most, ${last} a minute after`);
    const failed =
      ratios.some((ratio) => !(ratio <= MOST)) || during.failures.length > 0 || last > first + GIVE;
    process.exitCode = failed ? 1 : 0;
  } finally {
    await app.stop();
  }
  // Nor may it have written what it must not, whatever it was sent.
  endLogs();
}

if (values.attack) besiege(Number(values.attack), values.file);
else await measure(Number(values.minutes) * 60_000, Number(values.quiet) * 1_000);
