import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { registerUser, usersOf, withLock } from "../../../scripts/lib/lock.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calpace-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ["--version"]).pid;

describe("the build lock", () => {
  it("lets one in at a time and tells the others whom they wait for", async () => {
    const order: string[] = [];
    const waited: number[] = [];
    let finish = () => {};
    const first = withLock(join(folder, "lock"), async () => {
      order.push("first in");
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      order.push("first out");
    });
    const second = withLock(
      join(folder, "lock"),
      async () => order.push("second in"),
      (pid: number) => {
        waited.push(pid);
        finish();
      },
    );
    await Promise.all([first, second]);
    expect(order).toEqual(["first in", "first out", "second in"]);
    expect(waited).toEqual([process.pid]);
  });

  it("is given back when the work fails", async () => {
    const failing = withLock(join(folder, "lock"), async () => {
      throw new Error("the build failed");
    });
    await expect(failing).rejects.toThrow("the build failed");
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  it.each([
    ["a process that is gone", () => `${deadPid()} 1`],
    ["a process whose number belongs to another by now", () => `${process.pid} 1`],
    ["nobody", () => ""],
  ])("is taken over from %s", async (_whom, content) => {
    writeFileSync(join(folder, "lock"), content());
    expect(await withLock(join(folder, "lock"), async () => "in")).toBe("in");
  });
});

describe("who serves from a build folder", () => {
  it("counts the living and forgets the dead", () => {
    expect(usersOf(join(folder, "none"))).toEqual([]);
    registerUser(folder);
    writeFileSync(join(folder, "999999"), `${deadPid()} 1`);
    expect(usersOf(folder)).toEqual([process.pid]);
    expect(existsSync(join(folder, "999999"))).toBe(false);
  });
});
