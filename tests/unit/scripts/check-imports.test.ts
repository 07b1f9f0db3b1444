import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import { checkImports } from "../../../scripts/check-imports.mjs";

const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

/** The findings in a project that holds just these files. */
function findings(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), "calpace-imports-"));
  trees.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return checkImports(root);
}

const GROUND = {
  "db/client.ts": "export const db = 1;",
  "lib/env.ts": "export const env = process.env;",
  "lib/sync/run.ts": "export const run = 1;",
  "lib/auth/session.ts": 'import { cookies } from "next/headers";\nexport const s = cookies;',
  "components/ui/button.tsx": 'import clsx from "clsx";\nexport const B = () => <b className={clsx("x")} />;',
};

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
        "scripts/demo.ts": 'import "@/tests/unit/a.test";',
        "next.config.mjs": "export default { distDir: process.env.NEXT_DIST_DIR };",
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
    [
      "an area without a place",
      "lib/stuff/a.ts",
      'import "@/lib/env";',
      "lib/stuff has no place in the order",
    ],
    ["a file that is not there", "lib/http/a.ts", 'import "@/lib/nothing";', "names no file"],
  ])("refuses %s", (_what, path, source, rule) => {
    const found = findings({ ...GROUND, "tests/x.ts": "export {};", [path]: `// first line\n${source}` });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${path}:2: `);
    expect(found[0]).toContain(rule);
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
        "lib/services/b.ts": 'import "@/lib/bookings/a";',
      }),
    ).toEqual(["areas import each other in a circle: lib/bookings → lib/services → lib/bookings"]);
  });
});
