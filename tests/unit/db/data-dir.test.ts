import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openDatabase } from "@/db/client";
import { closeDataDir } from "@/db/data-dir";

const modeOf = (path: string) => (lstatSync(path).mode & 0o7777).toString(8);

let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "calpace-data-"));
  folder = join(parent, "data");
});

afterEach(() => rmSync(parent, { recursive: true }));

describe("closing the data folder", () => {
  it("makes a missing one, for its owner alone", () => {
    expect(closeDataDir(folder)).toBeNull();
    expect(modeOf(folder)).toBe("700");
  });

  it("closes one that was open, with all that is in it, and follows no link out of it", () => {
    mkdirSync(join(folder, "db/base"), { recursive: true });
    writeFileSync(join(folder, "db/base/1"), "");
    writeFileSync(join(folder, "secrets.json"), "");
    writeFileSync(join(parent, "theirs"), "");
    symlinkSync("../theirs", join(folder, "link"));
    for (const [path, mode] of [
      ["", 0o755],
      ["db", 0o755],
      ["db/base/1", 0o644],
      ["secrets.json", 0o640],
    ] as const)
      chmodSync(join(folder, path), mode);
    chmodSync(join(parent, "theirs"), 0o644);
    expect(closeDataDir(folder)).toBeNull();
    expect(
      ["", "db", "db/base", "db/base/1", "secrets.json"].map((path) => modeOf(join(folder, path))),
    ).toEqual(["700", "700", "700", "600", "600"]);
    expect(modeOf(join(parent, "theirs"))).toBe("644");
  });

  it("comes before the embedded database is opened", async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o1777);
    await expect(openDatabase({ dataDir: folder })).rejects.toThrow("for Calpace alone");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses a folder that is not for Calpace alone, and leaves it as it is", () => {
    mkdirSync(folder);
    chmodSync(folder, 0o1777);
    for (const shared of [folder, homedir(), "/"]) {
      const before = modeOf(shared);
      expect(() => closeDataDir(shared)).toThrow("Set DATA_DIR to a folder for Calpace alone.");
      expect(modeOf(shared)).toBe(before);
    }
  });

  // Only root may give a folder to somebody; as anybody else, root's own folders show the same.
  it("refuses another person's folder", () => {
    const me = process.getuid?.() ?? 0;
    mkdirSync(folder);
    if (me === 0) chownSync(folder, 4711, 4711);
    const theirs = () => {
      if (me === 0) return closeDataDir(folder);
      const { getuid } = process;
      process.getuid = () => me + 1;
      try {
        return closeDataDir(folder);
      } finally {
        process.getuid = getuid;
      }
    };
    expect(theirs).toThrow(/belongs to user \d+, and this process runs as user \d+\./);
  });

  it("says what a file system does not let it close", () => {
    // /proc takes no chmod, and shows its files to everybody.
    expect(closeDataDir("/proc/self/task")).toMatch(
      /^Other people on this machine may be able to read \/proc\//,
    );
  });
});
