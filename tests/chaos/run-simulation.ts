import { sql } from "drizzle-orm";
import { adoptDatabase, type DatabaseHandle, openDatabase, rows } from "@/db/client";
import { migrate } from "@/db/migrate";
import { aPerson } from "../setup/factories";
import { type Counters, newCounters, Simulation } from "./simulation";
import type { World } from "./world";

/** Opens a fresh embedded database in memory and makes it this process's. */
export async function freshDatabase(): Promise<DatabaseHandle> {
  const handle = await openDatabase({ dataDir: "memory://" });
  await migrate(handle);
  adoptDatabase(handle);
  return handle;
}

/** Empties every table but the installation's. */
async function forget(handle: DatabaseHandle): Promise<void> {
  const tables = await rows<{ name: string }>(
    handle.db,
    sql`select format('%I', tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'installation'`,
  );
  await rows(handle.db, sql.raw(`truncate ${tables.map((t) => t.name).join(", ")} restart identity cascade`));
}

export interface Histories {
  /** Operations of all histories together. */
  operations: number;
  /** No history starts after this moment of `performance.now()`. */
  until: number;
  firstSeed: number;
  /** Operations of one history. */
  length: number;
}

/** Runs one random history after another, each with its own seed and person, until enough is done. */
export async function runHistories(
  handle: DatabaseHandle,
  makeWorld: (user: string, seed: number) => Promise<World & { stop?(): Promise<void> }>,
  { operations, until, firstSeed, length }: Histories,
  counters: Counters = newCounters(),
): Promise<Counters> {
  const goal = counters.operations + operations;
  for (let seed = firstSeed; counters.operations < goal && performance.now() < until; seed++) {
    await forget(handle);
    const { id } = await aPerson();
    const world = await makeWorld(id, seed);
    try {
      const simulation = await Simulation.start(world, id, seed, counters);
      await simulation.run(Math.min(length, goal - counters.operations));
      await simulation.finish();
    } finally {
      await world.stop?.();
    }
  }
  return counters;
}
