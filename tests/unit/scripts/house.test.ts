import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { LINES } from "../../../scripts/lib/areas.mjs";
import { drawHouse, housePicture, houseProblem } from "../../../scripts/lib/house.mjs";
import { readProject } from "../../../scripts/lib/project.mjs";
import { treeOf } from "./tree";

const PAGE = "docs/architecture.md";
const EMPTY = [
  "# Before",
  "",
  "<!-- The house, drawn by npm run house. -->",
  "<!-- The end of the house. -->",
  "",
  "After.",
].join("\n");

const HOUSE = {
  "app/page.tsx": 'import "@/components/button";\nimport "@/lib/bookings/queries";\nimport "@/lib/text";',
  "components/button.tsx": "export {};",
  "lib/bookings/queries.ts":
    'import "@/db/client";\nimport type { S } from "@/lib/services/a";\nexport type T = S;',
  "lib/services/a.ts": "export type S = 1;",
  "lib/text.ts": "export {};",
  "db/client.ts": "export {};",
  "db/seed.ts": 'import "@/lib/bookings/queries";',
  "scripts/a.ts": 'import "@/lib/text";',
};
const pictureOf = (files: Record<string, string>) => housePicture(readProject(treeOf(files)));

describe("the house", () => {
  it("shows each area that is there, top first, with what it imports", () => {
    expect(pictureOf(HOUSE)).toMatchInlineSnapshot(`
"┌ app ─────────────────────────────────────────────┐ ┌ components ─────────────────────────────────────┐
│ components bookings text                         │ │ ·                                               │
└──────────────────────────────────────────────────┘ └─────────────────────────────────────────────────┘
┌ lib/bookings ────────────────────────────────────┐ ┌ lib/services ───────────────────────────────────┐
│ services db                                      │ │ ·                                               │
└──────────────────────────────────────────────────┘ └─────────────────────────────────────────────────┘
┌ lib/text ────────────────────────────────────────────────────────────────────────────────────────────┐
│ ·                                                                                                    │
└──────────────────────────────────────────────────────────────────────────────────────────────────────┘
┌ db ──────────────────────────────────────────────────────────────────────────────────────────────────┐
│ ·                                                                                                    │
└──────────────────────────────────────────────────────────────────────────────────────────────────────┘"
`);
  });

  it("changes with an arrow, and not with a file, a line or one more import the same way", () => {
    const more = {
      ...HOUSE,
      "lib/services/a.ts": "// one more line\nexport type S = 1;",
      "lib/bookings/more.ts": 'import "./queries";\nimport "@/lib/services/a";',
    };
    expect(pictureOf(more)).toBe(pictureOf(HOUSE));
    expect(pictureOf({ ...more, "lib/services/b.ts": 'import "@/lib/text";' })).not.toBe(pictureOf(HOUSE));
    expect(pictureOf({ ...more, "lib/env.ts": "export {};" })).not.toBe(pictureOf(HOUSE));
  });

  it("fits a page, however much every area imports", () => {
    const areas = LINES.flat();
    const placeOf = (area: string) => (/^(app|db|lib\/.*)$/.test(area) ? `${area}/a` : area);
    const imports = areas.map((area) => `import "@/${placeOf(area)}";`).join("\n");
    const files = areas.map((area) => [`${placeOf(area)}.ts`, imports]);
    const lines = pictureOf(Object.fromEntries(files)).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    for (const area of areas) expect(lines.join("\n")).toContain(`┌ ${area} ─`);
  });

  it("is drawn into its page, between what is written there", () => {
    const root = treeOf({ ...HOUSE, [PAGE]: EMPTY });
    const project = readProject(root);
    drawHouse(root, project);
    const page = readFileSync(join(root, PAGE), "utf8");
    expect(page).toMatch(
      /^# Before\n\n<!-- The house.*```text\n┌ app .*\n```\n\n<!-- The end.*\n\nAfter\.$/s,
    );
    expect(page).toContain(pictureOf(HOUSE));
    expect(houseProblem(root, project)).toBeNull();
    drawHouse(root, project);
    expect(readFileSync(join(root, PAGE), "utf8")).toBe(page);
  });

  it("is found old when an arrow came, naming the command that draws it", () => {
    const root = treeOf({ ...HOUSE, [PAGE]: EMPTY });
    drawHouse(root, readProject(root));
    writeFileSync(join(root, "lib/services/b.ts"), 'import "@/lib/text";');
    expect(houseProblem(root, readProject(root))).toBe(
      "docs/architecture.md:3: the house is not what the imports say: run npm run house",
    );
  });

  it("must have a place", () => {
    const files = { "lib/text.ts": "export {};" };
    const without = treeOf(files);
    expect(houseProblem(without, readProject(without))).toContain("docs/architecture.md:1: it has no place");
    const root = treeOf({ ...files, [PAGE]: "# Before" });
    expect(() => drawHouse(root, readProject(root))).toThrow("it has no place for the house");
  });
});
