import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";

/** The start time of a process in clock ticks since boot (proc(5), field 22), or null if it is not running. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return process.platform === "linux" ? null : aliveWithoutProc(pid);
  }
}

function aliveWithoutProc(pid: number): string | null {
  try {
    process.kill(pid, 0);
    return "unknown";
  } catch {
    return null;
  }
}

/** A process that has put itself down in the lock's file: its id, when it started, its machine's or container's name. */
interface Holder {
  pid: number;
  host: string | undefined;
  line: string;
}

/** The first process of those put down in `file` that is running here. */
function runningIn(file: string): Holder | undefined {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => ({ line, parts: line.split(" ") }))
    .filter(({ parts: [pid, started] }) => Number(pid) > 0 && startTimeOf(Number(pid)) === started)
    .map(({ line, parts: [pid, , host] }) => ({ pid: Number(pid), host, line }))[0];
}

export interface DataDirLock {
  unlock(): void;
  /** What the lock does not cover here, as a sentence for whoever runs this, or null. */
  warning: string | null;
}

/**
 * Locks the embedded database's folder to this process: two processes on one folder corrupt it. The lock is the kernel's,
 * on an open file (flock(2)): it holds across containers that share the folder, whatever they call their processes,
 * through any suspension, and is free the moment its process is gone. Its file stays: one that is removed and made again
 * could be locked twice. Where there is no such lock, the processes of this machine are asked, and a warning says so.
 * Throws when another process holds it.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const dir = resolve(dataDir);
  const file = join(dir, "lock");
  const descriptor = openSync(file, "a+", 0o600);
  const me = `${process.pid} ${startTimeOf(process.pid) ?? "unknown"} ${hostname()} ${randomUUID()}`;
  const kernel = lock(descriptor);
  // Versions up to 0.1.0 take no kernel's lock, but put themselves down.
  const before = runningIn(file);
  if (kernel === "ours" && !before) ftruncateSync(descriptor);
  if (kernel !== "taken" && !before) writeSync(descriptor, `${me}\n`);
  // Of two that put themselves down at once, both see the first.
  const holder = runningIn(file);
  if (holder?.line !== me) {
    closeSync(descriptor);
    throw new Error(inUse(dir, holder ?? lastIn(file)));
  }
  const unlock = () => {
    ftruncateSync(descriptor);
    closeSync(descriptor);
  };
  return { unlock, warning: kernel === "unknown" ? noLocks(dir) : null };
}

/** Asks for the kernel's lock through the command flock, which shares our descriptor and leaves the lock to it. */
function lock(descriptor: number): "ours" | "taken" | "unknown" {
  const { status, stderr } = spawnSync("flock", ["-n", "3"], {
    stdio: ["ignore", "ignore", "pipe", descriptor],
    encoding: "utf8",
  });
  if (status === 0) return "ours";
  // Only when somebody else holds it does the command fail without a word.
  return status === 1 && stderr === "" ? "taken" : "unknown";
}

/** What a process has put down that runs elsewhere: another container calls it by another number. */
function lastIn(file: string): Pick<Holder, "pid" | "host"> {
  const [pid, , host] = readFileSync(file, "utf8").split(" ");
  return { pid: Number(pid), host };
}

function inUse(dir: string, { pid, host }: Pick<Holder, "pid" | "host">): string {
  const who =
    pid > 0 ? `process ${pid}${host && host !== hostname() ? ` on ${host}` : ""}` : "another process";
  return `The data folder ${dir} is in use by ${who}. Stop that process first, or give this one another DATA_DIR.`;
}

const noLocks = (dir: string) =>
  `The data folder ${dir} cannot be locked here (no flock command, or a file system without locks): make sure that no other machine or container uses it.`;
