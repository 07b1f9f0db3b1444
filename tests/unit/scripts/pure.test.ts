import { describe, expect, it } from "@jest/globals";
import { findings } from "./tree";

const GROUND = {
  "db/client.ts": "export type Queryable = 1;\nexport const database = 1;",
  "lib/env.ts": "export const env = process.env;",
  "lib/clock.ts": "export const now = () => new Date();",
  "lib/connections/queries.ts":
    'import { database } from "@/db/client";\nexport const accounts = database;\nexport type Account = 1;',
  "lib/lanes/reasons.ts": 'export const PAUSED = "paused";',
};

describe.each(["lib/states", "lib/content"])("%s", (area) => {
  it.each([
    ["drizzle", "a.ts", 'import { sql } from "drizzle-orm";'],
    ["drizzle in a file that holds SQL elsewhere", "queries.ts", 'import { sql } from "drizzle-orm";'],
    ["the database", "store/a.ts", 'import { database } from "@/db/client";'],
    ["a type of the database", "queries.ts", 'import type { Queryable } from "@/db/client";'],
    ["a query", "a.ts", 'import { accounts } from "@/lib/connections/queries";'],
    ["the environment", "a.ts", 'import { env } from "@/lib/env";'],
    ["the clock", "a.ts", 'import { now } from "../clock";'],
    ["a Node module", "a.ts", 'import { readFileSync } from "node:fs";'],
    ["a Node module without its prefix", "a.ts", 'import { readFileSync } from "fs";'],
    ["a Node module, for a moment", "a.ts", 'export const f = () => import("node:fs");'],
    ["chance", "a.ts", 'import { hash, randomUUID } from "node:crypto";'],
    ["all of node:crypto", "a.ts", 'import * as crypto from "node:crypto";'],
    ["the time now", "a.ts", "export const f = () => Date.now();"],
    ["the date today", "a.ts", "export const f = () => new Date();"],
    ["the date as a text", "a.ts", "export const f = () => Date();"],
    ["a monotonic clock", "a.ts", "export const f = () => performance.now();"],
    ["Temporal's clock", "a.ts", "export const f = () => Temporal.Now.instant();"],
  ])("does not use %s", (_what, file, source) => {
    const found = findings({ ...GROUND, [`${area}/${file}`]: `// first line\n${source}` });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      `${area}/${file}:2: ${area} is pure: no SQL, database, environment, clock or Node`,
    );
  });

  it("may compute with what it is given", () => {
    expect(
      findings({
        ...GROUND,
        [`${area}/a.ts`]: [
          'import { z } from "zod";',
          'import type { Account } from "@/lib/connections/queries";',
          'import { PAUSED } from "@/lib/lanes/reasons";',
          "export const f = (a: Account, now: Date) => [z, a, PAUSED, new Date(now), Date.parse('2026-01-01')];",
        ].join("\n"),
      }),
    ).toEqual([]);
  });
});

describe("the hash of a content", () => {
  it("is what lib/content alone takes from Node", () => {
    const source = 'import { hash } from "node:crypto";\nexport const h = hash;';
    expect(findings({ "lib/content/hash.ts": source })).toEqual([]);
    expect(findings({ "lib/states/hash.ts": source })).toHaveLength(1);
    expect(findings({ "lib/sync/key.ts": source })).toEqual([]);
  });
});
