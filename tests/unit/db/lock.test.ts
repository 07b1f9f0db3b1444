import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { lockDataDir } from "@/db/lock";

const AS_ROOT = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
/** Runs a command as the first process of its own world: other processes' ids mean nothing to it, nor its own to them. */
const ELSEWHERE = ["unshare", ...AS_ROOT, "--pid", "--fork", "--mount-proc", "--kill-child"];

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calpace-lock-"));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(
    children.map(
      (child) => child.exitCode ?? child.signalCode ?? new Promise((done) => child.once("exit", done)),
    ),
  );
  rmSync(folder, { recursive: true });
});

/** Another process that asks for the lock and holds it as long as it lives; answers what it says first. */
function another(world: string[] = [], env: Record<string, string> = {}): Promise<string> {
  const node = [process.execPath, "--import", "tsx", "tests/setup/hold-data-dir.ts", folder];
  const [command = "", ...args] = [...world, ...node];
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "", ...env },
  });
  children.push(child);
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.stdout?.once("data", (piece: Buffer) => done(piece.toString().trim()));
  });
}

const killed = (child: ChildProcess | undefined) =>
  new Promise((done) => child?.once("exit", done).kill("SIGKILL"));

describe("the lock of the data folder", () => {
  it("lets one process in, and tells the others which", async () => {
    const { unlock, warning } = lockDataDir(folder);
    expect(warning).toBeNull();
    expect(() => lockDataDir(folder)).toThrow(`is in use by process ${process.pid}.`);
    expect(await another()).toMatch(new RegExp(`^refused .* in use by process ${process.pid}\\.`));
    unlock();
    lockDataDir(folder).unlock();
  });

  it("holds across containers, which do not see each other's processes", async () => {
    expect(await another(ELSEWHERE)).toBe("locked");
    expect(await another(ELSEWHERE)).toMatch(/^refused .* in use by process 1\./);
    expect(() => lockDataDir(folder)).toThrow("is in use");
  });

  it("is free once its holder is killed, and is not while it only sleeps", async () => {
    expect(await another()).toBe("locked");
    children[0]?.kill("SIGSTOP");
    expect(() => lockDataDir(folder)).toThrow("is in use");
    await killed(children[0]);
    lockDataDir(folder).unlock();
  });

  it("goes to exactly one of many that start at once", async () => {
    const answers = await Promise.all([[], ELSEWHERE, [], ELSEWHERE].map((world) => another(world)));
    expect(answers.filter((answer) => answer === "locked")).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith("refused"))).toHaveLength(3);
  });

  it("is not taken from a process of an earlier version, which only put itself down", () => {
    const started = readFileSync(`/proc/${process.pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
    writeFileSync(join(folder, "lock"), `${process.pid} ${started}`);
    expect(() => lockDataDir(folder)).toThrow(`is in use by process ${process.pid}.`);
    writeFileSync(join(folder, "lock"), `${process.pid} 1`);
    lockDataDir(folder).unlock();
  });

  it("asks the processes of this machine where the system has no locks, and says so", async () => {
    const env = { PATH: folder };
    const first = await another([], env);
    expect(first).toMatch(/^locked The data folder .* cannot be locked here/);
    expect(await another([], env)).toMatch(/^refused .* in use by process \d+\./);
    await killed(children[0]);
    expect(await another([], env)).toMatch(/^locked /);
  });
});
