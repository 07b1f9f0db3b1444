import { readFileSync } from "node:fs";
import { MOST_BYTES } from "@/lib/providers/caldav/bounds";
import { decoded } from "@/lib/providers/caldav/charset";
import { parseMultistatus } from "@/lib/providers/caldav/multistatus";
import { crowded, hostile } from "../../tests/fakes/caldav/hostile";
import { type Measure, median } from "./measure";

const RUNS = 15;
/** Runs before the first that counts: code is compiled, as in a server that has been at work for a while. */
const WARM_UP = 15;
const url = new URL("https://cal.example/home/");

/** B21: how long the worst listing a server may send holds the event loop, against JSON as long. */
export async function b21(): Promise<Measure> {
  const worst = { what: "", ms: 0 };
  for (const [what, text] of Object.entries({ ...hostile, "as crowded as allowed": crowded })) {
    const body = Buffer.from(text()).subarray(0, MOST_BYTES);
    const ms = await medianOf(() => longestBlock(() => read(body)));
    if (ms > worst.ms) Object.assign(worst, { what, ms });
  }
  const json = jsonOf(MOST_BYTES);
  const reference = await medianOf(() => longestBlock(async () => JSON.parse(json.toString("utf8"))));
  const ratio = worst.ms / reference;
  return {
    id: "B21",
    what: "the event loop held by the worst listing of 512 kB a server may send, against JSON.parse of 512 kB",
    ours: `${worst.ms.toFixed(1)} ms`,
    reference: `${reference.toFixed(1)} ms`,
    ratio,
    bound: "≤ 2",
    ok: ratio <= 2,
    note: worst.what,
  };
}

const read = (body: Buffer) => {
  const text = decoded(body, "application/xml");
  return parseMultistatus({ status: 207, text, url });
};

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) times.push(await measure());
  return median(times.slice(WARM_UP));
}

/** CPU time this thread has had, in ms (proc(5), schedstat; the main thread's id is the process'). */
const used = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ", 1)[0]) / 1e6;

/** The most CPU time between two turns of the event loop while `work` is done, in ms: what else runs does not count. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let running = true;
  await new Promise((done) => setImmediate(done));
  let since = used();
  const turn = () => {
    const now = used();
    longest = Math.max(longest, now - since);
    since = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  running = false;
  turn();
  return longest;
}

/** A listing as Google sends it, of so many bytes. */
function jsonOf(bytes: number): Buffer {
  const one = {
    kind: "calendar#calendarListEntry",
    etag: '"1600000000000000"',
    id: "c_0123456789abcdefghij@group.calendar.google.com",
    summary: "Work",
    timeZone: "Europe/Berlin",
    colorId: "24",
    backgroundColor: "#a47ae2",
    foregroundColor: "#000000",
    selected: true,
    accessRole: "owner",
    defaultReminders: [{ method: "popup", minutes: 10 }],
    conferenceProperties: { allowedConferenceSolutionTypes: ["hangoutsMeet"] },
  };
  const items = Array.from({ length: Math.ceil(bytes / JSON.stringify(one).length) }, () => one);
  return Buffer.from(JSON.stringify({ items }));
}
