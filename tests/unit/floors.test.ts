import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";

/** The oldest version of each that is safe to serve with, and why. Raised with every advisory that is about us. */
const FLOORS = {
  next: [
    "16.2.6",
    "CVE-2026-45109: segment prefetches pass by middleware.ts; CVE-2025-55182 and the rest before it",
  ],
  react: [
    "19.2.5",
    "CVE-2026-23869: a message to an action that is decoded for ever; CVE-2025-55182 before it",
  ],
  "react-dom": ["19.2.5", "the same release as react"],
  "next-auth": ["4.24.12", "GHSA-5jpx-9hw9-2fx4"],
  undici: [
    "7.29.0",
    "CVE-2026-9697: certificates that are not checked; CVE-2026-15157: requests made up by line ends",
  ],
  "@azure/msal-node": ["7.0.0", "no advisory is known: the line whose errors and token cache are read here"],
  googleapis: ["178.0.0", "no advisory is known: the last line that runs on Node 20"],
} as const;

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { version?: string; dependencies?: Record<string, string> }>;
};

/** Whether `version` is at least `floor`; a release before the one it is named for is not. */
function reaches(version: string, floor: string): boolean {
  const [release = "", before] = version.split("-");
  const [is, least] = [release, floor].map((text) => text.split(".").map(Number));
  const at = is?.findIndex((part, i) => part !== least?.[i]) ?? -1;
  return at === -1 ? before === undefined : (is?.[at] ?? 0) > (least?.[at] ?? 0);
}

describe("the versions that are served with", () => {
  it.each(Object.entries(FLOORS))("of %s are safe ones, wherever they are installed", (name, [floor]) => {
    const places = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    expect(places.length).toBeGreaterThan(0);
    const tooOld = places.filter(([, { version = "0" }]) => !reaches(version, floor));
    expect(tooOld.map(([path, { version }]) => `${path} ${version}`)).toEqual([]);
  });

  it.each(Object.entries(FLOORS))("of %s may not be older by what package.json asks for", (name, [floor]) => {
    const asked = packages[""]?.dependencies?.[name] ?? "";
    expect(asked).toMatch(/^\^\d/);
    expect([asked, reaches(asked.slice(1), floor)]).toEqual([asked, true]);
  });

  it.each([
    ["16.2.6", "16.2.6", true],
    ["16.10.0", "16.2.6", true],
    ["17.0.0", "16.2.6", true],
    ["16.2.5", "16.2.6", false],
    ["15.9.9", "16.2.6", false],
    ["16.2.6-canary.3", "16.2.6", false],
    ["16.3.0-canary.3", "16.2.6", true],
  ])("%s against %s is %p", (version, floor, safe) => expect(reaches(version, floor)).toBe(safe));
});
