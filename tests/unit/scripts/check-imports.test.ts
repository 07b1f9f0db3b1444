// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test hold templates
import { describe, expect, it } from "@jest/globals";
import { findings } from "./tree";

const GROUND = {
  "db/client.ts": "export const db = 1;",
  "lib/env.ts": "export const env = process.env;",
  "lib/sync/run.ts": "export const run = 1;",
  "lib/auth/session.ts": 'import { cookies } from "next/headers";\nexport const s = cookies;',
  "components/ui/button.tsx": 'import clsx from "clsx";\nexport const B = () => <b className={clsx("x")} />;',
};

const PLAIN = "an import says in plain words what it asks for";

describe("the import check", () => {
  it("passes a tree that keeps the direction", () => {
    expect(
      findings({
        ...GROUND,
        "app/page.tsx":
          'import { B } from "@/components/ui/button";\nimport "@/lib/bookings/queries";\nexport default B;',
        "lib/bookings/queries.ts":
          'import { db } from "@/db/client";\nimport { eq } from "drizzle-orm";\nexport { db, eq };',
        "lib/actions/define.ts": 'import "@/lib/auth/session";\nimport "next/navigation";',
        "tests/unit/a.test.ts": 'import "@/db/client";\nimport "@/scripts/demo";\nprocess.env.X;',
        "scripts/demo.ts": 'import "@/tests/unit/b.test";',
        "tests/unit/b.test.ts": "export {};",
        "next.config.mjs": "export default { distDir: process.env.NEXT_DIST_DIR };",
        "lib/http/user-agent.ts":
          'import product from "@/package.json" with { type: "json" };\nexport { product };',
        "package.json": "{}",
      }),
    ).toEqual([]);
  });

  it.each([
    [
      "upwards",
      "lib/providers/p.ts",
      'import { run } from "@/lib/sync/run";',
      "lib/providers is below lib/sync",
    ],
    [
      "upwards by a relative path",
      "lib/providers/p.ts",
      'import "../sync/run";',
      "lib/providers is below lib/sync",
    ],
    [
      "upwards for a type",
      "lib/http/a.ts",
      'import type { s } from "@/lib/auth/session";',
      "is below lib/auth",
    ],
    [
      "upwards in an import type",
      "db/x.ts",
      'export type T = typeof import("@/lib/env");',
      "db is below lib/env",
    ],
    [
      "upwards dynamically",
      "lib/http/a.ts",
      'export const f = () => import("@/lib/sync/run");',
      "is below lib/sync",
    ],
    ["upwards by re-export", "lib/http/a.ts", 'export * from "@/lib/sync/run";', "is below lib/sync"],
    ["the database from a page", "app/page.tsx", 'import "@/db/client";', "queries, commands and store"],
    ["the database from a rule", "lib/sync/plan.ts", 'import "@/db/client";', "queries, commands and store"],
    ["SQL from a rule", "lib/sync/plan.ts", 'import { sql } from "drizzle-orm";', "SQL lives in"],
    [
      "Next from lib",
      "lib/sync/kick.ts",
      'import { after } from "next/server";',
      "only app, lib/auth and lib/actions",
    ],
    ["Next from components", "components/a.tsx", 'import Link from "next/link";', "components import only"],
    ["next-auth from a page", "app/p.ts", 'import "next-auth";', "wrapped in lib/auth"],
    ["lib from components", "components/a.tsx", 'import "@/lib/env";', "components know no domain"],
    [
      "components from lib",
      "lib/http/a.ts",
      'import "@/components/ui/button";',
      "only app imports components",
    ],
    ["tests from the product", "lib/http/a.ts", 'import "@/tests/x";', "does not import tests"],
    ["a name put together", "lib/http/a.ts", "export const f = () => import(`@/lib/${n}/run`);", PLAIN],
    ["a name of a constant", "lib/http/a.ts", 'const n = "@/lib/sync/run";void import(n);', PLAIN],
    ["a required name", "lib/http/a.ts", "require(`../${n}/run`);", PLAIN],
    [
      "what is required another way",
      "lib/http/a.ts",
      'import { createRequire } from "node:module";',
      "createRequire",
    ],
    [
      "upwards in .jsx",
      "lib/http/a.jsx",
      'import "@/lib/sync/run";\nexport const a = <b />;',
      "below lib/sync",
    ],
    [
      "upwards in .js",
      "lib/http/a.js",
      'import "@/lib/sync/run";\nexport const a = <b />;',
      "below lib/sync",
    ],
    ["upwards in .cjs", "lib/http/a.cjs", 'require("../sync/run");', "below lib/sync"],
    ["upwards in .cts", "lib/http/a.cts", 'import type { R } from "@/lib/sync/run";', "below lib/sync"],
    ["a file that is not there", "lib/http/a.ts", 'import "@/lib/nothing";', "names no file"],
  ])("refuses %s", (_what, path, source, rule) => {
    const found = findings({ ...GROUND, "tests/x.ts": "export {};", [path]: `// first line\n${source}` });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${path}:2: `);
    expect(found[0]).toContain(rule);
  });

  it.each([
    ["lib/stuff/a.ts", "lib/stuff"],
    ["proxy.ts", "proxy"],
    ["features/a.ts", "features"],
  ])("refuses %s, which has no place", (path, area) => {
    expect(findings({ ...GROUND, [path]: 'import "@/lib/sync/run";' })).toEqual([
      `${path}:1: ${area} has no place in the order: give it one in scripts/lib/areas.mjs`,
    ]);
  });

  it("lets checks and programs import what a run tells", () => {
    expect(findings({ "tests/a.ts": "await import(n);", "scripts/a.mjs": 'import "node:module";' })).toEqual(
      [],
    );
  });

  // Each area with the one right above it: what is passed from line to line holds between all of them.
  it.each([
    ["startup", "people"],
    ["people", "integrations"],
    ["integrations", "accounts"],
    ["accounts", "bookings"],
    ["accounts", "services"],
    ["services", "sync"],
    ["sync", "states"],
    ["sync", "content"],
    ["content", "connections"],
    ["states", "connections"],
    ["connections", "lanes"],
    ["lanes", "auth"],
    ["lanes", "actions"],
    ["auth", "providers"],
    ["providers", "http"],
    ["security", "log"],
  ])("lets lib/%s import lib/%s, and not the other way round", (above, below) => {
    const importing = (from: string, to: string) =>
      findings({
        [`lib/${from}/a.ts`]: `import type { B } from "@/lib/${to}/b";\nexport type A = B;`,
        [`lib/${to}/b.ts`]: "export type B = 1;",
      });
    expect(importing(above, below)).toEqual([]);
    expect(importing(below, above)).toEqual([
      `lib/${below}/a.ts:1: lib/${below} is below lib/${above}, so it does not import it ("@/lib/${above}/b")`,
    ]);
  });

  it("knows the SQL of the lanes", () => {
    expect(
      findings({
        ...GROUND,
        "lib/lanes/wake.ts":
          'import { sql } from "drizzle-orm";\nimport { db } from "@/db/client";\nexport { db, sql };',
      }),
    ).toEqual([]);
  });

  it.each([
    ["a file of a store", 'import { account } from "@/lib/connections/store/account";'],
    ["a store of one file", 'import "@/lib/security/store";'],
    ["a store's types", 'import type { Account } from "@/lib/connections/store/account";'],
    ["a store, for a moment", 'export const f = () => import("@/lib/connections/store/account");'],
    ["a lane", 'import "@/lib/lanes/park";'],
    ["a store, by a relative path", 'export * from "../../lib/connections/store/account";'],
  ])("refuses a page %s", (_what, source) => {
    const found = findings({
      "lib/connections/store/account.ts": "export const account = 1;\nexport type Account = 1;",
      "lib/security/store.ts": "export {};",
      "lib/lanes/park.ts": "export {};",
      "app/(app)/page.tsx": source,
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /^app\/\(app\)\/page\.tsx:1: pages read through queries, never through a store or a lane \(/,
    );
  });

  it("lets a page use queries, commands and what is only called something like a store", () => {
    expect(
      findings({
        "lib/bookings/queries.ts": 'import "./store/activity";',
        "lib/bookings/store/activity.ts": "export {};",
        "lib/bookings/commands.ts": "export {};",
        "lib/bookings/storefront.ts": "export {};",
        "app/store/page.tsx": "export {};",
        "app/page.tsx":
          'import "@/lib/bookings/queries";\nimport "@/lib/bookings/commands";\nimport "@/lib/bookings/storefront";\nimport "./store/page";',
      }),
    ).toEqual([]);
  });

  it("has one name for files of words", () => {
    const found = findings({
      "lib/actions/messages.ts": "export {};",
      "lib/auth/sign-in-words.ts": "export {};",
      "app/(app)/_components/account-words.tsx": "export {};",
      "lib/states/words.ts": "export {};",
      "app/(app)/words.ts": "export {};",
      "app/_components/message-page.tsx": "export {};",
      "lib/sync/passwords.ts": "export {};",
      "tests/unit/messages.ts": "export {};",
    });
    const rule = "words live in words.ts: one name for every file of them";
    expect(found.sort()).toEqual([
      `app/(app)/_components/account-words.tsx:1: ${rule}`,
      `lib/actions/messages.ts:1: ${rule}`,
      `lib/auth/sign-in-words.ts:1: ${rule}`,
    ]);
  });

  it.each([
    "process.env.SECRET",
    'process["env"].SECRET',
    "globalThis.process.env",
    "const { env } = process; env",
    'import { env } from "node:process"; env',
  ])("refuses reading the environment by %s", (source) => {
    expect(
      findings({
        "lib/http/a.ts": source.includes("import") ? source : `export const a = () => { ${source} };`,
      }),
    ).toEqual(["lib/http/a.ts:1: process.env is read in lib/env.ts only"]);
  });

  it("refuses two areas of one line that import each other", () => {
    expect(
      findings({
        "lib/bookings/a.ts": 'import "@/lib/services/b";',
        "lib/services/b.ts": "export {};",
        "lib/services/c.ts": 'import type { D } from "@/lib/bookings/d";\nexport type C = D;',
        "lib/bookings/d.ts": "export type D = 1;",
      }),
    ).toEqual(["areas import each other in a circle: lib/bookings → lib/services → lib/bookings"]);
  });
});
