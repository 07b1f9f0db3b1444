import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { listeningHost, setting } from "../../../scripts/lib/environment.mjs";

let folder: string;
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const NAMES = ["HOST", "APP_URL", "PORT"];
const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calpace-environment-"));
  for (const name of NAMES) delete process.env[name];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  for (const name of NAMES)
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
});

describe("a setting of npm start", () => {
  it("is what the server will read: the environment before the files, the nearer file before the other", () => {
    expect(setting("PORT", folder)).toBeUndefined();
    write(".env", "PORT=1\nHOST=a");
    write(".env.local", "PORT='2' # mine");
    expect([setting("PORT", folder), setting("HOST", folder)]).toEqual(["2", "a"]);
    process.env.PORT = "3";
    process.env.HOST = "";
    expect([setting("PORT", folder), setting("HOST", folder)]).toEqual(["3", undefined]);
  });
});

describe("where npm start listens", () => {
  it.each([
    ["", "127.0.0.1"],
    ["APP_URL=http://localhost:4000", "127.0.0.1"],
    ["APP_URL=http://[::1]:4000", "127.0.0.1"],
    ["APP_URL=no address", "127.0.0.1"],
    ["APP_URL=https://calpace.example", undefined],
    ["APP_URL=https://calpace.example\nHOST=127.0.0.1", "127.0.0.1"],
    ["HOST=0.0.0.0", "0.0.0.0"],
  ])("%j → %s", (settings, expected) => {
    write(".env.local", settings);
    expect(listeningHost(folder)).toBe(expected);
  });
});
