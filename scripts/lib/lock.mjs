import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** When process `pid` started (proc(5), field 22; "running" where there is no /proc), or null if it is gone. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "running";
  } catch {
    if (process.platform === "linux") return null;
  }
  try {
    process.kill(pid, 0);
    return "running";
  } catch (error) {
    return error.code === "EPERM" ? "running" : null;
  }
}

const me = () => `${process.pid} ${startOf(process.pid)}`;

/** The pid written in `file` if that very process still runs; a reused pid does not count. */
function holderOf(file) {
  try {
    const [pid, started] = readFileSync(file, "utf8").split(" ");
    return Number(pid) > 0 && startOf(Number(pid)) === started ? Number(pid) : null;
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

function tryCreate(file) {
  try {
    writeFileSync(file, me(), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Runs `work` while this process alone holds `file`; waits as long as another living process holds it.
 * `onWait` is called once, when it has to wait. A lock left by a dead process is taken over.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} onWait
 */
export async function withLock(file, work, onWait = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  let unheld = 0;
  while (!tryCreate(file)) {
    const holder = holderOf(file);
    if (holder) {
      if (!told) onWait(holder);
      told = true;
    } else if (unheld++ > 0) {
      // A file between its creation and its first byte names nobody yet: hence the second look.
      rmSync(file, { force: true });
    }
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** Says, as long as this process runs, that it uses what `folder` stands for. */
export function registerUser(folder) {
  const file = join(folder, String(process.pid));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, me());
  } catch (error) {
    // Where nothing can be written, nobody can build either, and nobody need know.
    if (error.code === "EROFS" || error.code === "EACCES") return;
    throw error;
  }
  process.once("exit", () => rmSync(file, { force: true }));
}

/** The pids of the living processes registered in `folder`; forgets the dead. */
export function usersOf(folder) {
  let names;
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
  return names.flatMap((name) => {
    const holder = holderOf(join(folder, name));
    if (!holder) rmSync(join(folder, name), { force: true });
    return holder ? [holder] : [];
  });
}
