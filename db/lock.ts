import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/**
 * Locks the embedded database's folder to this process and returns the unlock. Two processes on one folder
 * corrupt it. A lock whose process is gone, or whose pid now belongs to another process, is taken over.
 */
export function lockDataDir(dataDir: string): () => void {
  const dir = resolve(dataDir);
  const file = join(dir, "lock");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const mine = `${process.pid} ${startTimeOf(process.pid) ?? "unknown"}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, mine, { flag: "wx", mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid, started] = readFileSync(file, "utf8").split(" ");
    const holder = Number(pid);
    if (Number.isInteger(holder) && holder > 0 && startTimeOf(holder) === started)
      throw new Error(
        `The data folder ${dir} is in use by process ${holder}. Stop that process first, or give this one another DATA_DIR.`,
      );
    rmSync(file, { force: true });
  }
  throw new Error(`The data folder ${dir} could not be locked.`);
}
