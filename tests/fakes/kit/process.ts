import type { FakeServer } from "../http/serve";
import { type Holder, keepIn } from "./keep";

/** A stand-in that can be a process of its own. */
export interface StandIn<T> extends FakeServer, Holder<T> {
  /** What the product must be told to reach it. */
  env: Record<string, string>;
}

/**
 * Runs a stand-in as `tsx …/main.ts ['{"port":…,"latencyMs":…,"file":…}']`: with what `given` says, and the JSON of the
 * first argument on top of it. Prints one line of JSON, {"url","host","port","env"}, once it listens; ends on SIGTERM.
 * With `file`, what it holds is kept there over restarts.
 */
export async function runStandIn<O, T>(start: (options: O) => Promise<StandIn<T>>, given: O): Promise<void> {
  const { file, ...options } = JSON.parse(process.argv[2] ?? "{}") as Partial<O> & { file?: string };
  const standIn = await start({ ...given, ...options });
  const save = file ? keepIn(file, standIn) : () => {};
  const { url, host, port, env } = standIn;
  process.stdout.write(`${JSON.stringify({ url, host, port, env })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, async () => {
      await standIn.stop();
      save();
      process.exit(0);
    });
}
