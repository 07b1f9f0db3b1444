import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { connect } from "node:net";
import { delimiter, join } from "node:path";

/** The full path of a program found through PATH; throws with what installs it. */
function programOf(name: string): string {
  const found = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  if (!found) throw new Error(`${name} is not installed. Install what the tests need with:  npm run setup`);
  return found;
}

export interface Program {
  stop(): Promise<void>;
}

/** Starts a program that is to listen on that port of loopback; resolves once it does, throws with what it said if not. */
export async function startProgram(
  name: string,
  args: readonly string[],
  port: number,
  env: Record<string, string> = {},
): Promise<Program> {
  const child = spawn(programOf(name), args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  const said: string[] = [];
  // Read to the end whatever it says: a server whose pipe is full stands still.
  child.stderr.on("data", (chunk: Buffer) => {
    if (said.length < 100) said.push(String(chunk));
  });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${name} ended with ${code}: ${said.join("")}`)));
  });
  ended.catch(() => {});
  try {
    // None of them says that it listens, so its port is asked.
    await Promise.race([listening(port), ended]);
  } catch (error) {
    await end(child);
    throw error;
  }
  return { stop: () => end(child) };
}

/**
 * Starts a script behind PHP's own web server; what PHP has to remark goes to php.log in `folder`, and no file is
 * compiled twice.
 */
export function startPhp(
  router: string,
  folder: string,
  port: number,
  env: Record<string, string>,
  settings: Record<string, string> = {},
): Promise<Program> {
  const all = {
    display_errors: "0",
    log_errors: "1",
    error_log: join(folder, "php.log"),
    "opcache.enable_cli": "1",
    ...settings,
  };
  const options = Object.entries(all).flatMap(([name, value]) => ["-d", `${name}=${value}`]);
  return startProgram("php", [...options, "-S", `127.0.0.1:${port}`, "-t", folder, router], port, env);
}

const end = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });

/** Resolves once something accepts connections on the port; throws after ten seconds. */
async function listening(port: number): Promise<void> {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`Nothing started to listen on port ${port}.`);
}
