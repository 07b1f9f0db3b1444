import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Next's command line. */
export const nextBin = join(root, "node_modules/next/dist/bin/next");

/** The environment of everything we start: as given, without telemetry. */
export const environment = (extra = {}) => ({ ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...extra });

/**
 * Starts `node …args` in the project's folder, hands SIGINT and SIGTERM on to it, and resolves with its exit code
 * (128 + number when a signal ended it, as shells count).
 */
export function runNode(args, { env = {}, stdio = "inherit" } = {}) {
  return run(process.execPath, args, { env, stdio });
}

/** The same for any command. */
export function run(command, args, { env = {}, stdio = "inherit" } = {}) {
  const child = spawn(command, args, { cwd: root, stdio, env: environment(env) });
  const forward = (signal) => child.kill(signal);
  process.on("SIGINT", forward);
  process.on("SIGTERM", forward);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      resolve(code ?? 128 + (constants.signals[signal] ?? 1));
    });
  });
}

/** Prints `message` and ends this process as failed. */
export function die(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
