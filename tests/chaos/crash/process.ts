import { adoptDatabase, openDatabase } from "@/db/client";
import { Concurrency } from "@/lib/sync/concurrency";
import type { Engine, Point } from "@/lib/sync/engine";
import { runAll } from "@/lib/sync/run";
import type { Timing } from "@/lib/sync/timing";
import { wiredProvider } from "./wire";

/*
 * One instance of the engine as a process of its own. It reports every point between two awaits to its parent and
 * goes on when told to; the parent may kill it instead.
 */

export interface Start {
  worker: number;
  databaseUrl: string;
  serviceUrl: string;
  conditional: boolean;
  timing: Timing;
}
export type FromWorker = { ready: true } | { point: Point; id: number } | { unexpected: string };
export type ToWorker = { go: number } | { quit: true };

const start = JSON.parse(process.argv[2] ?? "{}") as Start;
const tell = (message: FromWorker) => process.send?.(message);

const waiting = new Map<number, () => void>();
let points = 0;
process.on("message", (message: ToWorker) => {
  if ("quit" in message) process.exit(0);
  waiting.get(message.go)?.();
  waiting.delete(message.go);
});
process.on("disconnect", () => process.exit(0));

adoptDatabase(await openDatabase({ url: start.databaseUrl, dataDir: "", poolSize: 4 }));
const provider = wiredProvider(start.serviceUrl, start.worker);
const engine: Engine = {
  timing: start.timing,
  concurrency: new Concurrency(start.timing.lanes),
  providerOf: (id) => ({
    id,
    name: "Stand-in",
    hint: "",
    glyph: "server",
    concurrency: 2,
    conditionalWrites: start.conditional,
    connect: { kind: "password", fields: [], connect: () => Promise.reject(new Error("not here")) },
    load: async () => provider,
  }),
  openSession: async (_id, beforeRequest) => ({
    credentials: {},
    config: {},
    beforeRequest,
    tokenVersion: 1,
  }),
  appUrl: "http://calpace.test",
  monotonic: () => performance.now(),
  onError: (error) =>
    tell({ unexpected: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  at: (point) =>
    new Promise<void>((resolve) => {
      const id = points++;
      waiting.set(id, resolve);
      tell({ point, id });
    }),
};

tell({ ready: true });
for (;;) {
  try {
    await runAll(engine);
  } catch (error) {
    engine.onError(error, {});
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
