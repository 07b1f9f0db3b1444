import { databaseConnections } from "@/db/client";
import { Concurrency, lanesBorne } from "../concurrency";

// Next bundles instrumentation and routes apart: what must exist once hangs on globalThis.
const holder = globalThis as { __calpaceConcurrency?: Concurrency };

/** What all runs of this process share. */
export function processConcurrency(): Concurrency {
  holder.__calpaceConcurrency ??= new Concurrency(lanesBorne(databaseConnections()));
  return holder.__calpaceConcurrency;
}
