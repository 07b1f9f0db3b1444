import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { missingEntries, unpinned } from "../../../scripts/check-lock.mjs";

describe("the lock file check", () => {
  it("finds nothing missing in this project", () => {
    expect(missingEntries(JSON.parse(readFileSync("package-lock.json", "utf8")))).toEqual([]);
  });

  it("names the platform packages a lock leaves out, beside the package that wants them", () => {
    const lock = {
      packages: {
        "": { optionalDependencies: { fast: "1.0.0" } },
        "node_modules/fast": {
          optionalDependencies: { "fast-linux-x64": "1.2.3", "fast-darwin-arm64": "1.2.3" },
        },
        "node_modules/fast-linux-x64": { version: "1.2.3" },
        "node_modules/tool/node_modules/slow": {
          dev: true,
          optionalDependencies: { "slow-win32-x64": "2.0.0" },
        },
        "node_modules/ranged": { optionalDependencies: { fsevents: "^2.3.3" } },
      },
    };
    expect(missingEntries(lock)).toEqual([
      "node_modules/fast-darwin-arm64",
      "node_modules/tool/node_modules/slow-win32-x64",
    ]);
  });

  it("names every entry whose content is not pinned, of this project none", () => {
    const whole = JSON.parse(readFileSync("package-lock.json", "utf8"));
    expect(unpinned(whole)).toEqual([]);
    delete whole.packages["node_modules/next"].integrity;
    whole.packages["node_modules/zod"].integrity = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=";
    expect(unpinned(whole)).toEqual(["node_modules/next", "node_modules/zod"]);
  });
});
