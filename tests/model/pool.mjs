import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import { scenario } from "./scenarios/all.mjs";
import { search } from "./search.mjs";

/** Searches the scenarios of `jobs`, as many at once as there are cores, and calls `done(job, result)` for each. */
export async function searchAll(jobs, done) {
  const left = [...jobs];
  const one = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url));
      const next = () => {
        const job = left.shift();
        if (!job) return worker.terminate().then(resolve, reject);
        worker.once("message", (result) => {
          done(job, result);
          next();
        });
        worker.postMessage(job);
      };
      worker.once("error", reject);
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), left.length) }, one));
}

parentPort?.on("message", ({ scenario: name, off }) => {
  parentPort.postMessage(search(scenario(name, off)));
});
