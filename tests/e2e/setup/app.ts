import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/tests/setup/postgres";
import { logFile } from "./logs";

export interface RunningApp {
  url: string;
  cronSecret: string;
  dataDir: string;
  pid: number | undefined;
  /** What the server has written so far. */
  log(): string;
  stop(): Promise<void>;
}

/** What a browser test may change about the server it runs against. */
export interface AppOptions {
  env?: Record<string, string>;
  /** How many files it may have open; as many as the tester's shell allows otherwise. */
  openFiles?: number;
}

const CRON_SECRET = "cron-secret-of-the-browser-tests";
const START_DEADLINE_MS = 60_000;

/**
 * Starts the production build (NEXT_DIST_DIR) on a free port, with an embedded database of its own in a temporary
 * folder and no scheduler, and waits until it answers. `stop` ends it and removes the folder.
 */
export async function startApp({ env = {}, openFiles }: AppOptions = {}): Promise<RunningApp> {
  const dataDir = mkdtempSync(join(tmpdir(), "calpace-e2e-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let output = "";
  const node = [process.execPath, "node_modules/next/dist/bin/next", "start", "--port", String(port)];
  const limited = openFiles ? ["sh", "-c", 'ulimit -n "$0" && exec "$@"', String(openFiles)] : [];
  const [command = "", ...args] = [...limited, ...node];
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    // Nothing of the tester's own configuration reaches the server.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_DIST_DIR: process.env.NEXT_DIST_DIR ?? ".next-test",
      DATA_DIR: dataDir,
      PORT: String(port),
      APP_URL: url,
      CRON_SECRET,
      SCHEDULER: "external",
      // Every test has people of its own.
      SIGN_UP: "open",
      ...env,
    },
  });
  const keep = (name: "stdout" | "stderr") => {
    const file = logFile(`${port}.${name}`);
    child[name].on("data", (chunk: Buffer) => {
      output += chunk.toString();
      appendFileSync(file, chunk);
    });
  };
  keep("stdout");
  keep("stderr");
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exited;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!(await answers(`${url}/sign-in`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The app did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, cronSecret: CRON_SECRET, dataDir, pid: child.pid, log: () => output, stop };
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );
