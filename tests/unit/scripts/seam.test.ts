import { describe, expect, it } from "@jest/globals";
import { providers } from "@/lib/providers/registry";
import { checkImports } from "../../../scripts/check-imports.mjs";
import { providerIds } from "../../../scripts/lib/seam.mjs";
import { findings as findingsIn } from "./tree";

const DEFINITIONS = {
  "lib/providers/google/definition.ts": 'export const google = {\n  id: "google",\n};',
  "lib/providers/caldav/definition.ts":
    'export const caldav = {\n  id: "caldav",\n};\nexport const icloud = {\n  id: "icloud",\n};',
};
const RULE = "no condition names a provider: ask its definition (docs/adding-a-provider.md)";

/** The findings in a project with three providers and `source` in `path`. */
const findings = (path: string, source: string) => findingsIn({ ...DEFINITIONS, [path]: source });

describe("the seam", () => {
  it("holds in this project, for every provider of the registry", () => {
    expect(providerIds(process.cwd()).sort()).toEqual(providers.map((p) => p.id).sort());
    expect(checkImports(process.cwd()).filter((problem) => problem.includes(RULE))).toEqual([]);
  });

  it.each([
    ["a comparison", 'export const f = (p: string) => p === "google";'],
    ["a comparison the other way round", 'export const f = (p: string) => "icloud" !== p;'],
    ["a loose comparison", 'export const f = (p: string) => p == "caldav";'],
    ["a template", "export const f = (p: string) => p === `google`;"],
    ["a cast", 'export const f = (p: unknown) => p === ("google" as string);'],
    ["a case", 'export function f(p: string) { switch (p) { case "google": return 1; } return 0; }'],
    ["a list", 'export const f = (p: string) => ["google", p].includes(p);'],
    ["a set", 'export const OAUTH = new Set(["google"]);'],
    ["a look-up", 'export const f = (all: string[]) => all.includes("caldav");'],
    ["the start of an id", 'export const f = (p: string) => p.startsWith("google");'],
    ["an object by id", 'export const WORDS = { caldav: "CalDAV" };'],
    ["an object by quoted id", 'export const WORDS = { "icloud": "iCloud" };'],
    ["a method by id", "export const open = { google() { return 1; } };"],
    ["an index", 'export const f = (words: Record<string, string>) => words["google"];'],
    ["a union of ids", 'export type Id = "google" | string;'],
    ["a type by id", "export interface Words { google: string }"],
    ["JSX", 'export const F = ({ p }: { p: string }) => <b>{p === "google" && "!"}</b>;'],
  ])("is broken by %s", (_what, source) => {
    for (const path of ["app/page.tsx", "lib/sync/run.tsx", "components/a.tsx", "lib/providers/words.tsx"]) {
      const found = findings(path, `// first line\n${source}`);
      expect(found).toEqual(expect.arrayContaining([`${path}:2: ${RULE}`]));
    }
  });

  it.each([
    [
      "a provider's own folder",
      "lib/providers/google/mapper.ts",
      'export const f = (p: string) => p === "google";',
    ],
    ["the registry", "lib/providers/registry.ts", 'export const f = ["google"];'],
    ["a test", "tests/unit/a.test.ts", 'export const f = (p: string) => p === "google";'],
    ["another word", "lib/sync/run.ts", 'export const f = (p: string) => p === "reauth";'],
    ["a mere value", "app/page.tsx", 'export const PATH = "google";'],
    ["what the definition says", "lib/sync/run.ts", 'export const f = (k: string) => k === "oauth";'],
  ])("is kept by %s", (_what, path, source) => {
    expect(findings(path, source)).toEqual([]);
  });
});
