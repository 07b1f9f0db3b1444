import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sourceHash } from "../../../scripts/lib/source-hash.mjs";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "calpace-hash-"));
  mkdirSync(join(root, "app/inner"), { recursive: true });
  writeFileSync(join(root, "app/inner/page.tsx"), "page");
  writeFileSync(join(root, "package-lock.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true }));

describe("the hash of the sources", () => {
  it("stays while nothing that is built changes", () => {
    const before = sourceHash(root);
    writeFileSync(join(root, "README.md"), "words");
    expect(sourceHash(root)).toBe(before);
    expect(before).toMatch(/^[0-9a-cefx]{20}$/);
  });

  it.each([
    ["a file's content", () => writeFileSync(join(root, "app/inner/page.tsx"), "other")],
    ["a new file", () => writeFileSync(join(root, "app/extra.ts"), "")],
    ["a new name", () => renameSync(join(root, "app/inner"), join(root, "app/outer"))],
    ["the locked packages", () => writeFileSync(join(root, "package-lock.json"), '{"a":1}')],
  ])("changes with %s", (_what, change) => {
    const before = sourceHash(root);
    change();
    expect(sourceHash(root)).not.toBe(before);
  });
});
