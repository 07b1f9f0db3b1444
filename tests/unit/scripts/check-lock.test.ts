import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { missingEntries, platformOf } from "../../../scripts/check-lock.mjs";

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
      [
        "node_modules/fast-darwin-arm64",
        { version: "1.2.3", cpu: ["arm64"], os: ["darwin"], optional: true },
      ],
      [
        "node_modules/tool/node_modules/slow-win32-x64",
        { version: "2.0.0", cpu: ["x64"], os: ["win32"], optional: true, dev: true },
      ],
    ]);
  });

  it("reads the platform from the name", () => {
    expect(platformOf("@swc/core-linux-x64-musl")).toEqual({ cpu: ["x64"], libc: ["musl"], os: ["linux"] });
    expect(platformOf("@img/sharp-linuxmusl-arm64")).toEqual({
      cpu: ["arm64"],
      libc: ["musl"],
      os: ["linux"],
    });
    expect(platformOf("@oxide/wasm32-wasi")).toEqual({ cpu: ["wasm32"] });
  });
});
