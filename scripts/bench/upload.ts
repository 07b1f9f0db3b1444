import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { productionEngine } from "@/lib/sync/kick";
import { runAll, runSync } from "@/lib/sync/run";
import { type Radicale, startRadicale } from "../../tests/servers/radicale";
import { run } from "../lib/run.mjs";
import { bodies, drained } from "./drain";
import { alternate, type Measure, median, time } from "./measure";
import { configureFor, makeAccounts, makeBookings, reset } from "./world";

const EVENTS = 600;
const RUNS = 5;

/**
 * B3: the first upload of 600 events to Radicale and the next run with nothing to do, against vdirsyncer (Debian's),
 * which writes the same events from files. Each run has a calendar of its own.
 */
export async function b3(): Promise<Measure[]> {
  const names = Array.from({ length: 2 * (RUNS + 1) }, (_, i) => `c${i}`);
  const server = await startRadicale({
    password: "secret",
    calendars: names.map((id) => ({ id, name: id })),
  });
  const folder = mkdtempSync(join(tmpdir(), "calpace-bench-"));
  try {
    configureFor([server.port]);
    const free = [...names];
    const idle: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    const ours = async () => {
      const calendar = free.pop() ?? "";
      const ms = await upload(server, calendar);
      idle.ours.push(await time(() => runSync(productionEngine(), "cron")));
      await isThere(server, calendar);
      return ms;
    };
    const theirs = async () => {
      const calendar = free.pop() ?? "";
      const sync = pairOf(server, calendar, join(folder, calendar));
      await sync("discover");
      const ms = await time(() => sync("sync"));
      idle.theirs.push(await time(() => sync("sync")));
      await isThere(server, calendar);
      return ms;
    };
    await ours();
    const first = await alternate(RUNS, ours, theirs);
    const next = { ours: median(idle.ours), reference: median(idle.theirs) };
    return [
      line(`first upload of ${EVENTS} events to Radicale, against vdirsyncer`, first, 0.95),
      line("the next run with nothing to do", next, 0.1),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  }
}

function line(
  what: string,
  { ours, reference }: { ours: number; reference: number },
  bound: number,
): Measure {
  const ratio = ours / reference;
  const shown = (ms: number) => `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
  return {
    id: "B3",
    what,
    ours: shown(ours),
    reference: shown(reference),
    ratio,
    bound: `≤ ${bound}`,
    ok: ratio <= bound,
  };
}

/** Makes an account whose calendar is `id` at the server, with events to write, and writes them. */
async function upload(server: Radicale, id: string): Promise<number> {
  await reset();
  const [account] = await makeAccounts(1, server.port);
  if (!account) throw new Error("no account");
  const path = server.calendarPath(id);
  const home = `${server.url}${path.slice(0, -id.length - 1)}`;
  const config = { server: server.url, principal: home, home };
  await rows(database(), sql`update connections set config = ${JSON.stringify(config)}::text::jsonb`);
  await rows(
    database(),
    sql`update calendars set remote_id = ${server.url + path} where id = ${account.calendars[0]}`,
  );
  await makeBookings([account], EVENTS, false);
  const ms = await time(() => runAll(productionEngine()));
  await drained();
  return ms;
}

/** A folder of as many events and vdirsyncer's configuration to sync it with a calendar. Answers how to call it. */
function pairOf(server: Radicale, id: string, folder: string): (command: string) => Promise<void> {
  const files = join(folder, "files");
  mkdirSync(files, { recursive: true });
  for (const { path, ics } of bodies(EVENTS)) writeFileSync(join(files, path.split("/").at(-1) ?? ""), ics);
  if (readdirSync(files).length !== EVENTS) throw new Error("The events' files are not all there.");
  const config = join(folder, "config");
  writeFileSync(
    config,
    `[general]
status_path = "${join(folder, "status")}"
[pair p]
a = "files"
b = "calendar"
collections = null
conflict_resolution = "a wins"
[storage files]
type = "filesystem"
path = "${files}"
fileext = ".ics"
[storage calendar]
type = "caldav"
url = "${server.url}${server.calendarPath(id)}"
username = "${server.username}"
password = "${server.password}"
`,
  );
  return async (command) => {
    const code = await run("vdirsyncer", ["--config", config, "--verbosity", "ERROR", command], {
      stdio: "ignore",
    });
    if (code !== 0) throw new Error(`vdirsyncer ${command} ended with ${code}.`);
  };
}

async function isThere(server: Radicale, id: string): Promise<void> {
  const found = await server.owner.files(server.calendarPath(id));
  if (found.length !== EVENTS) throw new Error(`${found.length} of ${EVENTS} events are in ${id}.`);
}
