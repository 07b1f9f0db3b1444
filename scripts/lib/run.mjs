import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Next's command line. */
export const nextBin = join(root, "node_modules/next/dist/bin/next");

/** How Next's server is told where to listen: without a host, everywhere. */
export const address = (port, host) => ["--port", String(port), ...(host ? ["--hostname", host] : [])];

/**
 * How Node runs the server, and `npm run bench` what it measures. What a batch of events leaves behind dies young: with
 * four times the room for the young, most of it is never copied. Costs 144 MB of memory at most, when there is much to do.
 */
export const serverFlags = ["--max-semi-space-size=64"];

/**
 * Starts a command in the project's folder with this process's environment, without telemetry, and `env` on top.
 * `exited` resolves with its exit code (128 + number when a signal ended it, as shells count).
 */
export function start(command, args, { env = {}, stdio = "inherit" } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
  const exited = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 1)));
  });
  return { child, exited };
}

/** Runs a command to its end and answers its exit code; a request to stop is handed on to it. */
export async function run(command, args, options) {
  const { child, exited } = start(command, args, options);
  const forget = onStop((signal) => child.kill(signal));
  try {
    return await exited;
  } finally {
    forget();
  }
}

/** The same for `node …args`. */
export const runNode = (args, options) => run(process.execPath, args, options);

/**
 * Calls `stop(signal)` when this process is asked to end: SIGINT, SIGTERM, or npm, which started it, is gone. (A
 * SIGTERM to npm ends npm and its shell and leaves us behind; only a new parent tells.) Returns how to forget it.
 */
export function onStop(stop) {
  const parent = process.ppid;
  const orphaned = () => process.ppid !== parent && stop("SIGTERM");
  const watch = process.env.npm_lifecycle_event ? setInterval(orphaned, 250).unref() : undefined;
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return () => {
    clearInterval(watch);
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
}

/** Prints `message` and ends this process as failed. */
export function die(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
